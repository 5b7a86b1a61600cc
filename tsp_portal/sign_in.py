"""How people sign in: nobody signs up, an invited member becomes active, a link to a new password is owed."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest

import partners.actions
import sellers.actions
from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict
from audit.middleware import client_address
from notifications.actions import notify
from partners.models import PartnerMember
from sellers.models import SellerMember
from tsp_portal import access


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Partners and sellers make their people's accounts."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Every way of signing in ends here, so here an invited member becomes an active one."""
        super().login(request, user)
        for member in access.memberships(user):
            if member.status == member.Status.PENDING:
                _activate(request, member, user)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Owed like every mail, so that no mail server is waited for inside a request."""
        notify(
            email=user.email,
            template="accounts/email/password_reset.txt",
            kind="password_reset",
            url=urlsplit(context["password_reset_url"]).path,
            context={"name": user.name, "button": "Choose a new password"},
            at=portal_now(),
            is_secret=True,
            language=user.language,
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or ""


def _activate(request: HttpRequest, member: PartnerMember | SellerMember, user: User) -> None:
    try:
        # An invitation that is overdue lapses first: a late sweep lets nobody in.
        if isinstance(member, PartnerMember):
            partners.actions.lapse_due_members()
            partners.actions.activate_member(member, by=user)
        else:
            sellers.actions.lapse_due_members()
            sellers.actions.activate_member(member, by=user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
