"""How a main account of the demo fills in the wizard, step by step, and authorizes what its review shows."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from authorizations import review
from authorizations.actions import drafts, grants
from authorizations.locks import lock_relationship
from authorizations.models import AccessGrant, AccessRequest, AuthorizationDraft, ServiceAuthorization
from tsp_portal.demo.choices import end_of, levels_of
from tsp_portal.demo.stage import Stage
from tsp_portal.demo.words import Chosen

Step = AccessRequest.Step
BETWEEN_STEPS = timedelta(minutes=2)


def authorize(
    stage: Stage, authorization: ServiceAuthorization, chosen: Chosen, *, by: User, at: datetime
) -> AccessGrant:
    """Walk the whole wizard and authorize; the steps were taken in the minutes before."""
    draft = fill_in(stage, authorization, chosen, by=by, at=at - 3 * BETWEEN_STEPS, steps=Step.ANALYTICS)
    reviewed = review.build(lock_relationship(authorization), draft, at).digest()
    return grants.authorize(authorization, reviewed=reviewed, by=by, at=at)


def fill_in(
    stage: Stage, authorization: ServiceAuthorization, chosen: Chosen, *, by: User, at: datetime, steps: int
) -> AuthorizationDraft:
    """Walk this many steps of the wizard, two minutes each."""
    grant = lock_relationship(authorization).grant
    draft = drafts.fresh_draft(by, authorization, grant)
    called, ends_at = end_of(chosen, authorization, grant, at, stage)
    contact = chosen.contact or draft.contact_email or by.email
    duration = drafts.Duration(called, ends_at, contact, stage.terms)
    draft = drafts.save_duration(draft, duration, version=0, by=by, at=at)
    role, items, areas = levels_of(chosen, authorization, stage)
    if steps >= Step.PERMISSIONS:
        at += BETWEEN_STEPS
        draft = drafts.save_permissions(draft, role, items, version=draft.version, by=by, at=at)
    if steps >= Step.ANALYTICS:
        at += BETWEEN_STEPS
        draft = drafts.save_analytics(draft, areas, version=draft.version, by=by, at=at)
    return draft
