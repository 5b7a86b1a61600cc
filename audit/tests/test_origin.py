"""Where a request came from: an address that can be believed, and a browser cut to what is worth keeping."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from audit.middleware import BROWSER_LENGTH, OriginMiddleware, client_address
from audit.origin import Origin, current_origin


def test_the_address_is_what_nginx_saw_and_without_nginx_the_peers():
    factory = RequestFactory(REMOTE_ADDR="127.0.0.1")
    assert client_address(factory.get("/", headers={"x-real-ip": "192.0.2.7"})) == "192.0.2.7"
    assert client_address(factory.get("/")) == "127.0.0.1"
    assert client_address(RequestFactory(REMOTE_ADDR="2001:DB8::1").get("/")) == "2001:db8::1"
    assert client_address(RequestFactory(REMOTE_ADDR="fe80::1%eth0").get("/")) == "fe80::1"


@pytest.mark.parametrize("address", ["", "unix:", "192.0.2.7, 198.51.100.1", "1.2.3", "<script>"])
def test_what_is_no_address_is_none(address):
    assert client_address(RequestFactory(REMOTE_ADDR=address).get("/")) is None


def test_the_origin_is_known_while_the_request_is_served_and_forgotten_after():
    seen = []

    def view(request):
        seen.append(current_origin())
        return HttpResponse()

    request = RequestFactory(REMOTE_ADDR="192.0.2.7").get("/", headers={"user-agent": "\x00Fire\x00fox" + "x" * 900})
    OriginMiddleware(view)(request)
    (origin,) = seen
    assert (origin.address, origin.browser[:8], len(origin.browser)) == ("192.0.2.7", "Firefoxx", BROWSER_LENGTH)
    assert current_origin() == Origin()
