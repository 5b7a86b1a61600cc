"""Mail servers for tests: one that is away, one that refuses some addresses, and one whose worker dies."""

import smtplib
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notifications.backends import KeepingEmailBackend


class Away(BaseEmailBackend):
    def open(self) -> bool:
        raise ConnectionRefusedError("Connection refused")


class Refusing(KeepingEmailBackend):
    """Keeps mails, except those to addresses that begin with "nobody"."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.to[0].startswith("nobody"):
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"No such user")})
        return super().send_messages(email_messages)


class WorkerKilled(BaseException):
    """Stands for a SIGKILL: nothing after it runs."""


class DeadAfterSending(KeepingEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        super().send_messages(email_messages)
        raise WorkerKilled
