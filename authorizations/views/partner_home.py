"""Stub."""

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('home')


def manage_authorization(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('manage_authorization')


def grant_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('grant_detail')


def relinquish(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('relinquish')
