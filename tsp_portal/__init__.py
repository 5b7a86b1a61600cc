"""The whole: settings, URLs, Celery, the demo and where sign-in lands. Knows every app; no app knows it."""

from tsp_portal.celery import app as celery_app

__all__ = ["celery_app"]
