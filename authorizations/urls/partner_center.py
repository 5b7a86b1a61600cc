"""Partner Center."""

from django.urls import path

from authorizations.views import partner_acting, partner_home, partner_requests, partner_team
from sellers import converters

__all__ = ["converters"]  # registers <shop_code:…>

app_name = "partner_center"
MANAGEMENT = "seller-management"

urlpatterns = [
    path("", partner_home.home, name="home"),
    path("shops/", partner_acting.shops_to_enter, name="shops_to_enter"),
    path("activity/", partner_acting.activity, name="activity"),
    path("activity/csv/", partner_acting.activity_csv, name="activity_csv"),
    path("team/", partner_team.team, name="team"),
    path("team/<uuid:uuid>/", partner_team.team_member, name="team_member"),
    path("assignments/<uuid:uuid>/", partner_team.assignment_edit, name="assignment_edit"),
    path("assignments/<uuid:uuid>/end/", partner_team.end_assignment, name="end_assignment"),
    path(f"{MANAGEMENT}/manage-authorization/", partner_home.manage_authorization, name="manage_authorization"),
    path(
        f"{MANAGEMENT}/manage-authorization/<shop_code:shop>/request/",
        partner_requests.request_access,
        name="request_access",
    ),
    path(f"{MANAGEMENT}/requests/<uuid:uuid>/", partner_requests.request_detail, name="request_detail"),
    path(f"{MANAGEMENT}/requests/<uuid:uuid>/withdraw/", partner_requests.withdraw, name="withdraw"),
    path(f"{MANAGEMENT}/grants/<uuid:uuid>/", partner_home.grant_detail, name="grant_detail"),
    path(f"{MANAGEMENT}/grants/<uuid:uuid>/assignments/", partner_team.grant_assignments, name="grant_assignments"),
    path(f"{MANAGEMENT}/grants/<uuid:uuid>/relinquish/", partner_home.relinquish, name="relinquish"),
]
