"""The shop's homepage."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from seller_center.guard import requires
from seller_center.pages.dashboard import figures
from seller_center.visits import VisitRequest


@require_safe
@requires("home.dashboard")
def dashboard(request: VisitRequest) -> HttpResponse:
    return render(request, "seller_center/dashboard.html", {"figures": figures(request.visit)})
