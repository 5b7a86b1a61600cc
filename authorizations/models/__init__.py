"""What was agreed and granted, one file per subject."""

from authorizations.models.acting import DelegatedSession, GrantAssignment, PermissionUse
from authorizations.models.activity import Activity, ActivityPerson
from authorizations.models.bindings import Binding, ServiceAudience, ServiceAuthorization
from authorizations.models.blocks import PartnerBlock, PartnerReport
from authorizations.models.board import BoardRow
from authorizations.models.cancellations import BindingCancellation
from authorizations.models.consents import ConsentPerson, ConsentRecord, TermsVersion
from authorizations.models.drafts import AuthorizationDraft
from authorizations.models.feeds import CalendarFeed
from authorizations.models.grants import AccessGrant, GrantRevision, LiveAccess, LiveGrant
from authorizations.models.invitations import Invitation
from authorizations.models.requests import AccessRequest
from authorizations.models.reviews import AccessReview, ReviewItem, ReviewPolicy
from authorizations.models.standing import AutoExtension

__all__ = [
    "AccessGrant",
    "AccessRequest",
    "AccessReview",
    "Activity",
    "ActivityPerson",
    "AuthorizationDraft",
    "AutoExtension",
    "Binding",
    "BindingCancellation",
    "BoardRow",
    "CalendarFeed",
    "ConsentPerson",
    "ConsentRecord",
    "DelegatedSession",
    "GrantAssignment",
    "GrantRevision",
    "Invitation",
    "LiveAccess",
    "LiveGrant",
    "PartnerBlock",
    "PartnerReport",
    "PermissionUse",
    "ReviewItem",
    "ReviewPolicy",
    "ServiceAudience",
    "ServiceAuthorization",
    "TermsVersion",
]
