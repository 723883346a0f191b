from django.db import migrations, models


class Migration(migrations.Migration):
    """Which key is in force is on file only; the next start notes it (``held.check_keys``). A table of its own: the
    migrations that seal note keys before this one was run."""

    dependencies = [("sealing", "0001_the_keys_that_sealed")]

    operations = [
        migrations.CreateModel(
            name="KeyInForce",
            fields=[
                ("key", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
        ),
    ]
