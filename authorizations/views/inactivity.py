"""Seller Center: what happens to an access that nobody uses."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import inactivity
from authorizations.forms.inactivity import UnusedRuleForm
from authorizations.pages import service_rows
from authorizations.pages.inactivity import rule_of
from authorizations.pages.service_rows import Row
from authorizations.views.shop_pages import render_shop_page


@require_http_methods(["GET", "HEAD", "POST"])
def unused_rule(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    row = service_rows.row_of(
        access.get_service_authorization(request.user, shop, uuid, verb="edit_access"), portal_now()
    )
    if row.grant is None or not row.is_live:
        messages.info(request, "There is no access any more. Nothing was changed.")
        return _to_detail(row)
    form = UnusedRuleForm(request.POST if request.method == "POST" else None, grant=row.grant)
    if not form.is_valid():
        return _ask(request, row, form)
    try:
        inactivity.set_unused_rule(row.grant, form.cleaned_data["days"], by=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, f"Saved. {inactivity.rule_words(form.cleaned_data['days'])}")
    return _to_detail(row)


def _ask(request: SignedInRequest, row: Row, form: UnusedRuleForm) -> HttpResponse:
    member, shop = access.get_shop(request.user, row.authorization.shop.code)
    context = {
        "row": row,
        "form": form,
        "rule": rule_of(row.grant, row.now) if row.grant else None,
        "now": row.now,
    }
    return render_shop_page(request, "unused_rule", member, shop, context)


def _to_detail(row: Row) -> HttpResponse:
    return redirect("seller_center:service_authorization_detail", row.authorization.shop.code, row.authorization.uuid)
