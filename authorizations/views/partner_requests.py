"""Stub."""

from django.http import HttpRequest, HttpResponse


def request_access(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('request_access')


def request_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('request_detail')


def withdraw(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('withdraw')
