"""Fields that hold personal data are sealed from now on; what stands in them is sealed by the next migration."""

from django.db import migrations

import yibiao_web.sealing.fields


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0001_initial"),
    ]

    operations = [
        # their columns stay as they are
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="alreadyreported",
                    name="evidence",
                    field=yibiao_web.sealing.fields.SealedJSON(default=list),
                ),
                migrations.AlterField(
                    model_name="cell",
                    name="value",
                    field=yibiao_web.sealing.fields.SealedJSON(null=True),
                ),
                migrations.AlterField(
                    model_name="edit",
                    name="after",
                    field=yibiao_web.sealing.fields.SealedJSON(null=True),
                ),
                migrations.AlterField(
                    model_name="edit",
                    name="before",
                    field=yibiao_web.sealing.fields.SealedJSON(null=True),
                ),
                migrations.AlterField(
                    model_name="importtry",
                    name="rejected",
                    field=yibiao_web.sealing.fields.SealedJSON(default=list),
                ),
                migrations.AlterField(
                    model_name="submission",
                    name="base",
                    field=yibiao_web.sealing.fields.SealedJSON(default=dict),
                ),
                migrations.AlterField(
                    model_name="submission",
                    name="findings",
                    field=yibiao_web.sealing.fields.SealedJSON(blank=True, default=list),
                ),
                migrations.AlterField(
                    model_name="submission",
                    name="result",
                    field=yibiao_web.sealing.fields.SealedJSON(blank=True, null=True),
                ),
            ]
        ),
        migrations.AlterField(
            model_name="cell",
            name="note",
            field=yibiao_web.sealing.fields.SealedText(blank=True, max_length=300),
        ),
    ]
