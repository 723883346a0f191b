"""Secrets of second factors that stand in clear are sealed, one by one."""

from django.db import migrations

from yibiao_web.accounts.second_factors import renewed


def seal(apps, schema_editor):
    rows = apps.get_model("mfa", "Authenticator").objects.using(schema_editor.connection.alias)
    for one in rows.order_by("pk").iterator():
        if one.data != (new := renewed(one.data)):
            one.data = new
            one.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_seal_what_stands_in_clear"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sealing", "0001_the_keys_that_sealed"),
    ]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
