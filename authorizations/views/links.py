"""Stub."""

from django.http import HttpRequest, HttpResponse


def authorize(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('authorize')


def ask(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('ask')


def decline(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('decline')
