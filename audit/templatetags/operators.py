"""What the operators' first page says before its lists: how much of each thing wants doing."""

from typing import Any

from django import template
from django.contrib import admin
from django.http import HttpRequest

from audit.admin.lists import LinkedAdmin

register = template.Library()


@register.inclusion_tag("admin/attention.html")
def attention(request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
    """Counts of what wants doing, each with its list, as far as this operator may look at it."""
    found = []
    pages = [page for page in admin.site._registry.values() if isinstance(page, LinkedAdmin)]
    for page in sorted(pages, key=lambda page: page.attention_rank):
        if page.has_view_permission(request):
            for words, query in page.attention.items():
                rows = page.model._default_manager.filter(**query)
                found.append({"words": words, "many": rows.count(), "url": page.list_url(query)})
    return {"waiting": [each for each in found if each["many"]]}
