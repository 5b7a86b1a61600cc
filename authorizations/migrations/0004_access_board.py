"""The view behind Manage Authorization: how a partner stands with each of its shops."""

from pathlib import Path

from django.db import migrations, models

from audit.db import from_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0003_refusals")]
    operations = [
        migrations.CreateModel(
            name="BoardRow",
            fields=[
                ("uuid", models.UUIDField(primary_key=True, serialize=False)),
                ("is_valid", models.BooleanField(help_text="Whether the service is valid for the shop now.")),
                ("is_waiting", models.BooleanField(help_text="Whether the request is open and its link alive.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("no_access", "No access"),
                            ("requested", "Requested"),
                            ("ending_soon", "Ending soon"),
                            ("active", "Active"),
                            ("suspended", "Suspended"),
                            ("ended", "Ended"),
                            ("unavailable", "Not available"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "state_rank",
                    models.SmallIntegerField(
                        help_text="The place of the state, from what wants doing to what is over."
                    ),
                ),
                ("ends_at", models.DateTimeField(help_text="When the access ends or ended.", null=True)),
                (
                    "changed_at",
                    models.DateTimeField(help_text="When anything last changed between the two for this service."),
                ),
            ],
            options={
                "db_table": "access_board",
                "ordering": ["state_rank", "uuid"],
                "managed": False,
            },
        ),
        migrations.AddIndex(
            model_name="accessgrant",
            index=models.Index(
                fields=["service_authorization", "-starts_at", "-id"],
                include=("status", "ends_at", "status_changed_at", "revision_number"),
                name="grant_of_service",
            ),
        ),
        migrations.AddIndex(
            model_name="accessrequest",
            index=models.Index(fields=["service_authorization", "-sent_at", "-id"], name="request_of_service"),
        ),
        from_file(SQL / "access_board.sql", undo="DROP VIEW access_board;"),
    ]
