"""The indexes that the decision reads, made for the very words of sql/live_access.sql and as small as they can be.

Their conditions say IS NOT DISTINCT FROM, which no index condition of Django's can say: the view says why.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0006_acting_refusals")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX grant_in_use ON authorizations_accessgrant (service_authorization_id)"
            " WHERE status IS NOT DISTINCT FROM 'ACTIVE'",
            "DROP INDEX grant_in_use",
        ),
        migrations.RunSQL(
            "CREATE INDEX authorization_in_use ON authorizations_serviceauthorization (partner_id, shop_id)"
            " INCLUDE (id, binding_id, valid_from, valid_until) WHERE status IS NOT DISTINCT FROM 'ACTIVE'",
            "DROP INDEX authorization_in_use",
        ),
        migrations.RunSQL(
            "CREATE INDEX binding_in_use ON authorizations_binding (id) WHERE status = 'ACTIVE'",
            "DROP INDEX binding_in_use",
        ),
    ]
