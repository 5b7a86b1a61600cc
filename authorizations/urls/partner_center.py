"""Partner Center."""

from django.urls import path

from authorizations.views import partner_home, partner_requests
from sellers import converters

__all__ = ["converters"]  # registers <shop_code:…>

app_name = "partner_center"
MANAGEMENT = "seller-management"

urlpatterns = [
    path("", partner_home.home, name="home"),
    path(f"{MANAGEMENT}/manage-authorization/", partner_home.manage_authorization, name="manage_authorization"),
    path(
        f"{MANAGEMENT}/manage-authorization/<shop_code:shop>/request/",
        partner_requests.request_access,
        name="request_access",
    ),
    path(f"{MANAGEMENT}/requests/<uuid:uuid>/", partner_requests.request_detail, name="request_detail"),
    path(f"{MANAGEMENT}/requests/<uuid:uuid>/withdraw/", partner_requests.withdraw, name="withdraw"),
    path(f"{MANAGEMENT}/grants/<uuid:uuid>/", partner_home.grant_detail, name="grant_detail"),
    path(f"{MANAGEMENT}/grants/<uuid:uuid>/relinquish/", partner_home.relinquish, name="relinquish"),
]
