"""What stood in clear is sealed, in batches; broken off, it is taken up again where it was."""

from django.db import migrations

from yibiao_web.sealing.resealing import seal_columns


def seal(apps, schema_editor):
    using = schema_editor.connection.alias
    seal_columns("api_idempotencykey", using, body="json")
    seal_columns("api_webhook", using, secret="text")  # noqa: S106
    seal_columns("api_import", using, findings="json", rejected_file="bytes")
    seal_columns("api_departure", using, held_back="json")
    seal_columns("api_outcome", using, reason="text")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("api", "0002_sealed_fields"), ("sealing", "0001_the_keys_that_sealed")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
