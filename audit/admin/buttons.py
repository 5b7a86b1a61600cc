"""The buttons of operators: each calls the action that people's own buttons call, after asking once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from accounts.models import User
from audit.admin.lists import LookOnlyAdmin
from audit.lifecycle import Conflict, amend


@dataclass(frozen=True)
class Button:
    """A verb an operator may use on one row: what it says, what it calls, and in which statuses it is offered."""

    verb: str
    label: str
    call: Callable[..., object]
    statuses: frozenset[str]
    warning: str
    asks_reason: bool = False
    form: type[forms.Form] | None = None  # where more is asked than a reason

    def ask(self, given: QueryDict | None) -> forms.Form:
        """What an operator fills in before."""
        return (self.form or (ReasonForm if self.asks_reason else forms.Form))(given)

    def is_offered(self, obj: Any) -> bool:
        return obj.status in self.statuses

    def why_not(self, obj: Any) -> str:
        noun, now = obj._meta.verbose_name, obj.get_status_display().lower()
        return f"“{self.label}” is not possible: this {noun} is {now} now. Nothing was changed."


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="The parties read this. At most 500 characters.",
    )


class ButtonAdmin(LookOnlyAdmin):
    """A page to look at, with buttons. Pressing one needs the right to change such rows, and asks once more."""

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
        given = request.POST if request.method == "POST" else None
        form = button.ask(given)
        if not button.is_offered(obj):
            self.message_user(request, button.why_not(obj), messages.ERROR)
        elif form.is_valid():
            self._call(request, obj, button, form.cleaned_data)
        else:
            return self._ask(request, obj, button, form)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", obj.pk)

    def _ask(self, request: HttpRequest, obj: Model, button: Button, form: forms.Form) -> HttpResponse:
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

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.look_fields if obj else self.record_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [name for name in self.look_fields if name not in self.details] if obj else []

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """When somebody was faster the form is looked at again: now it can say what is in the way."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (Conflict, IntegrityError):
            return super().changeform_view(request, *args, **kwargs)

    def record(self, obj: Any, *, by: User) -> Model:
        """Call the action that makes the row `obj` describes, and answer with the row it made."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        by = cast(User, request.user)
        if change:
            amend(obj, {name: form.cleaned_data[name] for name in form.changed_data}, by=by)
        else:
            obj.__dict__.update(self.record(obj, by=by).__dict__)
