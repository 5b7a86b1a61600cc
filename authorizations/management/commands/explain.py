"""`manage.py explain`: may this person do that in this shop, and which condition stops them, since when?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from authorizations.forms.explain import ExplainForm
from authorizations.pages.explaining import Explained, explain, words

DISAGREE = 2  # exit code


class Command(BaseCommand):
    help = "Says why a person may, or may not, use a permission in a shop. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="with which the member signs in")
        parser.add_argument("shop", help="the code of the shop, such as USFERN01")
        parser.add_argument("permission", help="the key of the permission, such as orders.manage")
        parser.add_argument("--level", default="view", help="view (the default) or edit")
        parser.add_argument("--at", default="", help="today's rows at another instant, such as 2027-03-03T21:00:00Z")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("email", "shop", "permission", "level", "at")
        form = ExplainForm({name: options[name] for name in names})
        if not form.is_valid():
            lines = (f"{name}: {' '.join(map(str, said))}" for name, said in form.errors.items())
            raise CommandError("\n".join(lines))
        found = explain(**form.question())
        for each in found:
            self._write(each)
        mistakes = [each.disagreement for each in found if not each.agrees]
        if mistakes:
            raise CommandError("\n".join(mistakes), returncode=DISAGREE)

    def _write(self, explained: Explained) -> None:
        self.stdout.write(f"{explained.question}\n{explained.verdict}")
        for check in explained.checks:
            self.stdout.write(f"  {'✓' if check.holds else '✗'} {check.condition:<19} {words(check)}")
