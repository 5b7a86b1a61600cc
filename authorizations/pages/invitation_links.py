"""The link of a partner's invitation, and the words to send it with: a pointer that opens nothing by itself."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from authorizations.models import Invitation
from authorizations.pages.request_links import Mail
from sellers.times import end_words


def link(invitation: Invitation) -> str:
    """The address the seller opens, whole."""
    return f"{settings.PORTAL_URL}{reverse('seller_center:invitation', args=[invitation.token])}"


def mail(invitation: Invitation, sender: User) -> Mail:
    """The mail for the seller, from `sender`, who is one of the partner's people."""
    zone = invitation.shop.time_zone if invitation.shop else "UTC"
    context = {
        "invitation": invitation,
        "sender": sender,
        "link": link(invitation),
        "expires": end_words(invitation.expires_at, zone),
    }
    words = render_to_string("authorizations/partner_invitation_mail.txt", context)
    subject, _, body = words.strip().partition("\n\n")
    return Mail(" ".join(subject.split()), body)
