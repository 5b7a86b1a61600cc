"""How terms and conditions come into force, and that a published text stays what it was."""

import hashlib

import pytest
from django.core.exceptions import ImproperlyConfigured

from authorizations.actions import terms
from authorizations.actions.terms import publish_terms
from authorizations.models import TermsVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts(tmp_path, monkeypatch):
    """A folder of texts that begins with the published ones."""
    for path in terms.TEXTS.glob("*.md"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(terms, "TEXTS", tmp_path)
    return tmp_path


def test_the_portals_own_texts_are_published_by_migrate_and_not_again():
    assert publish_terms() == []
    latest = TermsVersion.objects.latest()
    assert latest.sha256 == hashlib.sha256(latest.text.encode()).hexdigest()
    assert "behalf" in latest.text


def test_a_new_text_is_the_next_version(texts):
    number = TermsVersion.objects.latest().number + 1
    (texts / f"{number}.md").write_text("New terms.", encoding="utf-8")
    (published,) = publish_terms()
    assert (published.number, published.text, TermsVersion.objects.latest()) == (number, "New terms.", published)
    assert publish_terms() == []


def test_a_tenth_version_comes_after_the_second(texts):
    for number in (10, 2):
        (texts / f"{number}.md").write_text(f"Terms {number}.", encoding="utf-8")
    assert [version.number for version in publish_terms()] == [2, 10]


def test_a_published_text_that_was_edited_is_refused(texts):
    first = next(texts.glob("*.md"))
    first.write_text(first.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match="must not be edited"):
        publish_terms()
