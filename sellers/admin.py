"""What operators see and do of sellers: record a seller, its shops and people; never anybody's password or e-mail."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html_join

from accounts.models import User
from audit.admin import Button, LookOnlyAdmin, RecordingAdmin, link_to, linked
from audit.admin.lists import RecentFilter
from catalogue.admin import permission_words
from sellers import actions
from sellers.forms import SellerForm, SellerMemberForm, ShopForm
from sellers.models import Seller, SellerMember, SellerRole, Shop

Status = SellerMember.Status
MEMBER_BUTTONS = [
    Button(
        "deactivate",
        "Deactivate",
        actions.deactivate_member,
        frozenset({Status.ACTIVE}),
        "The person can no longer use the Seller Center.",
    ),
    Button(
        "activate",
        "Activate again",
        actions.activate_member,
        frozenset({Status.DEACTIVATED}),
        "The person can use the Seller Center again.",
    ),
    Button(
        "invite",
        "Invite again",
        actions.invite_member_again,
        frozenset({Status.LAPSED}),
        "The person becomes active by signing in.",
    ),
]


@admin.register(Seller)
class SellerAdmin(RecordingAdmin):
    list_display = ["name", "code", "legal_name"]
    form = SellerForm
    search_fields = ["name", "legal_name", "code", "uuid"]
    search_help_text = "Part of a name, the beginning of a code, or a whole UUID."
    ordering = ["code"]
    record_fields = ["code", "name", "legal_name"]
    look_fields = [*record_fields, "uuid"]
    details = ["name", "legal_name"]

    def record(self, obj: Seller, *, by: User) -> Seller:
        return actions.create_seller(obj, by=by)


@admin.register(Shop)
class ShopAdmin(RecordingAdmin):
    list_display = ["name", "code", linked("seller"), "market", "currency", "time_zone"]
    form = ShopForm
    list_filter = [("market", RecentFilter)]
    list_select_related = ["seller"]
    search_fields = ["name", "code", "seller__name", "seller__code", "uuid"]
    search_help_text = "Part of the name or the beginning of the code of a shop or its seller, or a whole UUID."
    owned_by = ["seller"]
    ordering = ["code"]
    autocomplete_fields = ["seller"]
    record_fields = ["seller", "market", "code", "name", "currency", "time_zone"]
    look_fields = [*record_fields, "uuid"]
    details = ["name"]

    def record(self, obj: Shop, *, by: User) -> Shop:
        return actions.create_shop(obj, by=by)


@admin.register(SellerMember)
class SellerMemberAdmin(RecordingAdmin):
    buttons = MEMBER_BUTTONS
    list_display = ["user", linked("user", "account"), linked("seller"), "is_main", "status"]
    list_filter = ["status", "is_main"]
    list_select_related = ["user", "seller"]
    form = SellerMemberForm
    search_fields = ["uuid", "user__email", "user__name", "seller__name", "seller__code"]
    search_help_text = "A person's name or e-mail address, or a seller's name or code."
    owned_by = ["seller", "user", "roles__role"]
    ordering = ["-id"]
    autocomplete_fields = ["seller", "user"]
    record_fields = ["seller", "user", "is_main"]
    look_fields = [*record_fields, "role_links", "uuid", "status", "status_changed_at"]

    @admin.display(description="roles")
    def role_links(self, member: SellerMember) -> str:
        roles = member.roles.select_related("role")
        return format_html_join("\n", "{}<br>", ((link_to(each.role),) for each in roles)) or "–"

    def record(self, obj: SellerMember, *, by: User) -> SellerMember:
        return actions.add_member(obj.seller, obj.user, is_main=obj.is_main, by=by)


@admin.register(SellerRole)
class SellerRoleAdmin(LookOnlyAdmin):
    list_display = ["name", "key", linked("seller"), "description"]
    list_filter = [("seller", admin.EmptyFieldListFilter)]
    list_select_related = ["seller"]
    search_fields = ["name", "seller__name", "seller__code", "uuid"]
    search_help_text = "Part of the name of a role or its seller, the beginning of a seller's code, or a whole UUID."
    owned_by = ["seller"]
    ordering = ["position", "id"]
    fields = ["name", "key", "seller", "description", "permissions", "position", "uuid"]
    readonly_fields = ["permissions"]

    @admin.display
    def permissions(self, role: SellerRole) -> str:
        return permission_words(role.levels)
