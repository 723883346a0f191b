"""A row of the table is a row of the database, and so is a save: cells and edits come together as they were written."""

from itertools import groupby
from operator import attrgetter

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yibiao_web.sealing.fields

_AT_ONCE = 2000
_ACTS = ("_state", "_confirmed", "_merged", "_added", "_picked")


def bring_together(apps, schema_editor):
    using = schema_editor.connection.alias
    models = {name: apps.get_model("submissions", name).objects.using(using) for name in
              ("Cell", "Edit", "TypedRow", "EditBatch")}  # fmt: skip
    _cells(models["Cell"].order_by("submission_id", "at", "pk"), models["TypedRow"])
    _edits(models["Edit"].order_by("submission_id", "number"), models["EditBatch"])


def _cells(cells, typed_rows):
    """In the order in which they were typed, which their numbers keep."""
    for submission, own in groupby(cells.iterator(_AT_ONCE), attrgetter("submission_id")):
        rows = {}
        for number, one in enumerate(own, start=1):
            cell = [one.value, one.note, one.by_id, int(one.at.timestamp()), number]
            rows.setdefault(one.row, {})[one.field] = cell
        typed_rows.bulk_create(
            [
                typed_rows.model(submission_id=submission, row=row, cells=cells,
                                 typed=sum(key not in _ACTS for key in cells))
                for row, cells in rows.items()
            ],
            batch_size=500,
        )  # fmt: skip


def _edits(edits, batches):
    made = []
    for _same, own in groupby(edits.iterator(_AT_ONCE), attrgetter("submission_id", "batch", "by_id", "at")):
        several = list(own)
        made += [_batch(batches.model, several[at : at + _AT_ONCE]) for at in range(0, len(several), _AT_ONCE)]
        if len(made) >= 500:
            batches.bulk_create(made)
            made = []
    batches.bulk_create(made)


def _batch(model, edits):
    last = edits[-1]
    return model(
        submission_id=last.submission_id, number=last.number, batch=last.batch, by_id=last.by_id, at=last.at,
        size=len(edits), undone=sum(one.undone for one in edits),
        changes=[[one.row, one.field, _pair(one.before), _pair(one.after)] for one in edits],
    )  # fmt: skip


def _pair(kept):
    return [kept["value"], kept["note"]] if kept else None


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0003_seal_what_stands_in_clear"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="TypedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.CharField(blank=True, max_length=24)),
                ("cells", yibiao_web.sealing.fields.SealedJSON(default=dict)),
                ("typed", models.PositiveIntegerField()),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="typed_rows",
                        to="submissions.submission",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("submission", "row"), name="one_typed_row_a_row"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("changes", yibiao_web.sealing.fields.SealedJSON()),
                ("size", models.PositiveIntegerField()),
                ("undone", models.PositiveIntegerField(default=0)),
                ("batch", models.CharField(blank=True, max_length=36)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="submissions.submission"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("submission", "number"), name="one_edit_batch_a_number"),
                ],
            },
        ),
        migrations.RunPython(bring_together, migrations.RunPython.noop),
        migrations.DeleteModel(name="Cell"),
        migrations.DeleteModel(name="Edit"),
        migrations.AlterField(
            model_name="editbatch",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="log", to="submissions.submission"
            ),
        ),
    ]
