"""The operators' page of people once more, with what every other page of theirs has: entries, links, quick search."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from accounts.admin import UserAdmin
from accounts.models import User
from audit.admin.lists import LinkedAdmin
from audit.clock import portal_now
from audit.lifecycle import record

admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin, LinkedAdmin):
    search_fields = ["uuid", "email", "name"]
    search_help_text = "The beginning of an e-mail address, part of a name, or a whole UUID."

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Which fields were changed is recorded, but no name and no address: an entry cannot be erased."""
        super().save_model(request, obj, form, change)
        after = {"is_active": obj.is_active, "changed": form.changed_data} if change else None
        verb = "amended" if change else "created"
        record(obj, verb=verb, by=cast(User, request.user), at=portal_now(), after=after)
