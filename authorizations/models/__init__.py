"""What was agreed and granted, one file per subject."""

from authorizations.models.bindings import Binding, ServiceAudience, ServiceAuthorization
from authorizations.models.board import BoardRow
from authorizations.models.consents import ConsentPerson, ConsentRecord, TermsVersion
from authorizations.models.drafts import AuthorizationDraft
from authorizations.models.grants import AccessGrant, GrantRevision, LiveAccess
from authorizations.models.requests import AccessRequest

__all__ = [
    "AccessGrant",
    "AccessRequest",
    "AuthorizationDraft",
    "Binding",
    "BoardRow",
    "ConsentPerson",
    "ConsentRecord",
    "GrantRevision",
    "LiveAccess",
    "ServiceAudience",
    "ServiceAuthorization",
    "TermsVersion",
]
