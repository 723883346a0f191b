"""Subjects and their changes by county (PostgreSQL only; rows and numbers are carried over).

The one migration that calls code of the application: the routine reads what the table has from the server's own
catalogue and knows no model, and the tests, whose tables come from the models, must get the same partitions from it.
"""

from django.db import migrations

from yibiao_web.counties.partitions import partition


def by_county(apps, schema_editor):
    for table in ("ledger_subject", "ledger_change"):
        partition(schema_editor.connection, table)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_initial"),
        # their foreign keys to subjects are made before, and go: one on the number alone can not point to partitions
        ("sharing", "0001_initial"),
        ("surveys", "0001_initial"),
        ("api", "0001_initial"),
    ]
    operations = [migrations.RunPython(by_county, migrations.RunPython.noop)]
