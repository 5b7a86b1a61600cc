"""Seller Center. Everything of a shop lies under its code."""

from django.urls import path

from authorizations.views import links, my_services, partner_activity, wizard
from sellers import converters

__all__ = ["converters"]  # registers <shop_code:…>

app_name = "seller_center"
ACTIVITY = "<shop_code:shop>/apps-services/partner-activity"
SERVICES = "<shop_code:shop>/apps-services/my-services"
SERVICE = f"{SERVICES}/<uuid:uuid>"

urlpatterns = [
    path("", my_services.home, name="home"),
    path("authorize/<str:token>/", links.authorize, name="authorize"),
    path("authorize/<str:token>/ask/", links.ask, name="ask"),
    path("authorize/<str:token>/decline/", links.decline, name="decline"),
    path("<shop_code:shop>/", my_services.shop_home, name="shop_home"),
    path(f"{ACTIVITY}/", partner_activity.partner_activity, name="partner_activity"),
    path(f"{ACTIVITY}/export/", partner_activity.partner_activity_export, name="partner_activity_export"),
    path(f"{SERVICES}/", my_services.my_services, name="my_services"),
    path(f"{SERVICE}/", my_services.service_authorization_detail, name="service_authorization_detail"),
    path(f"{SERVICE}/revoke/", my_services.revoke, name="revoke"),
    path(f"{SERVICE}/cancel/", my_services.cancel, name="cancel"),
    path(f"{SERVICE}/unbind/", my_services.unbind, name="unbind"),
    path(f"{SERVICE}/narrow/", my_services.narrow_unused, name="narrow_unused"),
    path(f"{SERVICE}/access/duration/", wizard.duration, name="access_duration"),
    path(f"{SERVICE}/access/permissions/", wizard.permissions, name="access_permissions"),
    path(f"{SERVICE}/access/analytics/", wizard.analytics, name="access_analytics"),
    path(f"{SERVICE}/access/review/", wizard.review, name="access_review"),
    path(f"{SERVICE}/access/discard/", wizard.discard, name="access_discard"),
]
