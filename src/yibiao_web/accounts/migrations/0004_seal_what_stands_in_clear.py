"""What stood in clear is sealed, in batches; broken off, it is taken up again where it was."""

from django.db import migrations

from yibiao_web.sealing.resealing import seal_columns


def seal(apps, schema_editor):
    using = schema_editor.connection.alias
    seal_columns("accounts_user", using, mobile="text")
    for one in apps.get_model("accounts", "User").objects.using(using).order_by("pk").iterator():
        if one.mobile and not one.mobile_digest:
            one.save(using=using, update_fields=["mobile_digest"])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0003_sealed_fields"), ("sealing", "0001_the_keys_that_sealed")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
