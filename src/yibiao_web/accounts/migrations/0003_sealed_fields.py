"""Fields that hold personal data are sealed from now on; what stands in them is sealed by the next migration."""

from django.db import migrations

import yibiao_web.sealing.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mobile_digest",
            field=yibiao_web.sealing.fields.DigestOf(
                "mobile", blank=True, db_index=True, editable=False, max_length=29
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="mobile",
            field=yibiao_web.sealing.fields.SealedText(blank=True, max_length=20, verbose_name="手机"),
        ),
    ]
