"""What stood in clear is sealed, people's keys become digests, and whoever has a telephone or an account is marked by
it; in batches, and broken off, it is taken up again where it was."""

from functools import lru_cache

from django.db import migrations, transaction

from yibiao.catalogue import load_catalogue
from yibiao.catalogue.identifiers import parse_id_number
from yibiao_web.sealing.digests import digest, is_digest
from yibiao_web.sealing.resealing import seal_columns

AT_ONCE = 500
KEYS = {"person.id_number"}


def seal(apps, schema_editor):
    using = schema_editor.connection.alias
    seal_columns("ledger_subject", using, values="items")
    seal_columns("ledger_change", using, before="items", after="items")
    seal_columns("ledger_dispute", using, value="json", proposed="json", words="text", answer="text")
    seal_columns("ledger_subjectmerge", using, before="json")
    seal_columns("ledger_upload", using, content="bytes", told="json")


def digest_keys(apps, schema_editor):
    using = schema_editor.connection.alias
    subjects = apps.get_model("ledger", "Subject").objects.using(using)
    marks = apps.get_model("ledger", "SearchMark").objects.using(using)
    last = 0
    while some := list(
        subjects.filter(pk__gt=last).order_by("pk").only("pk", "county", "kind", "key", "values")[:AT_ONCE]
    ):
        last = some[-1].pk
        with transaction.atomic(using=using):
            for one in some:
                if one.key != (key := digested(one.kind, one.key)):
                    subjects.filter(pk=one.pk).update(key=key)
            made = [
                marks.model(county_id=one.county_id, subject_id=one.pk, digest=str(digest("number", number)))
                for one in some
                for number in numbers(one.values)
            ]
            marks.bulk_create(made, ignore_conflicts=True, batch_size=2_000)


def numbers(values):
    found = {plain(values[code]) for code in values.keys() & wanted()}
    return {number for number in found if 5 <= len(number) <= 40 and "*" not in number}


@lru_cache(maxsize=1)
def wanted():
    known = load_catalogue().items
    return {code for code, one in known.items() if one.type in ("phone", "bank_card", "id_number")} - KEYS


def digested(kind, key):
    sound = parse_id_number(key) is not None
    if not key or is_digest(key) or (kind != "person" and not sound):
        return key
    return str(digest("person", key, sure=sound))


def plain(value):
    return "".join(str(value).split()).replace("-", "").upper()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("ledger", "0003_sealed_fields"), ("sealing", "0001_the_keys_that_sealed")]
    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(digest_keys, migrations.RunPython.noop),
    ]
