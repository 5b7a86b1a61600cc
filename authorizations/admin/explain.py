"""The operators' page that says of any person why they may do something in a shop, or why not."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from authorizations.forms.explain import ExplainForm
from authorizations.pages import explaining


@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest) -> HttpResponse:
    """Asked by POST, so that no address of a person stands in an address or a log. Nothing is changed."""
    if not request.user.has_perm("authorizations.view_accessgrant"):
        raise PermissionDenied
    form = ExplainForm(request.POST or None)
    found = explaining.explain(**form.question()) if form.is_valid() else []
    lines = [(each, [(check, explaining.words(check)) for check in each.checks]) for each in found]
    context = {**admin.site.each_context(request), "title": "Explain a decision", "form": form, "lines": lines}
    return TemplateResponse(request, "admin/explain.html", context)
