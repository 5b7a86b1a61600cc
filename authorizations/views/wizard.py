"""Stub."""

from django.http import HttpRequest, HttpResponse


def duration(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('duration')


def permissions(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('permissions')


def analytics(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('analytics')


def review(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('review')


def discard(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('discard')
