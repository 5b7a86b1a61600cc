"""The request a page gets: `LoginRequiredMiddleware` lets only signed-in people through, and this says so to the type checker."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    user: User
