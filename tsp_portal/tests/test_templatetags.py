"""Do the display tags say status, time and place in the right words, and never let text through as markup?"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.template import engines
from django.test import RequestFactory

from authorizations import models as authorizations_models
from partners import models as partners_models
from sellers import models as sellers_models
from tsp_portal.templatetags.portal import ICONS, STATUSES, initials, level_words, status_words

SHOP = SimpleNamespace(name="Fernhollow <b>", code="USFERN01", time_zone="America/Los_Angeles")
END = datetime(2027, 3, 4, 8, tzinfo=UTC)  # local midnight
NOW = END - timedelta(days=12, hours=3)


def render(source: str, query: str = "", **context: object) -> str:
    template = engines["django"].from_string("{% load portal %}" + source)
    return template.render({"shop": SHOP, "end": END, "now": NOW, **context}, RequestFactory().get(f"/x?{query}"))


def statuses_of_all_models() -> list[tuple[str, str]]:
    rooms = (authorizations_models, partners_models, sellers_models)
    found = {model for room in rooms for model in vars(room).values() if _has_statuses(model)}
    return sorted((model.__name__, value) for model in found for value in model.Status.values)


def _has_statuses(model: object) -> bool:
    return isinstance(model, type) and issubclass(model, models.Model) and hasattr(model, "Status")


@pytest.mark.parametrize(("model", "value"), statuses_of_all_models())
def test_every_status_of_every_model_has_a_badge(model: str, value: str) -> None:
    badge = render("{% status_badge thing %}", thing=SimpleNamespace(status=value))
    assert status_words(value) in badge
    assert "<svg" in badge


@pytest.mark.parametrize("name", [icon for _, _, icon in STATUSES.values()])
def test_every_icon_of_a_status_is_vendored(name: str) -> None:
    assert (ICONS / f"{name}.svg").is_file()


def test_every_icon_named_in_a_template_is_vendored() -> None:
    names = {
        part.split('"')[0]
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for part in path.read_text(encoding="utf-8").split('{% icon "')[1:]
    }
    assert not [name for name in sorted(names) if not (ICONS / f"{name}.svg").is_file()]


def test_a_status_is_word_and_colour_and_icon() -> None:
    badge = render('{% status "Sensitive" "warn" "alert-triangle" %}')
    assert "Sensitive" in badge
    assert "state-warn" in badge
    assert "<svg" in badge


def test_an_icon_is_decoration_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in render('{% icon "lock" %}')
    assert 'role="img" aria-label="Locked"' in render('{% icon "lock" "Locked" %}')


def test_text_is_escaped() -> None:
    assert "<b>" not in render("{% status shop.name %}{% crumb shop.name %}{% sort_header 'x' shop.name %}")


def test_an_instant_is_said_in_the_shops_zone() -> None:
    shown = render("{{ now|at_shop:shop }}")
    assert shown == '<time datetime="2027-02-20T05:00:00+00:00">19 February 2027, 21:00 PST</time>'
    assert render("{{ now|day_at_shop:shop }}").endswith(">19 February 2027</time>")
    assert render("{{ nothing|at_shop:shop }}") == "–"


def test_an_end_says_until_when_and_how_long() -> None:
    shown = render("{% ends end shop now %}")
    assert "until 3 March 2027, 24:00 PST</time>" in shown
    assert "(12 days left)" in shown
    assert render("{% ends nothing shop now %}") == "–"


def test_mails_say_the_same_in_plain_text() -> None:
    said = render("{{ end|end_text:shop }}, {% days_left end shop now %}; {{ now|at_shop_text:shop }}")
    assert said == "3 March 2027, 24:00 PST, 12 days left; 19 February 2027, 21:00 PST"


def test_a_sort_header_sorts_up_then_down_and_keeps_the_filter() -> None:
    first = render("{% sort_header 'ends_at' 'Ends' %}", "q=fern&page=3")
    assert 'href="?q=fern&amp;sort=ends_at"' in first
    assert "aria-sort" not in first
    second = render("{% sort_header 'ends_at' 'Ends' %}", "q=fern&sort=ends_at")
    assert 'href="?q=fern&amp;sort=-ends_at"' in second
    assert 'aria-sort="ascending"' in second
    assert 'aria-sort="descending"' in render("{% sort_header 'ends_at' 'Ends' %}", "sort=-ends_at")


def test_a_query_keeps_the_other_parameters() -> None:
    assert render("{% query_with page=3 %}", "q=a&q=b&page=2") == "?q=a&amp;q=b&amp;page=3"


def test_a_pager_counts_and_links() -> None:
    page = Paginator(range(312), 25).get_page(2)
    shown = render('{% include "components/pager.html" with page=page noun="shops" only %}', "q=x", page=page)
    assert "26–50 of 312 shops" in shown
    assert "?q=x&amp;page=13" in shown


def test_a_short_list_has_no_page_links() -> None:
    page = Paginator(range(3), 25).get_page(1)
    shown = render('{% include "components/pager.html" with page=page noun="shops" only %}', page=page)
    assert "1–3 of 3 shops" in shown
    assert "<ul" not in shown


@pytest.mark.parametrize(("level", "words"), [("view", "View"), ("edit", "View & edit"), (2, "View & edit")])
def test_levels_have_words(level: object, words: str) -> None:
    assert level_words(level) == words


def test_initials_are_of_the_first_and_last_name() -> None:
    assert initials("Maya van Larkspur") == "ML"
    assert initials("") == ""


def test_the_wizard_steps_mark_the_current_one() -> None:
    steps = [{"label": "Duration", "url": "/1"}, {"label": "Permissions", "url": ""}]
    shown = render('{% include "components/steps.html" with steps=steps current=2 only %}', steps=steps)
    assert 'aria-current="step">Permissions' in shown
    assert 'href="/1"' in shown
