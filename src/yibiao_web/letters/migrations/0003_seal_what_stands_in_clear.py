"""What stood in clear is sealed, in batches; broken off, it is taken up again where it was."""

from django.db import migrations

from yibiao_web.sealing.resealing import seal_columns


def seal(apps, schema_editor):
    using = schema_editor.connection.alias
    seal_columns("letters_letterimport", using, content="bytes", findings="json")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("letters", "0002_sealed_fields"), ("sealing", "0001_the_keys_that_sealed")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
