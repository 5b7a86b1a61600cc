"""Where an operator looks at people, adds one and deactivates one; never where a password or an address changes."""

from typing import Any

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.forms import PersonForm
from accounts.models import User

# A second address on somebody's account receives the link to a new password, so no operator may add one. Importing the
# others' admins has registered them, though their apps come later.
for model, _ in ((EmailAddress, EmailAddressAdmin), (Group, GroupAdmin)):
    admin.site.unregister(model)


class OfferedLookups(admin.ModelAdmin):
    """A list is narrowed by its filters alone: by any field, a hash or a token could be guessed letter by letter."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        offered = [entry[0] if isinstance(entry, tuple) else entry for entry in self.get_list_filter(request)]
        if "\0" in value or not any(lookup == path or lookup.startswith(f"{path}__") for path in offered):
            return False
        return super().lookup_allowed(lookup, value, request)


@admin.register(User)
class UserAdmin(OfferedLookups):
    """Nobody's password is set here. A new person has none and chooses one with "Forgot your password?"."""

    form = PersonForm
    list_display = ["email", "name", "is_active", "is_staff", "is_demo", "created_at", "last_login"]
    list_filter = ["is_active", "is_staff", "is_demo", "created_at"]
    search_fields = ["email", "name", "uuid"]
    show_full_result_count = False
    ordering = ["email"]
    looked_at = ["uuid", "is_staff", "is_superuser", "is_demo", "created_at", "last_login"]

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return ["email", "name", "is_active", *self.looked_at] if obj else ["email", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if obj is None:
            return []
        myself = ["is_active"] if obj == request.user else []
        return ["email", *myself, *self.looked_at]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
