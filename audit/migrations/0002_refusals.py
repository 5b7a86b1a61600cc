"""The database's clock, and what it refuses: the trigger functions every app's migrations use."""

from django.db import migrations

from audit.db import DROP_FUNCTIONS, FUNCTIONS, append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        append_only("audit_entry"),
    ]
