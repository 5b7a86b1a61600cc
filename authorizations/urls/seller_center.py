"""Seller Center. Everything of a shop lies under its code."""

from django.urls import path

from authorizations.views import (
    access_reviews,
    cancellations,
    expiring,
    inactivity,
    invitations,
    links,
    my_services,
    partner_activity,
    partners,
    renewals,
    taking,
    wizard,
)
from partners import converters as partner_converters
from sellers import converters

__all__ = ["converters", "partner_converters"]  # register <shop_code:…> and <partner_code:…>

app_name = "seller_center"
ACTIVITY = "<shop_code:shop>/apps-services/partner-activity"
CANCELLATION = "<shop_code:shop>/apps-services/cancellations/<uuid:uuid>"
PARTNERS = "<shop_code:shop>/apps-services/partners"
PARTNER = f"{PARTNERS}/<partner_code:partner>"
SERVICES = "<shop_code:shop>/apps-services/my-services"
SERVICE = f"{SERVICES}/<uuid:uuid>"

urlpatterns = [
    path("", my_services.home, name="home"),
    path("access-review/", access_reviews.access_reviews, name="access_reviews"),
    path("access-review/policy/", access_reviews.review_policy, name="review_policy"),
    path("authorize/<str:token>/", links.authorize, name="authorize"),
    path("authorize/<str:token>/ask/", links.ask, name="ask"),
    path("authorize/<str:token>/decline/", links.decline, name="decline"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/accept/", invitations.accept_invitation, name="accept_invitation"),
    path("invitations/<str:token>/decline/", invitations.decline_invitation, name="decline_invitation"),
    path("invitations/<str:token>/ask/", invitations.ask_about_invitation, name="ask_about_invitation"),
    path("expiring/", expiring.of_seller, name="expiring_everywhere"),
    path("<shop_code:shop>/", my_services.shop_home, name="shop_home"),
    path(f"{ACTIVITY}/", partner_activity.partner_activity, name="partner_activity"),
    path(f"{ACTIVITY}/export/", partner_activity.partner_activity_export, name="partner_activity_export"),
    path(f"{PARTNERS}/invite/", invitations.find_partner, name="find_partner"),
    path(f"{PARTNERS}/invite/<uuid:uuid>/", invitations.invite_partner, name="invite_partner"),
    path(f"{PARTNERS}/invitations/", invitations.shop_invitations, name="shop_invitations"),
    path(f"{PARTNERS}/invitations/<uuid:uuid>/", invitations.shop_invitation, name="shop_invitation"),
    path(f"{PARTNERS}/invitations/<uuid:uuid>/withdraw/", invitations.withdraw_invitation, name="withdraw_invitation"),
    path(f"{PARTNERS}/invitations/<uuid:uuid>/send-again/", invitations.send_again, name="send_invitation_again"),
    path(f"{PARTNERS}/<uuid:uuid>/", taking.agreed_so_far, name="agreed_so_far"),
    path(f"{PARTNERS}/<uuid:uuid>/service/", taking.start_service, name="start_service"),
    path(f"{PARTNERS}/blocked/", partners.blocked_partners, name="blocked_partners"),
    path(f"{PARTNER}/", partners.partner_detail, name="partner_detail"),
    path(f"{PARTNER}/end-all/", partners.end_all, name="end_all"),
    path(f"{PARTNER}/block/", partners.block_partner, name="block_partner"),
    path(f"{PARTNER}/lift/", partners.lift_block, name="lift_block"),
    path(f"{CANCELLATION}/", cancellations.cancellation, name="cancellation"),
    path(f"{CANCELLATION}/agree/", cancellations.agree_to_cancel, name="agree_to_cancel"),
    path(f"{CANCELLATION}/refuse/", cancellations.refuse_to_cancel, name="refuse_to_cancel"),
    path("<shop_code:shop>/apps-services/expiring/", expiring.of_shop, name="expiring"),
    path(f"{SERVICES}/", my_services.my_services, name="my_services"),
    path(f"{SERVICES}/add/", taking.add_service, name="add_service"),
    path(f"{SERVICES}/add/<uuid:uuid>/", taking.take_service, name="take_service"),
    path(f"{SERVICE}/", my_services.service_authorization_detail, name="service_authorization_detail"),
    path(f"{SERVICE}/revoke/", my_services.revoke, name="revoke"),
    path(f"{SERVICE}/cancel/", my_services.cancel, name="cancel"),
    path(f"{SERVICE}/unbind/", my_services.unbind, name="unbind"),
    path(f"{SERVICE}/narrow/", my_services.narrow_unused, name="narrow_unused"),
    path(f"{SERVICE}/unused/", inactivity.unused_rule, name="unused_rule"),
    path(f"{SERVICE}/renew/", renewals.renew, name="renew"),
    path(f"{SERVICE}/renew/confirm/", renewals.confirm_renewal, name="confirm_renewal"),
    path(f"{SERVICE}/renew/end/", renewals.end_renewal, name="end_renewal"),
    path(f"{SERVICE}/renew-service/", renewals.renew_service, name="renew_service"),
    path(f"{SERVICE}/extend/", renewals.extend_automatically, name="extend_automatically"),
    path(f"{SERVICE}/extend/stop/", renewals.stop_extension, name="stop_extension"),
    path(f"{SERVICE}/access/duration/", wizard.duration, name="access_duration"),
    path(f"{SERVICE}/access/permissions/", wizard.permissions, name="access_permissions"),
    path(f"{SERVICE}/access/analytics/", wizard.analytics, name="access_analytics"),
    path(f"{SERVICE}/access/review/", wizard.review, name="access_review"),
    path(f"{SERVICE}/access/discard/", wizard.discard, name="access_discard"),
]
