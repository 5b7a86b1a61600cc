"""Which pages open without signing in, by name; every other one asks to sign in first."""

from __future__ import annotations

import pytest

from tsp_portal.tests.addresses import addresses

PUBLIC = {
    "account_login",
    "account_logout",  # sends those who have not signed in away
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "healthz",
    "calendar:feed",  # calendar programs cannot sign in: the secret is the signed address
    "demo_sign_in",
    # The operators' door leads to the one of everybody.
    "admin/login/",
    "admin:login",
}


@pytest.mark.usefixtures("demo")
def test_no_other_page_opens_without_signing_in() -> None:
    assert {address.name for address in addresses() if not demands_sign_in(address.view)} == PUBLIC


def demands_sign_in(view: object) -> bool:
    """What LoginRequiredMiddleware goes by."""
    return bool(getattr(view, "login_required", True))
