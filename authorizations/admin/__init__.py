"""What operators see and do of agreements and grants; importing each file registers its pages."""

from authorizations.admin import bindings, consents, grants, partners, requests

__all__ = ["bindings", "consents", "grants", "partners", "requests"]
