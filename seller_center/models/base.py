"""What every row of a shop has: an address of its own, whose it is, and which version of it a form has shown."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from audit.models import Scope
from sellers.models import Shop


class ShopRow(models.Model):
    """A row of one shop. `version` goes up with each change, so that nobody overwrites what they have not seen."""

    # Fields about people, or of free text: the record of a change says how long they are, never what they say.
    PRIVATE: ClassVar[frozenset[str]] = frozenset()

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(editable=False)

    class Meta:
        abstract = True

    @property
    def scope(self) -> Scope:
        return Scope(shop_id=self.shop_id)
