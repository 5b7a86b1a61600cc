"""Where in Seller Center a page is: in a shop, or in a preview of what a partner would see of it.

It stands in every address, so that two tabs may be in two shops at once, and a preview never leaves itself by a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.urls import register_converter

from sellers.models import SHOP_CODE

UUID_WORDS = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PREVIEWS = ("access", "draft")  # what a partner has today; what the seller is about to give


@dataclass(frozen=True)
class Place:
    """A shop by its code; in a preview also which kind, and of the access for which service authorization."""

    code: str
    preview: str = ""
    uuid: UUID | None = None

    def __str__(self) -> str:
        return f"{self.code}/preview/{self.preview}/{self.uuid}" if self.preview else self.code


class PlaceConverter:
    regex = rf"{SHOP_CODE}(?:/preview/(?:{'|'.join(PREVIEWS)})/{UUID_WORDS})?"
    parts = re.compile(r"([^/]+)(?:/preview/([^/]+)/([^/]+))?")

    def to_python(self, value: str) -> Place:
        found = self.parts.fullmatch(value)
        if found is None:
            raise ValueError(value)
        code, preview, uuid = found.groups()
        return Place(code, preview, UUID(uuid)) if preview else Place(code)

    def to_url(self, value: Place | str) -> str:
        return str(value)


register_converter(PlaceConverter, "place")
