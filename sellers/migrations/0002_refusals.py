"""What the database refuses about sellers: unknown transitions of their people."""

from django.db import migrations

from audit.db import fixed_columns, life_cycle


class Migration(migrations.Migration):
    dependencies = [("sellers", "0001_initial"), ("audit", "0002_refusals")]
    operations = [
        life_cycle(
            "sellers_sellermember",
            begins=["PENDING"],
            transitions={
                "PENDING": ["ACTIVE", "LAPSED"],
                "ACTIVE": ["DEACTIVATED"],
                "DEACTIVATED": ["ACTIVE"],
                "LAPSED": ["PENDING"],
            },
        ),
        fixed_columns("sellers_sellermember", "seller_id", "user_id"),
        fixed_columns("sellers_shop", "seller_id", "code"),
    ]
