"""Fields that hold personal data are sealed from now on; what stands in them is sealed by the next migration."""

from django.db import migrations

import yibiao_web.sealing.fields


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0001_initial"),
    ]

    operations = [
        # their columns stay as they are
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="appeal",
                    name="answer",
                    field=yibiao_web.sealing.fields.SealedText(blank=True),
                ),
                migrations.AlterField(
                    model_name="appeal",
                    name="words",
                    field=yibiao_web.sealing.fields.SealedText(),
                ),
                migrations.AlterField(
                    model_name="conclusion",
                    name="words",
                    field=yibiao_web.sealing.fields.SealedText(),
                ),
                migrations.AlterField(
                    model_name="note",
                    name="words",
                    field=yibiao_web.sealing.fields.SealedText(),
                ),
                migrations.AlterField(
                    model_name="remark",
                    name="words",
                    field=yibiao_web.sealing.fields.SealedText(blank=True),
                ),
                migrations.AlterField(
                    model_name="step",
                    name="words",
                    field=yibiao_web.sealing.fields.SealedText(blank=True),
                ),
            ]
        ),
    ]
