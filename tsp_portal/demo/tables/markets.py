"""The thirteen markets of the demo: what is paid with there, and whose clock counts."""

from typing import NamedTuple

from tsp_portal.demo.words import Storefront


class Market(NamedTuple):
    currency: str
    time_zone: str


MARKETS = {
    "US": Market("USD", "America/New_York"),
    "GB": Market("GBP", "Europe/London"),
    "ID": Market("IDR", "Asia/Jakarta"),
    "MY": Market("MYR", "Asia/Kuala_Lumpur"),
    "PH": Market("PHP", "Asia/Manila"),
    "SG": Market("SGD", "Asia/Singapore"),
    "TH": Market("THB", "Asia/Bangkok"),
    "VN": Market("VND", "Asia/Ho_Chi_Minh"),
    "DE": Market("EUR", "Europe/Berlin"),
    "FR": Market("EUR", "Europe/Paris"),
    "IT": Market("EUR", "Europe/Rome"),
    "ES": Market("EUR", "Europe/Madrid"),
    "MX": Market("MXN", "America/Mexico_City"),
}


def zone_of(storefront: Storefront) -> str:
    """The time zone of a shop: its own, or the one of its market."""
    return storefront.time_zone or MARKETS[storefront.code[:2]].time_zone
