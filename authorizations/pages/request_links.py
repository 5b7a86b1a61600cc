"""The link of a partner's request, and the words to send it with: a pointer that opens nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from authorizations.models import AccessRequest
from sellers.times import end_words


def link(request: AccessRequest) -> str:
    """The address the seller opens, whole."""
    return f"{settings.PORTAL_URL}{reverse('seller_center:authorize', args=[request.token])}"


@dataclass(frozen=True)
class Mail:
    """A mail that is ready to send by hand."""

    subject: str
    body: str

    @property
    def text(self) -> str:
        return f"{self.subject}\n\n{self.body}"

    @property
    def mailto(self) -> str:
        """Opens the person's own mail program; lines end as RFC 6068 wants them."""
        body = self.body.replace("\n", "\r\n")
        return f"mailto:?subject={quote(self.subject, safe='')}&body={quote(body, safe='')}"


def mail(request: AccessRequest, sender: User) -> Mail:
    """The mail for the seller, from `sender`, who is one of the partner's people."""
    context = {
        "request": request,
        "sender": sender,
        "link": link(request),
        "expires": end_words(request.expires_at, request.shop.time_zone),
    }
    subject, _, body = render_to_string("authorizations/request_mail.txt", context).strip().partition("\n\n")
    return Mail(" ".join(subject.split()), body)
