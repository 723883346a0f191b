"""The figures as portable SQL: one text for DuckDB, Sail and Spark.

``{facts}`` and the like are names of tables, filled in by the engine; ``:name`` are values. What makes a text portable:
no date arithmetic (days are numbers), decimals with a stated size, no NULL among what is sorted by, every derived
column named. Only villages and townships are added up from facts, the levels above from the townships' sums.
"""

from __future__ import annotations

from collections.abc import Sequence

from .tables import LEVELS

_ABOVE = LEVELS[:-1]
_SUM = "CAST(SUM({0}) AS DECIMAL(38, 4))"


def _upward(name: str, source: str, by: Sequence[str], sums: Sequence[str], level: str | None) -> str:
    """CTEs that end in ``name`` (place, by, sums): the sums of ``source`` (place, by, sums) at one level, or at every
    level. Then townships are added up first, the only CTE that is read twice is ``source`` itself."""
    keys = ", ".join(f"s.{one}" for one in by)
    added = ", ".join(f"SUM(s.{one}) AS {one}" for one in sums)
    joined = f"FROM {source} s JOIN {{orgs}} o ON o.place = s.place"
    if level:
        return f"""{name} AS (
  SELECT o.{level} AS place, {keys}, {added} {joined} WHERE o.{level} IS NOT NULL GROUP BY o.{level}, {keys}
)"""
    sets = ", ".join(f"(o.{one}, {keys})" for one in _ABOVE)
    above = ", ".join(f"o.{one}" for one in reversed(_ABOVE))
    return f"""{name}_village AS (
  SELECT o.village AS place, {keys}, {added} {joined} WHERE o.village IS NOT NULL GROUP BY o.village, {keys}
),
{name}_unit AS (
  SELECT o.unit AS place, {keys}, {added} {joined} GROUP BY o.unit, {keys}
),
{name}_areas AS (
  SELECT COALESCE({above}) AS place, {keys}, {added}
  FROM {name}_unit s JOIN {{orgs}} o ON o.place = s.place GROUP BY GROUPING SETS ({sets})
),
{name} AS (
  SELECT * FROM {name}_village UNION ALL SELECT * FROM {name}_areas WHERE place IS NOT NULL
)"""


def one_of(column: str, values: Sequence[str], prefix: str) -> tuple[str, dict[str, str]]:
    """A condition that a column has one of some values, with the values by their names; always true without values."""
    if not values:
        return "1 = 1", {}
    named = {f"{prefix}_{at}": value for at, value in enumerate(values)}
    return f"{column} IN ({', '.join(f':{name}' for name in named)})", named


def rollup(chosen: str, level: str | None) -> str:
    """(level, place, item, kind, subjects, known, total, above_known, above_total): of how many subjects of a kind the
    item is known, and the exact sum; what of it is of no village."""
    return f"""
WITH own AS (
  SELECT f.place, f.kind, f.item, COUNT(*) AS known, SUM(f.number) AS total
  FROM {{facts}} f WHERE f.period = :period AND {chosen} GROUP BY f.place, f.kind, f.item
),
told AS (
  SELECT f.place, f.kind, f.item, f.known, f.total,
    CASE WHEN o.village IS NULL THEN f.known ELSE 0 END AS above_known,
    CASE WHEN o.village IS NULL THEN f.total ELSE NULL END AS above_total
  FROM own f JOIN {{orgs}} o ON o.place = f.place
),
heads AS (
  SELECT h.place, h.kind, SUM(h.subjects) AS subjects FROM {{subjects}} h WHERE h.period = :period
  GROUP BY h.place, h.kind
),
{_upward("sums", "told", ("kind", "item"), ("known", "total", "above_known", "above_total"), level)},
{_upward("whole", "heads", ("kind",), ("subjects",), level)}
SELECT o.level AS level, e.place AS place, e.item AS item, e.kind AS kind, CAST(h.subjects AS BIGINT) AS subjects,
  CAST(e.known AS BIGINT) AS known, CAST(e.total AS DECIMAL(38, 4)) AS total,
  CAST(e.above_known AS BIGINT) AS above_known, CAST(e.above_total AS DECIMAL(38, 4)) AS above_total
FROM sums e JOIN whole h ON h.place = e.place AND h.kind = e.kind JOIN {{orgs}} o ON o.place = e.place
ORDER BY e.place, e.item, e.kind"""


def values(chosen: str, level: str | None) -> str:
    """(level, place, item, kind, code, subjects): how many subjects of a kind have each value of a code list."""
    return f"""
WITH own AS (
  SELECT f.place, f.kind, f.item, f.code, COUNT(*) AS known FROM {{facts}} f
  WHERE f.period = :period AND f.code IS NOT NULL AND {chosen} GROUP BY f.place, f.kind, f.item, f.code
),
{_upward("sums", "own", ("kind", "item", "code"), ("known",), level)}
SELECT o.level AS level, e.place AS place, e.item AS item, e.kind AS kind, e.code AS code,
  CAST(e.known AS BIGINT) AS subjects
FROM sums e JOIN {{orgs}} o ON o.place = e.place
ORDER BY e.place, e.item, e.kind, e.code"""


def coverage(level: str, chosen: str) -> str:
    """(place, item, kind, fresh, stale, unknown) at one level, on ``:day``. An item counts as asked of a place once any
    place in the snapshot knows it."""
    return f"""
WITH own AS (
  SELECT f.place, f.kind, f.item, COUNT(*) AS known,
    SUM(CASE WHEN i.fresh_for_days IS NULL OR f.day + i.fresh_for_days >= :day THEN 1 ELSE 0 END) AS fresh
  FROM {{facts}} f JOIN {{items}} i ON i.item = f.item WHERE f.period = :period AND {chosen}
  GROUP BY f.place, f.kind, f.item
),
held AS (
  SELECT o.{level} AS place, s.kind, s.item, SUM(s.known) AS known, SUM(s.fresh) AS fresh
  FROM own s JOIN {{orgs}} o ON o.place = s.place WHERE o.{level} IS NOT NULL GROUP BY o.{level}, s.kind, s.item
),
heads AS (
  SELECT o.{level} AS place, h.kind, SUM(h.subjects) AS subjects
  FROM {{subjects}} h JOIN {{orgs}} o ON o.place = h.place WHERE h.period = :period AND o.{level} IS NOT NULL
  GROUP BY o.{level}, h.kind
),
wanted AS (SELECT s.kind, s.item FROM held s GROUP BY s.kind, s.item)
SELECT h.place AS place, w.item AS item, w.kind AS kind, CAST(COALESCE(s.fresh, 0) AS BIGINT) AS fresh,
  CAST(COALESCE(s.known, 0) - COALESCE(s.fresh, 0) AS BIGINT) AS stale,
  CAST(h.subjects - COALESCE(s.known, 0) AS BIGINT) AS unknown
FROM heads h JOIN wanted w ON w.kind = h.kind
LEFT JOIN held s ON s.place = h.place AND s.kind = h.kind AND s.item = w.item
ORDER BY h.place, w.item, w.kind"""


def overlap(level: str) -> str:
    """(place, item, forms, departments, counties, times_a_year): what is asked by more than one form within a place of
    a level; forms of all counties are compared, not file names."""
    return f"""
SELECT o.{level} AS place, a.item AS item, COUNT(DISTINCT a.form) AS forms,
  COUNT(DISTINCT a.department) AS departments, COUNT(DISTINCT a.county) AS counties,
  CAST(SUM(a.times_a_year) AS BIGINT) AS times_a_year
FROM (SELECT DISTINCT county, department, form, item, times_a_year FROM {{asked}}) a
JOIN {{orgs}} o ON o.place = a.department WHERE o.{level} IS NOT NULL
GROUP BY o.{level}, a.item HAVING COUNT(DISTINCT a.form) > 1
ORDER BY o.{level}, a.item"""


PAIRS = """
WITH asked AS (SELECT DISTINCT a.county, a.form, a.item FROM {asked} a),
sizes AS (SELECT s.county, s.form, COUNT(*) AS fields FROM asked s GROUP BY s.county, s.form),
pairs AS (
  SELECT a.county, a.form AS one, b.form AS other, COUNT(*) AS both_ask
  FROM asked a JOIN asked b ON b.county = a.county AND b.item = a.item AND a.form < b.form
  GROUP BY a.county, a.form, b.form
)
SELECT p.county AS county, p.one AS one, p.other AS other, p.both_ask AS both_ask, x.fields AS one_asks,
  y.fields AS other_asks
FROM pairs p JOIN sizes x ON x.county = p.county AND x.form = p.one
JOIN sizes y ON y.county = p.county AND y.form = p.other
WHERE p.both_ask * 100 >= (x.fields + y.fields - p.both_ask) * :percent
ORDER BY p.county, p.one, p.other"""
"""(county, one, other, both_ask, one_asks, other_asks): pairs of a county's forms of whose items together at least
``:percent`` in a hundred are asked by both."""


def burden(level: str) -> str:
    """(place, month, sender, kind, demands, minutes, spared): the ledger's series of a level; ``sender`` is the
    department itself at the county's level, above it the level's own place."""
    who = "b.sender" if level == "county" else f"o.{level}"
    return f"""
SELECT o.{level} AS place, b.month AS month, {who} AS sender, b.kind AS kind, CAST(SUM(b.demands) AS BIGINT) AS demands,
  {_SUM.format("b.minutes")} AS minutes, {_SUM.format("b.spared")} AS spared
FROM {{burden}} b JOIN {{orgs}} o ON o.place = b.sender
WHERE o.{level} IS NOT NULL AND b.month >= :first AND b.month <= :last
GROUP BY o.{level}, b.month, {who}, b.kind
ORDER BY o.{level}, b.month, {who}, b.kind"""


LINKAGE = """
WITH keyed AS (
  SELECT i.by_key, i.county, COUNT(*) AS records FROM {identities} i WHERE i.by_key IS NOT NULL
  GROUP BY i.by_key, i.county
),
same_key AS (
  SELECT a.county AS one, b.county AS other, COUNT(*) AS people,
    SUM(CASE WHEN a.records > 1 OR b.records > 1 THEN 1 ELSE 0 END) AS ambiguous
  FROM keyed a JOIN keyed b ON b.by_key = a.by_key AND a.county < b.county GROUP BY a.county, b.county
),
traits AS (
  SELECT i.by_traits, i.county, COUNT(*) AS records, COUNT(i.by_key) AS with_key
  FROM {identities} i WHERE i.by_traits IS NOT NULL GROUP BY i.by_traits, i.county
),
spread AS (SELECT t.by_traits, COUNT(*) AS counties FROM traits t GROUP BY t.by_traits),
same_traits AS (
  SELECT a.county AS one, b.county AS other, COUNT(*) AS people,
    SUM(CASE WHEN a.records > 1 OR b.records > 1 OR s.counties > 2 THEN 1 ELSE 0 END) AS ambiguous
  FROM traits a JOIN traits b ON b.by_traits = a.by_traits AND a.county < b.county
  JOIN spread s ON s.by_traits = a.by_traits
  WHERE a.with_key < a.records OR b.with_key < b.records
  GROUP BY a.county, b.county
)
SELECT k.one AS one, k.other AS other, 'key' AS how, k.people AS people, CAST(k.ambiguous AS BIGINT) AS ambiguous
FROM same_key k
UNION ALL
SELECT t.one, t.other, 'traits', t.people, CAST(t.ambiguous AS BIGINT) FROM same_traits t
ORDER BY one, other, how"""
"""(one, other, how, people, ambiguous): people of two counties. ``key``: the number is the same; ambiguous where one
county has it twice. ``traits``: the number is missing on one side at least, name + birth + place are the same;
ambiguous where there is more than one such person in a county, or in a third county."""

LINKED = """
SELECT a.county AS one, a.place AS one_place, a.subject AS one_subject, b.county AS other, b.place AS other_place,
  b.subject AS other_subject
FROM {identities} a JOIN {identities} b ON b.by_key = a.by_key AND a.county < b.county
ORDER BY one, one_subject, other, other_subject"""
"""The pairs of pseudonyms behind ``key``."""

HELD = """
SELECT f.period AS period, f.item AS item, f.kind AS kind, COUNT(*) AS known FROM {facts} f
GROUP BY f.period, f.item, f.kind ORDER BY f.period, f.item, f.kind"""
"""(period, item, kind, known): what there is to add up."""
