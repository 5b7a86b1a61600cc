"""What only the demo has: one-click sign-in and the kept mails. `tsp_portal.urls` includes it with PORTAL_DEMO."""

from django.urls import path

from tsp_portal import views

urlpatterns = [
    path("sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("mail/", views.demo_mail, name="demo_mail"),
    path("mail/<uuid:uuid>/", views.demo_mail_detail, name="demo_mail_detail"),
    path("mail/<uuid:uuid>/html/", views.demo_mail_html, name="demo_mail_html"),
]
