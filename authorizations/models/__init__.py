"""What was agreed and granted, one file per subject."""

from authorizations.models.acting import DelegatedSession, GrantAssignment, PermissionUse
from authorizations.models.activity import Activity, ActivityPerson
from authorizations.models.bindings import Binding, ServiceAudience, ServiceAuthorization
from authorizations.models.board import BoardRow
from authorizations.models.consents import ConsentPerson, ConsentRecord, TermsVersion
from authorizations.models.drafts import AuthorizationDraft
from authorizations.models.grants import AccessGrant, GrantRevision, LiveAccess, LiveGrant
from authorizations.models.requests import AccessRequest

__all__ = [
    "AccessGrant",
    "AccessRequest",
    "Activity",
    "ActivityPerson",
    "AuthorizationDraft",
    "Binding",
    "BoardRow",
    "ConsentPerson",
    "ConsentRecord",
    "DelegatedSession",
    "GrantAssignment",
    "GrantRevision",
    "LiveAccess",
    "LiveGrant",
    "PermissionUse",
    "ServiceAudience",
    "ServiceAuthorization",
    "TermsVersion",
]
