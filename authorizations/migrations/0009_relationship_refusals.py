"""What the database refuses about invitations, cancellations, renewals and reviews; and the rule of who may act."""

from pathlib import Path

from django.db import migrations

from audit.db import fixed_columns, from_file, life_cycle

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0008_relationships"), ("sellers", "0004_seller_role_refusals")]
    operations = [
        life_cycle(
            "authorizations_invitation",
            begins=["SENT"],
            transitions={"SENT": ["ACCEPTED", "DECLINED", "WITHDRAWN", "LAPSED"]},
        ),
        fixed_columns(
            "authorizations_invitation",
            *(
                "partner_id",
                "token",
                "is_open_link",
                "invited_by",
                "sent_by_id",
                "message",
                "service_id",
                "items",
                "reasons",
                "duration_days",
                "sent_at",
                "expires_at",
            ),
        ),
        life_cycle(
            "authorizations_bindingcancellation",
            begins=["PENDING"],
            transitions={"PENDING": ["AGREED", "REFUSED", "AUTOMATIC"]},
        ),
        fixed_columns(
            "authorizations_bindingcancellation", "binding_id", "asked_by_id", "reason", "asked_at", "answer_by"
        ),
        life_cycle("authorizations_partnerblock", begins=["ACTIVE"], transitions={"ACTIVE": ["LIFTED"]}),
        fixed_columns("authorizations_partnerblock", "seller_id", "partner_id", "blocked_by_id", "blocked_at"),
        life_cycle("authorizations_partnerreport", begins=["OPEN"], transitions={"OPEN": ["RESOLVED", "DISMISSED"]}),
        fixed_columns(
            "authorizations_partnerreport",
            *("seller_id", "shop_id", "partner_id", "category", "text", "reported_by_id", "reported_at"),
        ),
        life_cycle("authorizations_autoextension", begins=["ON"], transitions={"ON": ["STOPPED", "USED"]}),
        fixed_columns("authorizations_autoextension", "grant_id", "terms_id", "given_by_id", "given_at"),
        life_cycle("authorizations_accessreview", begins=["OPEN"], transitions={"OPEN": ["DONE", "LAPSED"]}),
        fixed_columns("authorizations_accessreview", "seller_id", "opened_at", "answer_by"),
        from_file(
            SQL / "renewals.sql",
            undo="""
            DROP FUNCTION renewal_begins_where_its_grant_ends() CASCADE;
            DROP FUNCTION renewal_begins_where_its_service_ends() CASCADE;
            DROP FUNCTION invitation_led_to_a_binding_of_the_same_two() CASCADE;
            """,
        ),
        # Anew: access for a service that begins later is on the board, too.
        from_file(SQL / "access_board.sql", undo="DROP VIEW access_board;"),
        # The index holds all the rule reads of a binding.
        migrations.RunSQL(
            "DROP INDEX binding_in_use; CREATE INDEX binding_in_use ON authorizations_binding (id) INCLUDE (ends_at)"
            " WHERE status = 'ACTIVE'",
            "DROP INDEX binding_in_use; CREATE INDEX binding_in_use ON authorizations_binding (id)"
            " WHERE status = 'ACTIVE'",
        ),
        from_file(
            SQL / "live_access.sql",
            undo="""
            DROP FUNCTION shops_to_enter(bigint, text, boolean, integer, integer);
            DROP FUNCTION may_act_as_staff(bigint, bigint, smallint, smallint);
            DROP FUNCTION may_act(bigint, bigint, smallint, smallint);
            DROP VIEW live_access;
            DROP VIEW live_grant;
            DROP VIEW usable_grant;
            """,
        ),
    ]
