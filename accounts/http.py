"""The request a page gets: `LoginRequiredMiddleware` lets only signed-in people through, and its type says so."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    user: User
