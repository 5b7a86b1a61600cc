"""`manage.py demo`: fill the portal with fictional partners, sellers, shops and all that happened between them."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications.actions import send_due
from tsp_portal.demo.load import load_demo
from tsp_portal.demo.shops import SMALLER
from tsp_portal.demo.steps import tidy


class Command(BaseCommand):
    help = "Loads the demo's data, unless it is there. For a loopback PORTAL_URL only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--small", action="store_true", help="with a fraction of the products and orders, for tests"
        )

    def handle(self, *args: Any, small: bool, **options: Any) -> None:
        if not settings.IS_LOOPBACK:
            raise CommandError("The demo's accounts have a known password: it is for a loopback PORTAL_URL only.")
        began = time.monotonic()
        if not load_demo(self._say, times_smaller=SMALLER if small else 1):
            self._say("The demo's data is there already.")
            return
        tidy(say=self._say)
        mails = send_due()
        self._say(f"The demo's data is there ({time.monotonic() - began:.0f} s, {mails} mails sent).")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
