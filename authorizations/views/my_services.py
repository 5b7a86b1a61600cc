"""Stub."""

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('home')


def shop_home(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('shop_home')


def my_services(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('my_services')


def service_authorization_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('service_authorization_detail')


def revoke(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('revoke')


def cancel(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('cancel')


def unbind(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse('unbind')
