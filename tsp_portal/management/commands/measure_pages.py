"""`manage.py measure_pages`: the server time of each list page, for the accounts of the demo. Changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from tsp_portal.demo.load import is_loaded
from tsp_portal.demo.measuring import Measured, how_much, measure, pages

HEADING = f"{'Page':<46} {'median':>8} {'p95':>8} {'queries':>8} {'kB':>6}  status"


class Command(BaseCommand):
    help = "Measures the server time of each list page with the demo's accounts. Run collectstatic before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=20, help="how often each page is opened (20)")
        parser.add_argument("--only", default="", help="only pages with this in their name")

    def handle(self, *args: Any, rounds: int, only: str, **options: Any) -> None:
        if rounds < 1:
            raise CommandError("At least one round.")
        if not is_loaded():
            raise CommandError("Load the demo first (manage.py demo): its accounts open the pages.")
        with transaction.atomic():
            self.stdout.write(f"{how_much()}\n{HEADING}")
            for page in pages():
                if only.lower() in page.name.lower():
                    self._write(measure(page, rounds))
            transaction.set_rollback(True)  # signing in made sessions

    def _write(self, measured: Measured) -> None:
        self.stdout.write(
            f"{measured.page.name:<46} {measured.median:>5.0f} ms {measured.slow:>5.0f} ms {measured.queries:>8}"
            f" {measured.size / 1000:>6.0f}  {measured.status}"
        )
        self.stdout.flush()
