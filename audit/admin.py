"""How operators look at things and press the buttons that people have: read-only pages, and buttons that call actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from accounts.models import User
from audit.lifecycle import Conflict, amend
from audit.models import Chain, Entry

Display = Callable[[Any, Any], str]


class LookOnlyAdmin(admin.ModelAdmin):
    """Nothing is added, changed or deleted here; quick however many rows there are."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def linked(field: str, description: str = "") -> Display:
    """A column that leads to the operators' page of what `field` (with dots for what lies behind it) points to."""

    @admin.display(description=description or field.rpartition(".")[2].replace("_", " "))
    def column(modeladmin: admin.ModelAdmin, obj: Model) -> str:
        target: Any = obj
        for name in field.split("."):
            target = getattr(target, name, None)
        return link_to(target) if target is not None else "–"

    column.__name__ = f"{field.replace('.', '_')}_link"
    return column


def link_to(obj: Model) -> str:
    url = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
    return format_html('<a href="{}">{}</a>', url, obj)


@dataclass(frozen=True)
class Button:
    """A verb an operator may use on one row: what it says, what it calls, and in which statuses it is offered."""

    verb: str
    label: str
    call: Callable[..., object]
    statuses: frozenset[str]
    warning: str
    asks_reason: bool = False

    def is_offered(self, obj: Model) -> bool:
        return getattr(obj, "status", None) in self.statuses


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="The parties read this. At most 500 characters.",
    )


class ButtonAdmin(LookOnlyAdmin):
    """A page to look at, with buttons. Pressing one needs the right to change such rows, and asks once more."""

    change_form_template = "admin/button_change_form.html"
    buttons: Sequence[Button] = ()

    def may_press(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_press"
        own = [path("<int:pk>/press/<slug:verb>/", self.admin_site.admin_view(self.press), name=name)]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        offered = [b for b in self.buttons if obj and b.is_offered(obj)] if self.may_press(request) else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "buttons": offered})

    def press(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Ask, then do: a GET shows what will happen, the POST calls the action."""
        obj = self.get_object(request, str(pk))
        button = next((button for button in self.buttons if button.verb == verb), None)
        if obj is None or button is None:
            raise Http404
        if not self.may_press(request):
            raise PermissionDenied
        form = ReasonForm(request.POST or None) if button.asks_reason else forms.Form(request.POST or None)
        if request.method == "POST" and form.is_valid():
            self._call(request, obj, button, form.cleaned_data)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", obj.pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "original": obj, "title": button.label}
        return TemplateResponse(request, "admin/press.html", {**context, "button": button, "form": form})

    def _call(self, request: HttpRequest, obj: Model, button: Button, given: dict[str, Any]) -> None:
        try:
            button.call(obj, by=request.user, **given)
        except Conflict as conflict:
            self.message_user(request, conflict.message, messages.ERROR)
        else:
            self.message_user(request, f"{button.label}: done, and recorded.", messages.SUCCESS)


class RecordingAdmin(ButtonAdmin):
    """New rows are recorded by an action; of those that are there, only plain details can be corrected."""

    record_fields: Sequence[str] = ()  # asked for when a row is recorded
    look_fields: Sequence[str] = ()  # shown of a row that is there
    details: Sequence[str] = ()  # those of them that can be corrected

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(self.details) and self.may_press(request)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:
        return self.look_fields if obj else self.record_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:
        return [name for name in self.look_fields if name not in self.details] if obj else []

    def record(self, obj: Any, *, by: User) -> Model:
        """Call the action that makes the row `obj` describes, and answer with the row it made."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        by = cast(User, request.user)
        if change:
            amend(obj, {name: form.cleaned_data[name] for name in form.changed_data}, by=by)
        else:
            obj.__dict__.update(self.record(obj, by=by).__dict__)


@admin.register(Entry)
class EntryAdmin(LookOnlyAdmin):
    list_display = ["at", "verb", "object_type", "object_pk", "shop_id", "number", "partner_id", linked("actor")]
    list_filter = ["object_type", "verb", "at"]
    list_select_related = ["actor"]
    search_fields = ["=object_uuid", "=uuid", "=shop_id", "=partner_id", "actor__email"]
    search_help_text = "The UUID of an entry or of what it is about, a shop's or partner's key, or a person's e-mail."
    ordering = ["-id"]
    fields = [
        *("uuid", "at", "verb", "actor", "shop_id", "number", "partner_id"),
        *("object_type", "object_pk", "object_uuid", "before", "after", "detail", "behind"),
    ]
    readonly_fields = ["behind"]

    @admin.display(description="person (can be erased)")
    def behind(self, entry: Entry) -> str:
        person = getattr(entry, "person", None)
        return f"{person.name}, {person.email}, {person.address or 'no address'}, {person.browser}" if person else "–"


@admin.register(Chain)
class ChainAdmin(LookOnlyAdmin):
    list_display = ["shop_id", "last_number"]
    search_fields = ["=shop_id"]
    ordering = ["shop_id"]
