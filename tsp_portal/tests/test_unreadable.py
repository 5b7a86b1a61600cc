"""What answers a form in an alphabet the portal does not read."""

import pytest
from django.test import Client


@pytest.mark.parametrize("path", ["/accounts/login/", "/partner-center/", "/no/such/page/"])
def test_a_form_that_is_not_in_utf_8_is_refused(client: Client, path: str) -> None:
    response = client.post(path, b"a=1", content_type="application/x-www-form-urlencoded; charset=utf-7")
    assert response.status_code == 400
    assert "The portal could not read that" in response.content.decode()
