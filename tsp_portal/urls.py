"""Every address of the portal, by app."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from authorizations.admin.explain import explain
from tsp_portal import views

admin.site.site_header = admin.site.site_title = "TSP Portal operations"
admin.site.site_url = "/"

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("accounts.urls")),
    path("notifications/", include("notifications.urls")),
    path("partner-center/", include("authorizations.urls.partner_center")),
    path("seller-center/", include("authorizations.urls.seller_center")),
    path("calendar/", include("authorizations.urls.feeds")),
    path("seller-center/", include("seller_center.urls")),
    # One door: operators sign in where everybody does, with the same limits on guessing.
    path("admin/login/", secure_admin_login(admin.site.login)),
    path("admin/explain/", admin.site.admin_view(explain), name="explain"),
    path("admin/", admin.site.urls),
]
if settings.PORTAL_DEMO:
    urlpatterns.append(path("demo/", include("tsp_portal.demo.urls")))
