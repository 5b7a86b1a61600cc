"""The pages of no app: where sign-in lands, whether the portal is well, and what only the demo has."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_login_redirect_url
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from notifications import access as notification_access
from tsp_portal import access

PER_PAGE = 25

# A mail's HTML is shown inside its page, sealed: it may style itself and open links in a new tab, nothing else.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    centers = access.centers_of(request.user)
    if len(centers) == 1:
        return redirect(centers[0].url)
    return render(request, "tsp_portal/home.html", {"memberships": access.memberships(request.user)})


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when this web process and its database are well."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("The database does not answer.\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    user = access.get_demo_user(request.POST.get("email", ""))
    get_adapter(request).login(request, user)
    return redirect(get_login_redirect_url(request))


@require_safe
def demo_mail(request: SignedInRequest) -> HttpResponse:
    mails = notification_access.kept_mails(request.user)
    page = Paginator(mails, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "tsp_portal/demo_mail_list.html", {"page": page})


@require_safe
def demo_mail_detail(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    mail = notification_access.get_kept_mail(request.user, uuid)
    return render(request, "tsp_portal/demo_mail_detail.html", {"mail": mail})


@require_safe
@xframe_options_sameorigin
def demo_mail_html(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    mail = notification_access.get_kept_mail(request.user, uuid)
    if not mail.html:
        raise Http404("This mail has no HTML part.")
    return HttpResponse(mail.html, headers={"Content-Security-Policy": MAIL_POLICY})
