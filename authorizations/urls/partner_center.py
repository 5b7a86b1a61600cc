"""Partner Center."""

from django.urls import path

from authorizations.views import (
    expiring,
    partner_acting,
    partner_cancellations,
    partner_home,
    partner_invitations,
    partner_renewals,
    partner_requests,
    partner_service_requests,
    partner_team,
)
from sellers import converters

__all__ = ["converters"]  # registers <shop_code:…>

app_name = "partner_center"
MANAGEMENT = "seller-management"
INVITATIONS = f"{MANAGEMENT}/invitations"

urlpatterns = [
    path("", partner_home.home, name="home"),
    path("shops/", partner_acting.shops_to_enter, name="shops_to_enter"),
    path("activity/", partner_acting.activity, name="activity"),
    path("activity/csv/", partner_acting.activity_csv, name="activity_csv"),
    path("team/", partner_team.team, name="team"),
    path("team/<uuid:uuid>/", partner_team.team_member, name="team_member"),
    path("assignments/<uuid:uuid>/", partner_team.assignment_edit, name="assignment_edit"),
    path("assignments/<uuid:uuid>/end/", partner_team.end_assignment, name="end_assignment"),
    path(f"{MANAGEMENT}/expiring/", expiring.of_partner, name="expiring"),
    path(f"{MANAGEMENT}/manage-authorization/", partner_home.manage_authorization, name="manage_authorization"),
    path(
        f"{MANAGEMENT}/manage-authorization/<shop_code:shop>/request/",
        partner_requests.request_access,
        name="request_access",
    ),
    path(
        f"{MANAGEMENT}/manage-authorization/<shop_code:shop>/request-service/",
        partner_service_requests.request_service_access,
        name="request_service_access",
    ),
    path(
        f"{MANAGEMENT}/manage-authorization/<shop_code:shop>/cancel/",
        partner_cancellations.ask_to_cancel,
        name="ask_to_cancel",
    ),
    path(f"{MANAGEMENT}/cancellations/<uuid:uuid>/", partner_cancellations.cancellation, name="cancellation"),
    path(f"{MANAGEMENT}/requests/<uuid:uuid>/", partner_requests.request_detail, name="request_detail"),
    path(f"{MANAGEMENT}/requests/<uuid:uuid>/withdraw/", partner_requests.withdraw, name="withdraw"),
    path(f"{INVITATIONS}/", partner_invitations.invitation_list, name="invitation_list"),
    path(f"{INVITATIONS}/new/", partner_invitations.invite_shop, name="invite_shop"),
    path(f"{INVITATIONS}/new-link/", partner_invitations.make_open_link, name="make_open_link"),
    path(f"{INVITATIONS}/<uuid:uuid>/", partner_invitations.invitation_detail, name="invitation_detail"),
    path(f"{INVITATIONS}/<uuid:uuid>/accept/", partner_invitations.accept_invitation, name="accept_invitation"),
    path(f"{INVITATIONS}/<uuid:uuid>/decline/", partner_invitations.decline_invitation, name="decline_invitation"),
    path(f"{INVITATIONS}/<uuid:uuid>/withdraw/", partner_invitations.withdraw_invitation, name="withdraw_invitation"),
    path(
        f"{INVITATIONS}/<uuid:uuid>/send-again/",
        partner_invitations.send_invitation_again,
        name="send_invitation_again",
    ),
    path(f"{MANAGEMENT}/grants/<uuid:uuid>/", partner_home.grant_detail, name="grant_detail"),
    path(f"{MANAGEMENT}/grants/<uuid:uuid>/assignments/", partner_team.grant_assignments, name="grant_assignments"),
    path(f"{MANAGEMENT}/grants/<uuid:uuid>/renew/", partner_renewals.ask_renewal, name="ask_renewal"),
    path(f"{MANAGEMENT}/grants/<uuid:uuid>/relinquish/", partner_home.relinquish, name="relinquish"),
]
