"""Where mails go when no mail server is set: into the database, where the demo's operator reads them."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from audit.clock import portal_now
from notifications.models import KeptMail


class KeepingEmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        at = portal_now()
        kept = [
            KeptMail(
                created_at=at,
                message_id=message.extra_headers.get("Message-ID", ""),
                sender=message.from_email,
                to=", ".join(message.recipients()),
                subject=str(message.subject),
                text=str(message.body),
                html=_html_part(message),
            )
            for message in email_messages
        ]
        return len(KeptMail.objects.bulk_create(kept))


def _html_part(message: EmailMessage) -> str:
    parts = getattr(message, "alternatives", [])
    return next((str(content) for content, kind in parts if kind == "text/html"), "")
