"""Fields that hold personal data are sealed from now on; what stands in them is sealed by the next migration."""

from django.db import migrations

import yibiao_web.sealing.fields


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0001_initial"),
    ]

    operations = [
        # their columns stay as they are
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="digest",
                    name="unusual",
                    field=yibiao_web.sealing.fields.SealedJSON(default=dict),
                ),
            ]
        ),
        migrations.AlterField(
            model_name="cellremark",
            name="text",
            field=yibiao_web.sealing.fields.SealedText(max_length=300),
        ),
        migrations.AlterField(
            model_name="decision",
            name="remark",
            field=yibiao_web.sealing.fields.SealedText(blank=True, max_length=500),
        ),
    ]
