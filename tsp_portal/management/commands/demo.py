"""`manage.py demo`: fill the portal with fictional partners, sellers, shops and all that happened between them."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from notifications.actions import send_due
from tsp_portal.demo.load import load_demo


class Command(BaseCommand):
    help = "Loads the demo's data, unless it is there. For a loopback PORTAL_URL only."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_LOOPBACK:
            raise CommandError("The demo's accounts have a known password: it is for a loopback PORTAL_URL only.")
        began = time.monotonic()
        if not load_demo(self._say):
            self._say("The demo's data is there already.")
            return
        mails = send_due()
        self._say(f"The demo's data is there ({time.monotonic() - began:.0f} s, {mails} mails sent).")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
