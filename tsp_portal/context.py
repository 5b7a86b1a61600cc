"""What every page knows: unread notices, one's Centers, the menu, the demo. Nothing is asked before it is shown."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from notifications.access import unread_count
from tsp_portal import access
from tsp_portal.demo.accounts import DemoAccount
from tsp_portal.navigation import seller_menu


def portal(request: HttpRequest) -> dict[str, Any]:
    user: User | AnonymousUser = getattr(request, "user", AnonymousUser())
    return {
        "unread_count": SimpleLazyObject(lambda: unread_count(user) if isinstance(user, User) else 0),
        "centers": SimpleLazyObject(lambda: access.centers_of(user)),
        "speaks_for_partner": SimpleLazyObject(lambda: access.speaks_for_partner(user)),
        "seller_menu": SimpleLazyObject(lambda: seller_menu(request)),
        "portal_demo": settings.PORTAL_DEMO,
        "demo_accounts": SimpleLazyObject(lambda: _offered_accounts(request)),
    }


def _offered_accounts(request: HttpRequest) -> list[DemoAccount]:
    """The demo's accounts, on the demo's sign-in page only."""
    page = request.resolver_match.url_name if request.resolver_match else ""
    return access.demo_accounts() if settings.PORTAL_DEMO and page == "account_login" else []
