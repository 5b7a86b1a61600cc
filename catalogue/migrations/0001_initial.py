"""The tables of what can be granted; `catalogue.actions.sync` fills them after each migrate."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0002_refusals"),  # the database's clock, which the sync after migrate asks
    ]

    operations = [
        migrations.CreateModel(
            name="Permission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="What grants store; given at the first sync and never used again."
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("label", models.CharField(max_length=200)),
                ("section_key", models.CharField(max_length=80)),
                ("section_label", models.CharField(max_length=200)),
                ("position", models.PositiveSmallIntegerField(help_text="The place in the catalogue file.")),
                ("offers_view", models.BooleanField()),
                ("offers_edit", models.BooleanField()),
                ("sensitive", models.BooleanField(default=False, help_text="Money, personal data or reputation.")),
                (
                    "owner_only",
                    models.BooleanField(default=False, help_text="Only the seller's main account; in no grant."),
                ),
                ("baseline", models.BooleanField(default=False, help_text="Comes with every grant.")),
                ("is_analytics", models.BooleanField(default=False, verbose_name="Data Analytics area")),
                (
                    "retired_at",
                    models.DateTimeField(
                        blank=True, help_text="When it left the catalogue; from then it allows nothing.", null=True
                    ),
                ),
            ],
            options={
                "ordering": ["position", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("number",), name="permission_number_belongs_to_one_permission"),
                    models.UniqueConstraint(fields=("key",), name="permission_key_belongs_to_one_permission"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 3000)),
                        name="permission_number_is_from_1_to_3000",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("offers_view", True), ("offers_edit", True), _connector="OR"),
                        name="permission_offers_at_least_one_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("baseline", False), models.Q(("offers_view", True), ("owner_only", False)), _connector="OR"
                        ),
                        name="baseline_permission_is_viewable_by_every_partner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_analytics", False),
                            models.Q(
                                ("baseline", False),
                                ("offers_edit", False),
                                ("offers_view", True),
                                ("owner_only", False),
                            ),
                            _connector="OR",
                        ),
                        name="analytics_area_is_view_only_and_optional",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("label", models.CharField(max_length=200)),
                ("position", models.PositiveSmallIntegerField(help_text="The place in the catalogue file.")),
                ("retired_at", models.DateTimeField(blank=True, help_text="When it left the catalogue.", null=True)),
            ],
            options={
                "verbose_name_plural": "service categories",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="service_category_key_belongs_to_one_category")
                ],
            },
        ),
    ]
