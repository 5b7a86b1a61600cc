"""How terms and conditions come into force: each numbered text in `authorizations/terms/` is published once."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from audit.clock import portal_now
from authorizations.models import TermsVersion

TEXTS = Path(__file__).resolve().parent.parent / "terms"


@transaction.atomic
def publish_terms(*, at: datetime | None = None) -> list[TermsVersion]:
    """Publish the texts that are not published yet, in order of their number.

    Raises `ImproperlyConfigured` when a published text was edited: a change is a new file with the next number.
    """
    at = at or portal_now()
    known = {version.number: version for version in TermsVersion.objects.all()}
    published = []
    for number, path in sorted((int(path.stem), path) for path in TEXTS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        if number in known and known[number].sha256 != digest:
            raise ImproperlyConfigured(f"Terms version {number} is published and must not be edited: {path.name}")
        if number not in known:
            version = TermsVersion(number=number, text=text, sha256=digest, published_at=at)
            version.save(force_insert=True)
            published.append(version)
    return published
