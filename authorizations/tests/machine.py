"""The whole of a relationship as a state machine: whatever anybody does, in any order, at any time, no law is broken.

Two partners, a seller with two shops and the operators act on the real actions; the clock goes on, to the very instants
at which something is due; the sweeps run late, twice, or are killed before they commit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from audit.clock import portal_now
from audit.lifecycle import Conflict
from audit.models import Entry
from audit.tests.refusals import undone
from authorizations import tasks
from authorizations.actions import (
    access_reviews,
    acting,
    bindings,
    blocks,
    cancellations,
    ending_all,
    extensions,
    grants,
    inactivity,
    invitations,
    notices,
    renewals,
    requests,
)
from authorizations.actions.renewals import Renewal
from authorizations.actions.requests import Proposal
from authorizations.decision import decide, live, why_not
from authorizations.eligibility import needs_new_period
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AccessReview,
    AuthorizationDraft,
    AutoExtension,
    Binding,
    BindingCancellation,
    GrantAssignment,
    Invitation,
    PartnerBlock,
    ReviewItem,
    ServiceAuthorization,
    TermsVersion,
)
from authorizations.review_rounds import Policy
from authorizations.tests.factories import change_access, numbered
from authorizations.tests.laws import broken_laws
from authorizations.tests.worlds import World
from catalogue.expansion import meet, pack
from catalogue.models import Level, Permission
from conftest import Clock
from partners import actions as partner_actions
from partners.models import Partner, PartnerMember, Service

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
Verb = Callable[[], object]
PICK = st.sampled_from([0, 0, 0, 1, 1, 2])  # which of the newest rows
WAITS = [timedelta(minutes=5), timedelta(hours=1), DAY, 2 * DAY, 7 * DAY, 24 * DAY]
OFF = [-3 * DAY, -DAY, -MOMENT, timedelta(0), MOMENT]  # from the instant at which something is due
CHOICES: list[dict[str, Any]] = [
    {"levels": {"products.manage": Level.EDIT}},
    {"levels": {"products.manage": Level.VIEW, "orders.manage": Level.EDIT}, "areas": ("analytics.live",)},
    {"preset": "full_access"},
    {"agree": False},
]
CHOICE = st.sampled_from(CHOICES)
ENDINGS = [
    *("revoke", "relinquish", "terminate", "cancel", "deactivate", "unbind"),
    *("end the access", "end all", "remove", "block", "lift", "lift"),
]
SWEEPS: list[Callable[[], object]] = [
    tasks.end_what_is_due,
    cancellations.end_unanswered_cancellations,
    notices.send_due_notices,
    extensions.extend_due,
    extensions.stop_what_stands_for_nothing,
    tasks.look_after_unused_access,
    tasks.look_after_access_reviews,
]
# What is due at some instant, and the column that says when.
DUE: list[tuple[QuerySet[Any], str]] = [
    (AccessGrant.objects.open(), "starts_at"),
    (AccessGrant.objects.open(), "ends_at"),
    (ServiceAuthorization.objects.active(), "valid_until"),
    (AccessRequest.objects.open(), "expires_at"),
    (Invitation.objects.open(), "expires_at"),
    (BindingCancellation.objects.pending(), "answer_by"),
    (AccessReview.objects.open(), "answer_by"),
]


Arguments = dict[str, st.SearchStrategy[Any]]
STEPS: dict[str, tuple[Callable[..., None], Arguments]] = {}


def step(**arguments: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """One of the things that can happen, with what is drawn for it."""

    def keep(method: Callable[..., None]) -> Callable[..., None]:
        STEPS[method.__name__] = method, arguments
        return method

    return keep


class RelationshipMachine(RuleBasedStateMachine):
    """Each step is one action, or time: it succeeds or says why not, and afterwards every law holds."""

    def __init__(self, world: World, clock: Clock, steps: Counter[str]) -> None:
        super().__init__()
        self.world, self.clock, self.steps = world, clock, steps
        self.undo = transaction.atomic()
        self.undo.__enter__()
        clock.set(clock.now)

    def teardown(self) -> None:
        rows = Entry.objects.values_list("object_type", "verb").order_by().annotate(many=Count("pk"))
        self.steps.update({f"{kind.partition('.')[2]} {verb}": many for kind, verb, many in rows})
        self.steps["accessgrant renewed"] += AccessGrant.objects.filter(renews__isnull=False).count()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def do(self, action: Callable[[], object]) -> None:
        """Do it, as a request would: whole or not at all; a refusal is a sentence."""
        told = "."
        try:
            with transaction.atomic():
                action()
                connection.check_constraints()  # what a commit would check
        except Conflict as conflict:
            told = conflict.message
            self.steps["refused"] += 1
        assert told.endswith(".")

    def newest(self, rows: QuerySet[Any], pick: int) -> Any:
        """One of the newest rows; `Conflict` when there is none."""
        found = list(rows.order_by("-pk")[: pick + 1])
        if not found:
            raise Conflict("There is nothing yet to do this with.")
        return found[-1]

    @rule(name=st.deferred(lambda: st.sampled_from(sorted(STEPS))), data=st.data())
    def something_happens(self, name: str, data: st.DataObject) -> None:
        """One rule for all: of many, Hypothesis would leave most out of an example, and no relationship got old."""
        method, arguments = STEPS[name]
        method(self, **{key: data.draw(strategy, label=key) for key, strategy in arguments.items()})

    # Where it begins

    @initialize(days=st.sampled_from([None, 15, 20, 60]), short=st.booleans(), choice=CHOICE)
    def it_begins(self, days: int | None, short: bool, choice: dict[str, Any]) -> None:
        """Most often with access that can soon be renewed; the service ends with it, or much later."""
        world = self.world
        if short:
            self.do(lambda: bindings.cancel_service(world.authorization, by=world.owner))
            self.do(lambda: self.take(world.service, portal_now(), days or 20))
        if days:
            taken = ServiceAuthorization.objects.active().with_parties().get()
            terms = choice | {"agree": True, "ends_at": portal_now() + days * DAY}
            self.do(lambda: change_access(taken, by=world.owner, **terms))
            self.do(lambda: acting.assign(self.grant(0), world.agent, by=world.lead.user))

    def grant(self, pick: int) -> AccessGrant:
        """Most often one that is open."""
        rows = AccessGrant.objects.with_parties()
        found: AccessGrant = self.newest(rows.open() if pick == 0 else rows, pick)
        return found

    def taken(self, pick: int) -> ServiceAuthorization:
        found: ServiceAuthorization = self.newest(ServiceAuthorization.objects.with_parties(), pick)
        return found

    def binding(self, pick: int) -> Binding:
        found: Binding = self.newest(Binding.objects.select_related("partner", "shop"), pick)
        return found

    # Time

    @step(wait=st.sampled_from(WAITS))
    def time_passes(self, wait: timedelta) -> None:
        self.do(lambda: self.clock.set(portal_now() + wait))

    @step(which=st.sampled_from(range(len(DUE))), off=st.sampled_from(OFF))
    def the_next_thing_is_due(self, which: int, off: timedelta) -> None:
        rows, column = DUE[which]
        now = portal_now()
        found = rows.all().filter(**{f"{column}__gt": now}).order_by(column).values_list(column, flat=True).first()
        self.do(lambda: self.clock.set(max(now, found + off) if found else now))

    @step(sweep=st.sampled_from(SWEEPS))
    def a_sweep_runs_twice(self, sweep: Callable[[], object]) -> None:
        self.do(sweep)
        rows = audit_rows()
        self.do(sweep)
        assert audit_rows() == rows, "the second run at the same instant did something"

    @step(sweep=st.sampled_from(SWEEPS))
    def a_worker_is_killed_before_it_commits(self, sweep: Callable[[], object]) -> None:
        with undone():
            sweep()

    @step()
    def every_sweep_runs(self) -> None:
        for sweep in SWEEPS:
            self.do(sweep)

    @step(days=st.sampled_from([25, 8, 5, 2, 1]))
    def an_end_comes_near(self, days: int) -> None:
        now = portal_now()
        grant = AccessGrant.objects.in_force(now).order_by("ends_at").first()
        self.do(lambda: self.clock.set(max(now, grant.ends_at - days * DAY) if grant else now))

    @step(choice=CHOICE)
    def all_is_well_again(self, choice: dict[str, Any]) -> None:
        """What stands still goes on, and where there is no access there is some: so that the steps go deep."""
        world, now = self.world, portal_now()
        partner = Partner.objects.get(pk=world.partner.pk)
        if partner.status == Partner.Status.SUSPENDED:
            self.do(lambda: partner_actions.reinstate_partner(partner, by=world.operator))
        for block in PartnerBlock.objects.active():
            self.do(lambda block=block: blocks.lift_block(block, by=world.owner))
        for grant in AccessGrant.objects.filter(status="SUSPENDED").with_parties():
            self.do(lambda grant=grant: grants.resume(grant, by=world.operator))
        if not Binding.objects.active().filter(partner=partner).exists():
            self.do(lambda: bindings.bind(partner, world.shop, by=world.operator))
        if not AccessGrant.objects.in_force(now).exists():
            self.do(lambda: self.take(world.service, now, 40))
            taken = ServiceAuthorization.objects.valid(now).with_parties().first()
            choice = choice | {"agree": True, "ends_at": now + 20 * DAY}
            if taken and taken.valid_until >= now + 20 * DAY:
                self.do(lambda: change_access(taken, by=world.owner, **choice))

    def take(self, service: Service, start: datetime, days: int, pick: int = 0) -> None:
        rows = Binding.objects.active().filter(partner=service.partner).select_related("partner", "shop")
        until = start + days * DAY
        bindings.take_service(
            self.newest(rows, pick), service, valid_from=start, valid_until=until, by=self.world.owner
        )

    # Beginning

    @step(verb=st.sampled_from(["shop", "shop", "other", "link", "seller"]), proposing=st.booleans())
    def somebody_invites(self, verb: str, proposing: bool) -> None:
        world, proposal = self.world, self.proposal() if proposing else None
        verbs: dict[str, Verb] = {
            "shop": lambda: invitations.invite_shop(world.shop, proposal=proposal, by=world.lead),
            "other": lambda: invitations.invite_shop(world.shop, by=world.other_lead),
            "link": lambda: invitations.make_open_link(proposal=proposal, by=world.lead),
            "seller": lambda: invitations.invite_partner(world.partner, world.shop, by=world.owner),
        }
        self.do(verbs[verb])

    def proposal(self) -> invitations.InvitationProposal:
        levels = numbered({"products.manage": Level.VIEW})
        return invitations.InvitationProposal(self.world.service, levels, duration_days=30)

    @step(verb=st.sampled_from(["accept", "accept", "accept", "open", "decline", "withdraw", "again"]))
    def an_invitation_is_answered(self, verb: str) -> None:
        by = self.world.owner
        verbs: dict[str, Callable[[Invitation], object]] = {
            "accept": self.accept,
            "open": lambda one: invitations.open_invitation(one, by=by),
            "decline": lambda one: invitations.decline_invitation(one, by=by, reason="no"),
            "withdraw": lambda one: invitations.withdraw_invitation(one, by=one.sent_by),
            "again": lambda one: invitations.send_again(one, by=one.sent_by),
        }
        self.do(lambda: verbs[verb](self.newest(Invitation.objects.with_parties(), 0)))

    def accept(self, invitation: Invitation) -> None:
        shop = self.world.shop if invitation.shop is None else None
        by = self.world.owner if invitation.is_partners else self.lead_of(invitation.partner).user
        invitations.accept_invitation(invitation, shop=shop, by=by)

    @step(second=st.booleans())
    def the_two_are_bound(self, second: bool) -> None:
        partner = self.world.other_partner if second else self.world.partner
        self.do(lambda: bindings.bind(partner, self.world.shop, by=self.world.operator))

    @step(pick=PICK, days=st.sampled_from([20, 40, 365]), later=st.sampled_from([0, 0, 5]))
    def the_seller_takes_a_service(self, pick: int, days: int, later: int) -> None:
        service = self.world.service
        self.do(lambda: self.take(service, portal_now() + later * DAY, days, pick))

    # Asking and answering

    @step(pick=PICK, what=st.sampled_from(["access", "service", "renewal"]))
    def the_partner_asks(self, pick: int, what: str) -> None:
        by, proposal = self.world.lead, Proposal(numbered({"orders.manage": Level.VIEW}), 30)
        verbs: dict[str, Verb] = {
            "access": lambda: requests.request_access(self.taken(pick), proposal, by=by),
            "service": lambda: requests.request_service(self.binding(pick), self.world.service, proposal, by=by),
            "renewal": lambda: self.ask_to_renew(self.grant(pick)),
        }
        self.do(verbs[what])

    def ask_to_renew(self, grant: AccessGrant) -> None:
        requests.request_renewal(grant, Proposal(grant.levels, 30), by=self.world.lead)

    @step(verb=st.sampled_from(["open", "open", "decline", "withdraw", "look"]))
    def a_request_is_answered(self, verb: str) -> None:
        world = self.world
        verbs: dict[str, Callable[[AccessRequest], object]] = {
            "open": lambda one: requests.open_request(one, by=world.owner),
            "decline": lambda one: requests.decline_request(one, by=world.owner, reason="no"),
            "withdraw": lambda one: requests.withdraw_request(one, by=world.lead),
            "look": lambda one: requests.note_look(one, by=world.staff),
        }
        self.do(lambda: verbs[verb](self.newest(AccessRequest.objects.all(), 0)))

    @step(pick=PICK, choice=CHOICE, days=st.sampled_from([None, 1, 10, 35]))
    def the_seller_authorizes(self, pick: int, choice: dict[str, Any], days: int | None) -> None:
        def authorize() -> None:
            taken = self.newest(ServiceAuthorization.objects.active().with_parties(), pick)
            start = max(portal_now(), taken.valid_from)
            ends_at = min(start + days * DAY, taken.valid_until) if days else None
            change_access(taken, by=self.world.owner, ends_at=ends_at, **choice)

        self.do(authorize)

    # Going on

    @step(pick=PICK, days=st.sampled_from([1, 30]), narrower=st.booleans())
    def the_seller_renews(self, pick: int, days: int, narrower: bool) -> None:
        self.do(lambda: self.renew(self.grant(pick), days, narrower))

    def renew(self, grant: AccessGrant, days: int, narrower: bool) -> None:
        levels = meet(grant.levels, numbered({"products.manage": Level.EDIT})) if narrower else grant.levels
        until = grant.ends_at + days * DAY
        draft = AuthorizationDraft(
            user=self.world.owner,
            shop=grant.shop,
            service=grant.service_authorization.service,
            ends_at=until,
            contact_email="renewed@seller.example",
            agreed_terms=TermsVersion.objects.latest(),
            items=pack(levels),
        )
        renewal = Renewal(draft, until if needs_new_period(grant) else None)
        asked = AccessRequest.objects.open().filter(renews=grant, expires_at__gt=portal_now()).first()
        digest = renewals.review_of(renewal, grant, asked).digest()
        renewals.renew(grant, renewal, reviewed=digest, by=self.world.owner)

    @step(pick=PICK)
    def the_seller_renews_a_service(self, pick: int) -> None:
        def renew() -> None:
            taken = self.taken(pick)
            renewals.renew_service(taken, taken.valid_until + 30 * DAY, by=self.world.owner)

        self.do(renew)

    @step(pick=PICK, stop=st.sampled_from([False, False, True]))
    def access_shall_extend_itself(self, pick: int, stop: bool) -> None:
        terms, by = TermsVersion.objects.latest(), self.world.owner
        rows = AutoExtension.objects.on().select_related("grant__service_authorization")
        verbs: dict[bool, Verb] = {
            True: lambda: extensions.stop_extension(self.newest(rows, 0), by=by),
            False: lambda: extensions.extend_automatically(self.grant(pick), terms=terms, by=by),
        }
        self.do(verbs[stop])

    @step(pick=PICK, days=st.sampled_from([None, 30, 30]))
    def unused_access_shall_end(self, pick: int, days: int | None) -> None:
        self.do(lambda: inactivity.set_unused_rule(self.grant(pick), days, by=self.world.owner))

    # Acting

    @step(pick=PICK, level=st.sampled_from(Level), end=st.booleans())
    def a_member_is_assigned(self, pick: int, level: Level, end: bool) -> None:
        by, rows = self.world.lead.user, GrantAssignment.objects.active().with_parties()
        verbs: dict[bool, Verb] = {
            True: lambda: acting.end_assignment(self.newest(rows, pick), by=by),
            False: lambda: acting.assign(self.grant(pick), self.world.agent, level=level, by=by),
        }
        self.do(verbs[end])

    @step()
    def the_partner_enters(self) -> None:
        world = self.world
        self.do(lambda: acting.enter_shop(world.lead, world.shop, browser="b", by=world.lead.user))

    # Stopping and ending

    @step(
        pick=PICK, verb=st.sampled_from(["suspend", "resume", "resume", "suspend them", "let them on", "let them on"])
    )
    def an_operator_stops_and_lets_go_on(self, pick: int, verb: str) -> None:
        by, partner = self.world.operator, Partner.objects.get(pk=self.world.partner.pk)
        verbs: dict[str, Verb] = {
            "suspend": lambda: grants.suspend(self.grant(pick), by=by, reason="x"),
            "resume": lambda: grants.resume(self.grant(pick), by=by),
            "suspend them": lambda: partner_actions.suspend_partner(partner, by=by, reason="x"),
            "let them on": lambda: partner_actions.reinstate_partner(partner, by=by),
        }
        self.do(verbs[verb])

    @step(pick=PICK, verb=st.sampled_from(ENDINGS))
    def something_ends(self, pick: int, verb: str) -> None:
        world, by, what = self.world, self.world.owner, ending_all.What
        partner = Partner.objects.get(pk=world.partner.pk)
        blocked = PartnerBlock.objects.active()
        verbs: dict[str, Verb] = {
            "revoke": lambda: grants.revoke(self.grant(pick), by=by),
            "relinquish": lambda: grants.relinquish(self.grant(pick), by=world.lead),
            "terminate": lambda: grants.terminate(self.grant(pick), by=world.operator, reason="x"),
            "cancel": lambda: bindings.cancel_service(self.taken(pick), by=by),
            "deactivate": lambda: bindings.deactivate_service(self.taken(pick), by=world.operator, reason="x"),
            "unbind": lambda: bindings.unbind(self.binding(pick), by=by),
            "end the access": lambda: ending_all.end_all(world.seller, partner, [world.shop], what=what.ACCESS, by=by),
            "end all": lambda: ending_all.end_all(world.seller, partner, [world.shop], what=what.EVERYTHING, by=by),
            "remove": lambda: bindings.remove_partner(partner, by=world.operator, reason="x"),
            "block": lambda: blocks.block_partner(world.seller, partner, by=by),
            "lift": lambda: blocks.lift_block(self.newest(blocked, 0), by=by),
        }
        self.do(verbs[verb])

    @step(verb=st.sampled_from(["ask", "ask", "refuse", "agree"]), pick=PICK)
    def the_partner_wants_to_cancel(self, verb: str, pick: int) -> None:
        rows, by = BindingCancellation.objects.with_parties(), self.world.owner
        verbs: dict[str, Verb] = {
            "ask": lambda: self.ask_to_cancel(self.binding(pick)),
            "refuse": lambda: cancellations.refuse(self.newest(rows, 0), by=by, reason="not yet"),
            "agree": lambda: cancellations.agree(self.newest(rows, 0), by=by),
        }
        self.do(verbs[verb])

    def ask_to_cancel(self, binding: Binding) -> None:
        cancellations.ask_to_cancel(binding, by=self.lead_of(binding.partner))

    # Reviewing

    @step(answer=st.sampled_from(ReviewItem.Answer), pick=PICK)
    def the_seller_reviews(self, answer: str, pick: int) -> None:
        def review() -> None:
            found = self.newest(AccessReview.objects.all(), 0)
            item = self.newest(ReviewItem.objects.filter(review=found), pick)
            access_reviews.answer(found, {item.uuid: answer}, by=self.world.owner)

        self.do(review)

    @step(policy=st.sampled_from(["REMIND", "NARROW", "END"]))
    def the_seller_chooses_when_to_review(self, policy: str) -> None:
        chosen = Policy(30, policy)
        self.do(lambda: access_reviews.set_review_policy(self.world.seller, chosen, by=self.world.owner))

    def lead_of(self, partner: Partner) -> PartnerMember:
        return self.world.lead if partner == self.world.partner else self.world.other_lead

    # What always holds

    @invariant()
    def no_law_is_broken(self) -> None:
        self.steps["all"] += 1
        broken = broken_laws()
        assert not broken, broken

    @invariant()
    def the_decision_its_list_and_its_reason_agree(self) -> None:
        world = self.world
        for permission in Permission.objects.filter(key__in=("products.manage", "orders.manage")):
            answer = bool(decide(world.lead, world.shop, permission, Level.VIEW))
            assert (why_not(world.lead, world.shop, permission, Level.VIEW) is None) is answer
            assert live(world.lead).filter(permission=permission.number, shop=world.shop).exists() is answer
            assert answer <= self.may_be(world.shop.pk, portal_now())

    def may_be(self, shop: int, at: datetime) -> bool:
        """Whether there is any access at all that could be used: asked of the tables, not of the view."""
        rows = AccessGrant.objects.filter(service_authorization__shop=shop, status="ACTIVE")
        rows = rows.filter(service_authorization__partner=self.world.partner, starts_at__lte=at, ends_at__gt=at)
        under = rows.filter(service_authorization__status="ACTIVE", service_authorization__binding__status="ACTIVE")
        return under.filter(service_authorization__partner__status="APPROVED").exists()


def audit_rows() -> tuple[int, ...]:
    """How many entries and letters there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM audit_entry), (SELECT count(*) FROM notifications_notification)")
        counted: tuple[int, ...] = cursor.fetchone()
    return counted
