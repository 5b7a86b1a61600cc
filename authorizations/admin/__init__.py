"""What operators see and do of agreements and grants; importing each file registers its pages."""

from authorizations.admin import acting, bindings, consents, grants, partners, requests

__all__ = ["acting", "bindings", "consents", "grants", "partners", "requests"]
