"""Calendar feeds: the address that calendar programs read, and what its owner does with it."""

from django.urls import path

from authorizations.views import feeds

app_name = "calendar"

urlpatterns = [
    path("make/", feeds.make, name="make"),
    path("reset/", feeds.reset, name="reset"),
    path("turn-off/", feeds.turn_off, name="turn_off"),
    path("<str:token>.ics", feeds.calendar, name="feed"),
]
