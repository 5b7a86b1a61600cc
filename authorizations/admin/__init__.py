"""What operators see and do of agreements and grants; importing each file registers its pages."""

from authorizations.admin import (
    acting,
    bindings,
    blocks,
    cancellations,
    consents,
    grants,
    invitations,
    partners,
    requests,
)

__all__ = ["acting", "bindings", "blocks", "cancellations", "consents", "grants", "invitations", "partners", "requests"]
