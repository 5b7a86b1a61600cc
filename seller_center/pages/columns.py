"""Which rows a form over a column of a page was about: those it names, wherever they would stand by now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, QueryDict

from seller_center.pages.lists import PER_PAGE

VERSION = "version_"


def rows_named(rows: QuerySet[Any], data: QueryDict) -> list[Any]:
    """The rows a form sent a version of, in its order; 404 where one is not among `rows`."""
    named = [_uuid(name.removeprefix(VERSION)) for name in data if name.startswith(VERSION)]
    if len(named) > PER_PAGE:
        raise Http404
    found = {row.uuid: row for row in rows.filter(uuid__in=named)}
    if found.keys() != set(named):
        raise Http404
    return [found[uuid] for uuid in named]


def _uuid(word: str) -> UUID:
    try:
        return UUID(word)
    except ValueError as error:
        raise Http404 from error
