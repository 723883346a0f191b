"""Fields that hold personal data are sealed from now on; what stands in them is sealed by the next migration."""

from django.db import migrations

import yibiao_web.sealing.fields


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0001_initial"),
    ]

    operations = [
        # their columns stay as they are
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="departure",
                    name="held_back",
                    field=yibiao_web.sealing.fields.SealedJSON(default=list),
                ),
                migrations.AlterField(
                    model_name="idempotencykey",
                    name="body",
                    field=yibiao_web.sealing.fields.SealedJSON(),
                ),
                migrations.AlterField(
                    model_name="import",
                    name="findings",
                    field=yibiao_web.sealing.fields.SealedJSON(default=list),
                ),
                migrations.AlterField(
                    model_name="import",
                    name="rejected_file",
                    field=yibiao_web.sealing.fields.SealedBytes(null=True),
                ),
            ]
        ),
        migrations.AlterField(
            model_name="outcome",
            name="reason",
            field=yibiao_web.sealing.fields.SealedText(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="webhook",
            name="secret",
            field=yibiao_web.sealing.fields.SealedText(max_length=64),
        ),
    ]
