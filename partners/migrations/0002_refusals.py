"""What the database refuses about partners: unknown transitions, and a service that changes its category."""

from django.db import migrations

from audit.db import fixed_columns, life_cycle


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("audit", "0002_refusals")]
    operations = [
        life_cycle(
            "partners_partner",
            begins=["PENDING"],
            transitions={
                "PENDING": ["APPROVED", "REJECTED"],
                "REJECTED": ["PENDING"],
                "APPROVED": ["SUSPENDED"],
                "SUSPENDED": ["APPROVED", "REMOVED"],
            },
        ),
        life_cycle(
            "partners_partnermember",
            begins=["PENDING"],
            transitions={
                "PENDING": ["ACTIVE", "LAPSED"],
                "ACTIVE": ["DEACTIVATED"],
                "DEACTIVATED": ["ACTIVE"],
                "LAPSED": ["PENDING"],
            },
        ),
        fixed_columns("partners_partnermember", "partner_id", "user_id"),
        life_cycle(
            "partners_service",
            begins=["DRAFT"],
            transitions={
                "DRAFT": ["UNDER_REVIEW"],
                "UNDER_REVIEW": ["ON", "REJECTED"],
                "REJECTED": ["UNDER_REVIEW"],
                "ON": ["OFF"],
                "OFF": ["ON"],
            },
        ),
        fixed_columns("partners_service", "partner_id", "category_id"),
    ]
