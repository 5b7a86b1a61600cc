"""What the database refuses about agreements and grants: unknown transitions, rewritten history, broken invariants."""

from pathlib import Path

from django.db import migrations

from audit.db import append_only, fixed_columns, from_file, life_cycle

SQL = Path(__file__).resolve().parent.parent / "sql"
GRANT_ENDINGS = ["EXPIRED", "REVOKED", "RELINQUISHED", "TERMINATED", "ENDED"]
REQUEST_ENDINGS = ["COMPLETED", "DECLINED", "EXPIRED", "WITHDRAWN", "CLOSED"]


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0002_relations"),
        ("audit", "0002_refusals"),
        ("partners", "0002_refusals"),
        ("sellers", "0002_refusals"),
    ]
    operations = [
        life_cycle("authorizations_binding", begins=["ACTIVE"], transitions={"ACTIVE": ["ENDED"]}),
        fixed_columns("authorizations_binding", "partner_id", "shop_id", "started_at"),
        life_cycle(
            "authorizations_serviceauthorization",
            begins=["ACTIVE"],
            transitions={"ACTIVE": ["EXPIRED", "CANCELLED", "DEACTIVATED", "ENDED"]},
        ),
        fixed_columns(
            "authorizations_serviceauthorization", "binding_id", "service_id", "partner_id", "shop_id", "category_id"
        ),
        life_cycle(
            "authorizations_accessgrant",
            begins=["ACTIVE"],
            transitions={"ACTIVE": [*GRANT_ENDINGS, "SUSPENDED"], "SUSPENDED": [*GRANT_ENDINGS, "ACTIVE"]},
        ),
        fixed_columns("authorizations_accessgrant", "service_authorization_id", "starts_at"),
        life_cycle(
            "authorizations_accessrequest",
            begins=["SENT"],
            transitions={"SENT": [*REQUEST_ENDINGS, "OPENED"], "OPENED": REQUEST_ENDINGS},
        ),
        fixed_columns(
            "authorizations_accessrequest",
            *(
                "partner_id",
                "shop_id",
                "service_id",
                "token",
                "items",
                "reasons",
                "duration_days",
                "message",
                "sent_at",
            ),
        ),
        append_only("authorizations_grantrevision"),
        append_only("authorizations_consentrecord"),
        append_only("authorizations_termsversion"),
        from_file(
            SQL / "invariants.sql",
            undo="""
            ALTER TABLE authorizations_serviceauthorization
                DROP CONSTRAINT service_authorization_is_of_its_binding,
                DROP CONSTRAINT service_authorization_is_of_its_service;
            DROP FUNCTION grant_lies_inside_its_service_authorization() CASCADE;
            DROP FUNCTION service_authorization_contains_its_grants() CASCADE;
            DROP FUNCTION service_authorization_begins_under_an_active_binding() CASCADE;
            DROP FUNCTION revision_holds_grantable_items_and_the_baseline() CASCADE;
            DROP FUNCTION revision_is_of_an_open_grant() CASCADE;
            DROP FUNCTION grant_mirrors_its_revision() CASCADE;
            """,
        ),
        # `live_access` is made where the last table it reads is there: in 0009.
    ]
