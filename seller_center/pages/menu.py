"""The menu of a shop: what this person may see of it, section by section, by the rows the doors ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from catalogue.models import Level


@dataclass(frozen=True)
class Entry:
    """One line of the menu: its address and the permission behind it. An area of analytics has its own key."""

    label: str
    url_name: str
    key: str
    level: Level = Level.VIEW
    area: str = ""


@dataclass(frozen=True)
class Section:
    label: str
    icon: str
    entries: tuple[Entry, ...]


AREAS = (
    ("overview", "Data Overview"),
    ("shop", "Shop Analytics"),
    ("live", "LIVE"),
    ("video", "Video Analytics"),
    ("product", "Product Analytics"),
    ("creator", "Creator Analytics"),
    ("affiliate", "Affiliate Analytics"),
    ("marketing", "Marketing"),
    ("growth", "Growth & Insights"),
    ("shop_tab", "Shop Tab & Search"),
    ("campaign", "Campaign Performance"),
    ("post_purchase", "Post-purchase"),
)

MENU = (
    Section("Homepage", "home", (Entry("Homepage", "shop:dashboard", "home.dashboard"),)),
    Section(
        "Products",
        "package",
        (
            Entry("Manage products", "shop:product_list", "products.manage"),
            Entry("Add a product", "shop:product_add", "products.add", Level.EDIT),
            Entry("Inventory", "shop:inventory", "products.inventory"),
            Entry("Change prices", "shop:price_change", "products.batch_tool", Level.EDIT),
            Entry("Deleted products", "shop:deleted_list", "products.delete", Level.EDIT),
        ),
    ),
    Section(
        "Orders and shipping",
        "truck-delivery",
        (
            Entry("Manage orders", "shop:order_list", "orders.manage"),
            Entry("To ship", "shop:shipping", "orders.shipping"),
            Entry("Returns and refunds", "shop:return_list", "orders.returns"),
            Entry("Export orders", "shop:order_export", "orders.export", Level.EDIT),
        ),
    ),
    Section(
        "Customer service",
        "message-circle",
        (Entry("Customer messages", "shop:conversation_list", "customer_service.messages"),),
    ),
    Section(
        "Promotions",
        "discount",
        (
            Entry("Vouchers", "shop:voucher_list", "promotions.manage"),
            Entry("Flash sales", "shop:flash_sale_list", "promotions.flash_sale"),
        ),
    ),
    Section(
        "LIVE and video",
        "video",
        (
            Entry("LIVE planning", "shop:live_list", "content.live_schedule"),
            Entry("Videos", "shop:video_list", "content.videos"),
        ),
    ),
    Section(
        "Affiliate Center",
        "users",
        (
            Entry("Collaborations", "shop:collaboration_list", "affiliate.collaborations"),
            Entry("Commission rates", "shop:commission", "affiliate.commission"),
            Entry("Sample requests", "shop:sample_list", "affiliate.samples"),
        ),
    ),
    Section(
        "Shop Ads",
        "speakerphone",
        (
            Entry("Ad campaigns", "shop:campaign_list", "ads.campaigns"),
            Entry("Budgets and spend", "shop:budget", "ads.budget"),
        ),
    ),
    Section(
        "Shop health",
        "heartbeat",
        (
            Entry("Shop health", "shop:health", "health.shop_health"),
            Entry("Appeals", "shop:appeal_list", "health.appeals", Level.EDIT),
        ),
    ),
    Section(
        "Data Analytics",
        "chart-bar",
        tuple(Entry(label, "shop:analytics", f"analytics.{area}", area=area) for area, label in AREAS),
    ),
    Section(
        "Finance",
        "cash",
        (Entry("Settlements", "shop:settlement_list", "finance.settlements"),),
    ),
    Section(
        "My account",
        "user-circle",
        (
            Entry("Seller profile", "shop:profile", "my_account.seller_profile"),
            Entry("User management", "shop:user_list", "my_account.user_management", Level.EDIT),
            Entry("Holiday mode", "shop:holiday", "my_account.holiday_mode", Level.EDIT),
        ),
    ),
)

May = Callable[[str, Level], bool]


def menu(may: May) -> list[Section]:
    """The sections and entries behind which the door opens; a section without any is left out."""
    found = [(section, tuple(e for e in section.entries if may(e.key, e.level))) for section in MENU]
    return [Section(section.label, section.icon, entries) for section, entries in found if entries]
