"""Partner Center's pages about its own people: who may use which access."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import acting
from authorizations.forms.partner_acting import AssignForm, ExtentForm, SearchForm
from authorizations.pages import assignments


@require_safe
def team(request: SignedInRequest) -> HttpResponse:
    lead = access.get_lead(request.user)
    search = SearchForm(request.GET, label="Name or e-mail")
    page = assignments.team(lead.partner_id, wanted=search.wanted, number=request.GET.get("page", "1"))
    context = {"nav_active": "team", "member": lead, "search": search, "page": page}
    return render(request, "authorizations/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_member(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What one member may use, and assigning several grants to it at once."""
    (_, member), now = access.get_own_member(request.user, uuid), portal_now()
    chosen = assignments.grants_named(member, request.POST.getlist("chosen"))
    posted = request.POST if request.method == "POST" else None
    form = AssignForm(posted, bounds=assignments.bounds_of(None), chosen=chosen, noun="access")
    if form.is_valid() and _assigned(request, form, [(grant, member) for grant in chosen]):
        return redirect("partner_center:team_member", uuid)
    search = SearchForm(request.GET, label="Shop or code")
    page = assignments.grants_of(member, now, wanted=search.wanted, number=request.GET.get("page", "1"))
    context = {"nav_active": "team", "member": member, "now": now, "form": form, "search": search, "page": page}
    return render(request, "authorizations/assignment_member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def grant_assignments(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Who may use one grant, and assigning it to several members at once."""
    grant, now = access.get_own_grant(request.user, uuid, verb="assign"), portal_now()
    chosen = assignments.members_named(grant, request.POST.getlist("chosen"))
    posted = request.POST if request.method == "POST" else None
    form = AssignForm(posted, bounds=assignments.bounds_of(grant), chosen=chosen, noun="person")
    if form.is_valid() and _assigned(request, form, [(grant, member) for member in chosen]):
        return redirect("partner_center:grant_assignments", uuid)
    search = SearchForm(request.GET, label="Name or e-mail")
    page = assignments.members_of(grant, wanted=search.wanted, number=request.GET.get("page", "1"))
    context = assignments.grant_facts(grant, now) | {"form": form, "search": search, "page": page, "now": now}
    return render(request, "authorizations/assignment_grant.html", context)


def _assigned(request: SignedInRequest, form: AssignForm, pairs: acting.Pairs) -> bool:
    """Whether all could be assigned; if not, none was, and the form says who or what stands in the way."""
    extent = form.chosen_extent()
    try:
        made = acting.assign_many(pairs, level=extent.level, sections=extent.sections, by=request.user)
    except Conflict as conflict:
        form.add_error(None, f"{conflict.message} Nothing was assigned.")
        return False
    messages.success(request, assignments.done_words(made))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_edit(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """At which level and in which sections a member may use a grant."""
    assignment, now = access.get_own_assignment(request.user, uuid), portal_now()
    posted = request.POST if request.method == "POST" else None
    form = ExtentForm(posted, bounds=assignments.bounds_of(assignment.grant), assignment=assignment)
    if form.is_valid():
        extent = form.chosen_extent()
        acting.change_assignment(assignment, level=extent.level, sections=extent.sections, by=request.user)
        messages.success(
            request, f"Saved. What {assignment.member.user} may do in {assignment.grant.shop} has changed."
        )
        return redirect("partner_center:team_member", assignment.member.uuid)
    context = {"nav_active": "team", "assignment": assignment, "form": form, "now": now}
    return render(request, "authorizations/assignment_edit.html", context)


@require_POST
def end_assignment(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    assignment = access.get_own_assignment(request.user, uuid)
    member, grant = assignment.member, assignment.grant
    try:
        acting.end_assignment(assignment, by=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, f"{member.user} can no longer enter {grant.shop} by this access, and was told.")
    if request.POST.get("back") == "grant":
        return redirect("partner_center:grant_assignments", grant.uuid)
    return redirect("partner_center:team_member", member.uuid)
