"""Every status of every life cycle, against every other: through `move` and around it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from accounts.tests.factories import UserFactory
from audit.clock import portal_now
from audit.lifecycle import IllegalTransition, move, move_locked
from audit.models import Entry, Lifecycle
from audit.tests.refusals import refused, run, undone
from audit.tests.walking import walk, way
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AccessReview,
    AutoExtension,
    Binding,
    BindingCancellation,
    GrantAssignment,
    Invitation,
    PartnerBlock,
    PartnerReport,
    ServiceAuthorization,
)
from authorizations.tests.factories import (
    AccessGrantFactory,
    AccessRequestFactory,
    BindingFactory,
    GrantAssignmentFactory,
    ServiceAuthorizationFactory,
)
from authorizations.tests.factories_cancellations import (
    BindingCancellationFactory,
    PartnerBlockFactory,
    PartnerReportFactory,
)
from authorizations.tests.factories_invitations import InvitationFactory
from authorizations.tests.factories_renewals import AutoExtensionFactory
from authorizations.tests.factories_reviews import AccessReviewFactory
from partners.models import Partner, PartnerMember, Service
from partners.tests.factories import PartnerFactory, PartnerMemberFactory, ServiceFactory
from sellers.models import SellerMember
from sellers.tests.factories import SellerMemberFactory

# The life cycles as docs/domain says them, written out once more by hand.
MEMBER = {"PENDING": "ACTIVE LAPSED", "ACTIVE": "DEACTIVATED", "DEACTIVATED": "ACTIVE", "LAPSED": "PENDING"}
GRANT_ENDINGS = "EXPIRED REVOKED RELINQUISHED TERMINATED ENDED"
REQUEST_ENDINGS = "COMPLETED DECLINED EXPIRED WITHDRAWN CLOSED"
LIFE_CYCLES: dict[type[Lifecycle], dict[str, str]] = {
    Partner: {
        "PENDING": "APPROVED REJECTED",
        "REJECTED": "PENDING",
        "APPROVED": "SUSPENDED",
        "SUSPENDED": "APPROVED REMOVED",
    },
    PartnerMember: MEMBER,
    SellerMember: MEMBER,
    Service: {
        "DRAFT": "UNDER_REVIEW",
        "UNDER_REVIEW": "ON REJECTED",
        "REJECTED": "UNDER_REVIEW",
        "ON": "OFF",
        "OFF": "ON",
    },
    Invitation: {"SENT": "ACCEPTED DECLINED WITHDRAWN LAPSED"},
    Binding: {"ACTIVE": "ENDED"},
    BindingCancellation: {"PENDING": "AGREED REFUSED AUTOMATIC"},
    PartnerBlock: {"ACTIVE": "LIFTED"},
    PartnerReport: {"OPEN": "RESOLVED DISMISSED"},
    ServiceAuthorization: {"ACTIVE": "EXPIRED CANCELLED DEACTIVATED ENDED"},
    AccessRequest: {"SENT": f"OPENED {REQUEST_ENDINGS}", "OPENED": REQUEST_ENDINGS},
    AutoExtension: {"ON": "STOPPED USED"},
    AccessGrant: {"ACTIVE": f"SUSPENDED {GRANT_ENDINGS}", "SUSPENDED": f"ACTIVE {GRANT_ENDINGS}"},
    GrantAssignment: {"ACTIVE": "ENDED"},
    AccessReview: {"OPEN": "DONE LAPSED"},
}
FIRST = {
    Partner: "PENDING",
    PartnerMember: "PENDING",
    SellerMember: "PENDING",
    Service: "DRAFT",
    Invitation: "SENT",
    Binding: "ACTIVE",
    BindingCancellation: "PENDING",
    PartnerBlock: "ACTIVE",
    PartnerReport: "OPEN",
    ServiceAuthorization: "ACTIVE",
    AccessRequest: "SENT",
    AccessGrant: "ACTIVE",
    AutoExtension: "ON",
    GrantAssignment: "ACTIVE",
    AccessReview: "OPEN",
}
FACTORIES = {
    Partner: PartnerFactory,
    PartnerMember: PartnerMemberFactory,
    SellerMember: SellerMemberFactory,
    Service: ServiceFactory,
    Invitation: InvitationFactory,
    Binding: BindingFactory,
    BindingCancellation: BindingCancellationFactory,
    PartnerBlock: PartnerBlockFactory,
    PartnerReport: PartnerReportFactory,
    ServiceAuthorization: ServiceAuthorizationFactory,
    AccessRequest: AccessRequestFactory,
    AccessGrant: AccessGrantFactory,
    AutoExtension: AutoExtensionFactory,
    GrantAssignment: GrantAssignmentFactory,
    AccessReview: AccessReviewFactory,
}
EACH_MODEL = pytest.mark.parametrize("model", list(LIFE_CYCLES), ids=lambda model: model.__name__)
EACH_STATUS = pytest.mark.parametrize(
    ("model", "start"),
    [(model, str(status)) for model in LIFE_CYCLES for status in model.Status.values],
    ids=lambda value: getattr(value, "__name__", value),
)


def make(model: type[Lifecycle], status: str) -> Lifecycle:
    """A row in `status`, with the facts that some statuses ask for besides."""
    if model is Invitation:
        forget_the_binding_of_an_accepted_invitation()
    row = FACTORIES[model](status=FIRST[model])
    facts = {}
    if model is Partner:
        facts = {"approved_at": portal_now()}
    if model is AccessRequest:
        facts = {"opened_at": portal_now(), "opened_by": UserFactory()}
    if facts:
        model._default_manager.filter(pk=row.pk).update(**facts)
        row.refresh_from_db()
    return walk(row, status)


def forget_the_binding_of_an_accepted_invitation() -> None:
    """It comes with the status, and only then; here the life cycle is tried by itself, and the test rolled back."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("ALTER TABLE authorizations_invitation DROP CONSTRAINT IF EXISTS accepted_invitation_has_its_binding")


def may_become(model: type[Lifecycle], start: str) -> set[str]:
    return set(LIFE_CYCLES[model].get(start, "").split())


def stored(row: Lifecycle) -> str:
    return type(row)._default_manager.get(pk=row.pk).status


def test_every_life_cycle_is_in_this_table():
    models = {model for model in apps.get_models() if issubclass(model, Lifecycle)}
    # A shop's own rows come from the marketplace in any status: seller_center/tests/test_life_cycles.py.
    assert {model for model in models if model._meta.app_label != "seller_center"} == LIFE_CYCLES.keys()


@EACH_MODEL
def test_a_model_has_the_life_cycle_of_the_domain(model):
    assert {str(s): set(map(str, to)) for s, to in model.TRANSITIONS.items()} == {
        start: may_become(model, start) for start in LIFE_CYCLES[model]
    }


@EACH_MODEL
def test_a_model_begins_as_its_life_cycle_begins_and_every_status_can_be_reached(model):
    assert model._meta.get_field("status").default == FIRST[model]
    assert all(way(model, FIRST[model], status) is not None for status in model.Status.values)


@pytest.mark.django_db
@EACH_MODEL
def test_the_trigger_of_the_database_knows_the_same_life_cycle(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgargs FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s AND tgenabled = 'O'",
            [model._meta.db_table, f"{model._meta.db_table}_keeps_its_life_cycle"],
        )
        ((arguments,),) = cursor.fetchall()
    begins, *pairs = bytes(arguments).decode().split("\0")[:-1]
    assert begins == FIRST[model]
    assert sorted(pairs) == sorted(f"{start}>{to}" for start in LIFE_CYCLES[model] for to in may_become(model, start))


@pytest.mark.django_db
@EACH_STATUS
def test_a_status_moves_along_its_life_cycle_with_one_entry_and_no_other_way(model, start):
    row, actor = make(model, start), UserFactory()
    for to in map(str, model.Status.values):
        before = Entry.objects.count()
        if to not in may_become(model, start):
            with pytest.raises(IllegalTransition) as refusal:
                move(row, to, by=actor)
            assert refusal.value.message.startswith(f"This {model._meta.verbose_name} is ")
            assert (stored(row), row.status, Entry.objects.count()) == (start, start, before)
            continue
        with undone():
            entry = move(row, to, by=actor, reason="because")
            assert (stored(row), row.status, Entry.objects.count()) == (to, to, before + 1)
            assert (entry.verb, entry.before, entry.after, entry.actor) == (to.lower(), start, to, actor)
            assert (entry.object_type, entry.object_pk) == (model._meta.label_lower, row.pk)
            assert entry.detail == {"reason": "because"}
            assert (entry.shop_id, entry.partner_id) == tuple(row.scope)
            assert row.status_changed_at == entry.at
        row.status = start


@pytest.mark.django_db
@EACH_STATUS
def test_the_database_refuses_every_other_change_of_status(model, start):
    row = make(model, start)
    table = connection.ops.quote_name(model._meta.db_table)
    for to in map(str, model.Status.values):
        statement = f"UPDATE {table} SET status = %s WHERE id = %s"
        if to in may_become(model, start) | {start}:
            with undone():
                run(statement, to, row.pk)
            continue
        with refused(f"cannot go from {start} to {to}"):
            run(statement, to, row.pk)
    assert stored(row) == start


@pytest.mark.django_db
@EACH_MODEL
def test_the_database_refuses_a_row_that_begins_in_the_middle(model):
    row = make(model, FIRST[model])
    for status in map(str, model.Status.values):
        if status == FIRST[model]:
            continue
        row.pk, row.status = None, status
        with refused(f"cannot begin as {status}"):
            row.save(force_insert=True)


@pytest.mark.django_db
@EACH_MODEL
def test_a_batch_moves_all_of_its_rows_or_none(model):
    there = sorted(may_become(model, FIRST[model]))[0]
    rows = [make(model, FIRST[model]), make(model, there)]
    before = Entry.objects.count()
    with pytest.raises(IllegalTransition):
        move_locked(rows, there, by=None, at=portal_now())
    assert ([stored(row) for row in rows], Entry.objects.count()) == ([FIRST[model], there], before)
    move_locked(rows[:1], there, by=None, at=portal_now())
    assert (stored(rows[0]), Entry.objects.count()) == (there, before + 1)
