"""What the database refuses about seller roles: owner-only permissions, strangers' roles, roles of a main account."""

from pathlib import Path

from django.db import migrations

from audit.db import fixed_columns, from_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("sellers", "0003_seller_roles"),
        ("audit", "0002_refusals"),
        ("catalogue", "0001_initial"),
    ]
    operations = [
        fixed_columns("sellers_sellerrole", "seller_id", "key"),
        from_file(
            SQL / "roles.sql",
            undo="""
            DROP FUNCTION seller_role_holds_no_owner_only_permission() CASCADE;
            DROP FUNCTION role_is_given_to_a_sub_account_of_its_seller() CASCADE;
            DROP FUNCTION main_account_has_no_role() CASCADE;
            """,
        ),
    ]
