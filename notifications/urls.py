"""A person's own notifications, and which of them are wanted."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notification_list, name="notification_list"),
    path("read-all/", views.notification_read_all, name="notification_read_all"),
    path("preferences/", views.preferences, name="preferences"),
    path("<uuid:uuid>/open/", views.notification_open, name="notification_open"),
]
