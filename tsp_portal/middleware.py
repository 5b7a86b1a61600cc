"""What a person sees when somebody was faster: a page that says what happened and leads back."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from audit.lifecycle import Conflict

CONFLICT = 409


class ConflictMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Conflict):
            return None
        context = {"message": exception.message, "back_url": _page_before(request)}
        return render(request, "409.html", context, status=CONFLICT)


def _page_before(request: HttpRequest) -> str:
    """The path of the page the person came from, when it is one of ours; else home."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return "/"
    return urlsplit(referer)._replace(scheme="", netloc="", fragment="").geturl() or "/"
