"""Who is asked for access: sellers, their shops, their people, and the roles of these."""

from __future__ import annotations

import uuid
import zoneinfo
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from audit.models import Lifecycle, Scope
from catalogue.expansion import Items, unpack

MAIN_ADMINISTRATOR = "main_administrator"  # the key of the default role that administers the seller
LONGEST_ROLE_KEY, LONGEST_ROLE_NAME = 40, 80  # characters
CUSTOM_POSITION = 100  # after every default role
SHOP_CODE = r"[A-Z]{2}[A-Z0-9]{6}"
shop_code = RegexValidator(rf"^{SHOP_CODE}\Z", "A shop code is its market and six capital letters or digits.")
seller_code = RegexValidator(r"^[A-Z0-9]{6,12}\Z", "A seller code is 6 to 12 capital letters and digits.")
market_code = RegexValidator(r"^[A-Z]{2}\Z", "A market is two capital letters (ISO 3166-1), such as US.")
currency_code = RegexValidator(r"^[A-Z]{3}\Z", "A currency is three capital letters (ISO 4217), such as USD.")


def known_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError("%(name)s is not a time zone of the IANA database.", params={"name": name})


class Seller(models.Model):
    """A business that owns one or more shops."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=12, unique=True, validators=[seller_code])
    name = models.CharField(max_length=120)
    legal_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ShopQuerySet(models.QuerySet["Shop"]):
    def of_seller(self, seller_id: int) -> ShopQuerySet:
        return self.filter(seller_id=seller_id)


class Shop(models.Model):
    """One storefront in one market. Access is always to one shop."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="shops")
    code = models.CharField(max_length=8, unique=True, validators=[shop_code], help_text="Public; part of every URL.")
    name = models.CharField(max_length=120)
    market = models.CharField(max_length=2, validators=[market_code])
    currency = models.CharField(max_length=3, validators=[currency_code])
    time_zone = models.CharField(max_length=50, validators=[known_time_zone])

    objects = ShopQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(name="shop_code_is_market_and_six", condition=Q(code__regex=rf"^{SHOP_CODE}$")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope(shop_id=self.pk)


class SellerMember(Lifecycle):
    """A person of a seller: its main account, or a sub-account."""

    class Status(models.TextChoices):
        PENDING = "PENDING", "Invited"
        ACTIVE = "ACTIVE", "Active"
        DEACTIVATED = "DEACTIVATED", "Deactivated"
        LAPSED = "LAPSED", "Invitation lapsed"

    TRANSITIONS: ClassVar = {
        Status.PENDING: frozenset({Status.ACTIVE, Status.LAPSED}),
        Status.ACTIVE: frozenset({Status.DEACTIVATED}),
        Status.DEACTIVATED: frozenset({Status.ACTIVE}),
        Status.LAPSED: frozenset({Status.PENDING}),
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="members")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seller_member")
    is_main = models.BooleanField("main account", default=False)
    status = models.CharField(max_length=11, choices=Status, default=Status.PENDING, editable=False)

    class Meta:
        ordering = ["-is_main", "id"]
        constraints = [
            models.UniqueConstraint(name="seller_has_one_main_account", fields=["seller"], condition=Q(is_main=True)),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.seller})"


class SellerRoleQuerySet(models.QuerySet["SellerRole"]):
    def defaults(self) -> SellerRoleQuerySet:
        return self.filter(seller=None)

    def custom_of(self, seller_id: int) -> SellerRoleQuerySet:
        return self.filter(seller_id=seller_id)

    def offered_to(self, seller_id: int) -> SellerRoleQuerySet:
        """What a sub-account of this seller may be given: the default roles, and the seller's own."""
        return self.filter(Q(seller=None) | Q(seller_id=seller_id))


class SellerRole(models.Model):
    """A named set of permissions for sub-accounts: a default one, offered to every seller, or a seller's own."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seller = models.ForeignKey(
        Seller, models.PROTECT, null=True, blank=True, related_name="roles", help_text="Empty: a default role."
    )
    key = models.CharField(
        max_length=LONGEST_ROLE_KEY, blank=True, help_text="What the file of default roles calls it."
    )
    name = models.CharField(max_length=LONGEST_ROLE_NAME)
    description = models.CharField(max_length=200, blank=True)
    # As in a grant, each item is permission number × 10 + level: docs/decisions/0004-grant-items-are-a-packed-array.md.
    items = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    position = models.PositiveSmallIntegerField(
        default=CUSTOM_POSITION, help_text="The place in the file of default roles; a seller's own come after."
    )

    objects = SellerRoleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name", "id"]
        constraints = [
            models.CheckConstraint(
                name="default_role_has_a_key_and_no_seller",
                condition=Q(seller=None) & ~Q(key="") | Q(seller__isnull=False, key=""),
            ),
            models.UniqueConstraint(
                name="key_of_a_default_role_belongs_to_one", fields=["key"], condition=Q(seller=None)
            ),
            models.UniqueConstraint(
                "seller",
                Lower("name"),
                name="name_of_a_custom_role_belongs_to_one_of_its_seller",
                condition=Q(seller__isnull=False),
            ),
            models.CheckConstraint(name="seller_role_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_default(self) -> bool:
        return self.seller_id is None

    @property
    def levels(self) -> Items:
        """The level of each permission, by the permission's number."""
        return unpack(self.items)


class SellerMemberRole(models.Model):
    """One role of one sub-account."""

    member = models.ForeignKey(SellerMember, models.PROTECT, related_name="roles")
    role = models.ForeignKey(SellerRole, models.PROTECT, related_name="members")

    class Meta:
        ordering = ["role__position", "role__name", "id"]
        constraints = [
            models.UniqueConstraint(name="sub_account_has_each_role_once", fields=["member", "role"]),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.role}"
