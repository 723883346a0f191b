"""What stood in clear is sealed, in batches; broken off, it is taken up again where it was."""

from django.db import migrations

from yibiao_web.sealing.resealing import seal_columns


def seal(apps, schema_editor):
    using = schema_editor.connection.alias
    seal_columns("submissions_submission", using, base="json", result="json", findings="json")
    seal_columns("submissions_importtry", using, rejected="json")
    seal_columns("submissions_cell", using, value="json", note="text")
    seal_columns("submissions_edit", using, before="json", after="json")
    seal_columns("submissions_alreadyreported", using, evidence="json")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("submissions", "0002_sealed_fields"), ("sealing", "0001_the_keys_that_sealed")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
