"""Fields that hold personal data are sealed from now on; what stands in them is sealed by the next migration."""

import django.db.models.deletion
from django.db import migrations, models

import yibiao_web.sealing.fields


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_partition_by_county"),
        ("orgs", "0001_initial"),
    ]

    operations = [
        # their columns stay as they are
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="change",
                    name="after",
                    field=yibiao_web.sealing.fields.SealedItems(default=dict),
                ),
                migrations.AlterField(
                    model_name="change",
                    name="before",
                    field=yibiao_web.sealing.fields.SealedItems(default=dict),
                ),
                migrations.AlterField(
                    model_name="dispute",
                    name="proposed",
                    field=yibiao_web.sealing.fields.SealedJSON(null=True),
                ),
                migrations.AlterField(
                    model_name="dispute",
                    name="value",
                    field=yibiao_web.sealing.fields.SealedJSON(null=True),
                ),
                migrations.AlterField(
                    model_name="subject",
                    name="values",
                    field=yibiao_web.sealing.fields.SealedItems(default=dict),
                ),
                migrations.AlterField(
                    model_name="subjectmerge",
                    name="before",
                    field=yibiao_web.sealing.fields.SealedJSON(),
                ),
                migrations.AlterField(
                    model_name="upload",
                    name="content",
                    field=yibiao_web.sealing.fields.SealedBytes(),
                ),
                migrations.AlterField(
                    model_name="upload",
                    name="told",
                    field=yibiao_web.sealing.fields.SealedJSON(default=dict),
                ),
            ]
        ),
        migrations.AlterField(
            model_name="dispute",
            name="answer",
            field=yibiao_web.sealing.fields.SealedText(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="words",
            field=yibiao_web.sealing.fields.SealedText(blank=True, max_length=300),
        ),
        migrations.CreateModel(
            name="SearchMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=29)),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.organisation"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="ledger.subject",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("digest", "subject"), name="one_mark_a_number")],
            },
        ),
    ]
