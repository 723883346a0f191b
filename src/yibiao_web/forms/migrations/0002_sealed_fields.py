"""Fields that hold personal data are sealed from now on; what stands in them is sealed by the next migration."""

from django.db import migrations

import yibiao_web.sealing.fields


class Migration(migrations.Migration):
    dependencies = [
        ("forms", "0001_initial"),
    ]

    operations = [
        # their columns stay as they are
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="formversion",
                    name="content",
                    field=yibiao_web.sealing.fields.SealedBytes(),
                ),
            ]
        ),
    ]
