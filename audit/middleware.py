"""Remembers, while a request is served, the address and browser it came from."""

import ipaddress
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit.origin import Origin, from_origin

BROWSER_LENGTH = 300  # characters of a User-Agent that are worth keeping


def client_address(request: HttpRequest) -> str | None:
    """The address nginx saw (it overwrites X-Real-IP), or the peer's when nothing stands in front."""
    candidate = request.headers.get("X-Real-IP") or request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(candidate.partition("%")[0]))  # PostgreSQL knows no scopes such as %eth0
    except ValueError:
        return None


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        browser = request.headers.get("User-Agent", "").replace("\x00", "")[:BROWSER_LENGTH]
        with from_origin(Origin(client_address(request), browser)):
            return self.get_response(request)
