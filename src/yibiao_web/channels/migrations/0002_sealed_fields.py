"""Fields that hold personal data are sealed from now on; what stands in them is sealed by the next migration."""

from django.db import migrations

import yibiao_web.sealing.fields


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_registers_and_clean_ups"),
    ]

    operations = [
        # their columns stay as they are
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="channelarchive",
                    name="content",
                    field=yibiao_web.sealing.fields.SealedBytes(),
                ),
                migrations.AlterField(
                    model_name="channeldata",
                    name="content",
                    field=yibiao_web.sealing.fields.SealedBytes(),
                ),
                migrations.AlterField(
                    model_name="registerimport",
                    name="rejected",
                    field=yibiao_web.sealing.fields.SealedBytes(default=bytes),
                ),
            ]
        ),
    ]
