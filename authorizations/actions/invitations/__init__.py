"""What can happen to an invitation: sent, opened, answered, taken back, sent again, lapsed."""

from authorizations.actions.invitations.answering import (
    accept_invitation,
    close_invitations_between,
    decline_invitation,
    note_look,
    open_invitation,
    withdraw_invitation,
)
from authorizations.actions.invitations.lapsing import lapse_due_invitations
from authorizations.actions.invitations.sending import (
    AlreadyInvited,
    InvitationProposal,
    invite_partner,
    invite_shop,
    make_open_link,
    send_again,
    why_not_send_again,
)

__all__ = [
    "AlreadyInvited",
    "InvitationProposal",
    "accept_invitation",
    "close_invitations_between",
    "decline_invitation",
    "invite_partner",
    "invite_shop",
    "lapse_due_invitations",
    "make_open_link",
    "note_look",
    "open_invitation",
    "send_again",
    "why_not_send_again",
    "withdraw_invitation",
]
