"""What the database refuses about acting on behalf."""

from pathlib import Path

from django.db import migrations

from audit.db import append_only, fixed_columns, from_file, life_cycle

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0005_acting"),
        ("sellers", "0004_seller_role_refusals"),
    ]
    operations = [
        life_cycle("authorizations_grantassignment", begins=["ACTIVE"], transitions={"ACTIVE": ["ENDED"]}),
        fixed_columns("authorizations_grantassignment", "grant_id", "member_id", "assigned_at"),
        fixed_columns(
            "authorizations_delegatedsession",
            "member_id",
            "shop_id",
            "grant_id",
            "revision_number",
            "browser",
            "started_at",
        ),
        append_only("authorizations_activity"),
        from_file(SQL / "acting.sql", undo="DROP FUNCTION assignment_is_of_the_grants_own_partner() CASCADE;"),
        # `live_access` is made where the last column it reads is there: in 0009.
    ]
