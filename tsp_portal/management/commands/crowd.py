"""`manage.py crowd`: a hundred thousand grants, and a long activity, to measure with. A development command."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tsp_portal.demo import crowd
from tsp_portal.demo.load import is_loaded
from tsp_portal.demo.steps import tidy


class Command(BaseCommand):
    help = "Adds a crowd of sellers, shops, partners and grants to the demo's data. For a loopback PORTAL_URL only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--grants", type=int, default=100_000, help="about how many (100000); 0 to only add activity"
        )
        parser.add_argument(
            "--activity", type=int, default=0, help=f"how many rows of activity to add to {crowd.LONG_LIST} (0)"
        )

    def handle(self, *args: Any, grants: int, activity: int, **options: Any) -> None:
        if not settings.IS_LOOPBACK:
            raise CommandError("A crowd is for measuring: it is for a loopback PORTAL_URL only.")
        if not 0 <= grants <= 900_000:
            raise CommandError("From 0 to 900000 grants.")
        if not 0 <= activity <= 20_000_000:
            raise CommandError("From 0 to 20000000 rows of activity.")
        if not is_loaded():
            raise CommandError("Load the demo first (manage.py demo): part of the crowd belongs to its accounts.")
        if grants and crowd.is_there():
            raise CommandError("There is a crowd already. `python3 dev.py reset` starts over.")
        began = time.monotonic()
        if grants:
            crowd.make_crowd(grants, say=self._say)
        if activity:
            crowd.make_activity(activity, say=self._say)
        tidy(say=self._say)
        self._say(f"The crowd is there ({time.monotonic() - began:.0f} s).")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
