from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="post", name="one_post_once"),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deputy_of", None)), fields=("user", "org", "role"), name="one_post_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deputy_of", None), _negated=True),
                fields=("user", "org", "role", "deputy_of"),
                name="one_deputy_once",
            ),
        ),
    ]
