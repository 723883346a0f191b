"""What data a text asks for: “报送60岁以上老人姓名、身份证号” → 60岁以上老人; 姓名, 身份证号.

Data items stand in lists, after “包括”, “填写”, “报送”, or are counted (“有多少”, “人数”). A list counts when words of
the catalogue are in it; what else stands in such a list is asked as well. The first of a list often bears the
population in front of it: its longest ending that the catalogue knows is the field, the rest is the population.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from yibiao.catalogue import Catalogue
from yibiao.catalogue.populations import named_in
from yibiao.outside.field_names import (
    LONGEST,
    MATERIAL,
    NUMBERING,
    VERBS,
    AskedWord,
    Known,
    Piece,
    bare,
    ends_in_number,
    field_of,
    is_figure,
    is_place,
    may_be_field,
    number_word,
    split_head,
    stripped,
    without_tail,
)
from yibiao.outside.words import word
from yibiao.texts.deadlines import deadlines
from yibiao.texts.sentences import Sentence, sentences

_MARKERS = word("markers").pattern
SHORT = 1200
"""Characters of a notice; in what is longer most lists are not asked for."""


@dataclass
class AskedWords:
    """Fields in the order of the text; the population in the words of the text."""

    fields: list[AskedWord] = field(default_factory=list)
    population: str = ""
    population_span: tuple[int, int] | None = None
    materials: list[AskedWord] = field(default_factory=list)


def asked_words(text: str, catalogue: Catalogue) -> AskedWords:
    """The fields, population and materials a text asks for."""
    found = AskedWords()
    known = _known(catalogue)
    asking, short = False, len(text) <= SHORT
    run: list[Piece] = []
    parts = sentences(_without_notes(text))
    for sentence, following in zip(parts, [*parts[1:], None], strict=False):
        if following and _is_contact(following.text) and "联系" in sentence.text:
            continue  # “三、联系方式”
        item = bool(run or asking) and _is_item(sentence.text, known)
        asking = (asking and item) or (_asks(sentence.text) and (short or _asks_surely(sentence.text)))
        if not item:
            _take(run, known, found)
            run = []
        if asking:
            said = _without_contacts(sentence)
            _read_materials(said, found)
            run = _read_runs(said, run, known, found)
    _take(run, known, found)
    _imply_names(text, found)
    _imply_population(text, found)
    return found


def _without_notes(text: str) -> str:
    """Notes in brackets (“身份证号（18位）”) blanked out; a list in brackets (“名册（含姓名、电话）”) stays."""
    text = word("note").sub(lambda one: " " * len(one.group()), text)
    text = re.sub(r"[（(]\d[）)](?=[ ]*[一-鿿])", "①  ", text)
    return re.sub(r"(?<![\d.])\d[、.．](?=[一-鿿])", "① ", text)  # “1、姓名；2、电话”: no separator


def _asks(sentence: str) -> bool:
    """A verb of asking, or a list with a day to be kept: “姓名、籍贯、照片，12月4日之前送所里”."""
    listed = sentence.count("、") >= 2 and bool(deadlines(sentence))
    return listed or bool(re.search(f"{VERBS}|{_MARKERS}|多少", sentence))


def _asks_surely(sentence: str) -> bool:
    return word("asks_surely").search(sentence) is not None


def _is_item(line: str, known: Known) -> bool:
    """A line of a list that went over several lines: “2.身份证号”."""
    return bool(NUMBERING.match(line)) or known(line.strip("；;。，, "))


def _is_contact(sentence: str) -> bool:
    return bool(word("contact").search(sentence)) and not re.search(r"、[^、]{1,10}、", sentence)


def _without_contacts(sentence: Sentence) -> Sentence:
    """“姓名、电话报民政办，联系人张国庆13900005678”: whom to call is no field, what stands before it is."""
    if _is_contact(sentence.text) and not re.search(f"{VERBS}|、", word("contact_part").sub("", sentence.text)):
        return Sentence(" " * len(sentence.text), sentence.start, sentence.end)
    return Sentence(
        word("contact_part").sub(lambda one: " " * len(one[0]), sentence.text), sentence.start, sentence.end
    )


def _known(catalogue: Catalogue) -> Known:
    def known(label: str) -> bool:
        return 1 < len(label) <= LONGEST and bool(catalogue.meanings(label))

    return known


def _read_runs(sentence: Sentence, run: list[Piece], known: Known, found: AskedWords) -> list[Piece]:
    """The lists of a sentence; the last one is given back, for the next line may go on with it."""
    for match in word("segment").finditer(sentence.text):
        pieces = list(_pieces(sentence, match.start(), match.end()))
        if len(pieces) == 1 and (_plain_field(pieces[0][0], known) or (run and NUMBERING.match(pieces[0][0]))):
            run = run + pieces  # “姓名，身份证号，电话”: commas for 、
            continue
        _take(run, known, found)
        run = pieces
    return run


def _pieces(sentence: Sentence, start: int, end: int) -> Iterator[Piece]:
    """The parts of a clause between 、, 和, / with their places in the whole text."""
    at = start
    for cut in [*word("separators").finditer(sentence.text, start, end), None]:
        until = cut.start() if cut else end
        if until > at:
            yield sentence.text[at:until], sentence.start + at, sentence.start + until
        at = cut.end() if cut else end


def _plain_field(words: str, known: Known) -> bool:
    return known(without_tail(bare(words))[0])


def _take(run: list[Piece], known: Known, found: AskedWords) -> None:
    """A list's fields, when it is a list of fields; a single thing that is asked or counted."""
    if not run:
        return
    if len(run) == 1:
        _take_single(run[0], known, found)
        return
    lead = stripped(*run[0][:2])[0]
    if word("no_field").fullmatch(lead) or re.fullmatch(VERBS, lead):  # “报送内容：姓名，年龄”, “请填报：”
        run = run[1:]
    counted = word("each_counted").search(run[-1][0])
    if counted:
        _take_counted(run, counted, found)
        return
    run = _without_groups(run, known, found)
    first, rest = run[0], [field_of(one, known) for one in run[1:]]
    head, population = split_head(first, known)
    names = [head, *rest]
    if not _is_list_of_fields([one.name for one in names if one], len(run), known):
        return
    for one in names:
        if one and (known(one.name) or may_be_field(one.name)):
            _add(found, one)
    if population:
        _set_population(found, *population)


def _is_list_of_fields(names: list[str], parts: int, known: Known) -> bool:
    """Something of it is in the catalogue and half of it looks like a form's columns, or all of it looks so."""
    sure = sum(known(name) for name in names)
    like = sum(known(name) or bool(word("looks_asked").search(name)) for name in names)
    alike = sum(known(name) or bool(word("field_ending").search(name)) for name in names)
    alone = parts >= 3 and 3 * max(like, alike) >= 2 * parts and all(may_be_field(name) for name in names)
    return (sure > 0 and 2 * max(like, alike) >= parts) or (like == parts > 1) or alone


def _take_counted(run: list[Piece], counted: re.Match[str], found: AskedWords) -> None:
    """“有重病的、有残疾的分别是多少户”."""
    unit = number_word(re.search(r"人|户|亩|名", counted.group()))
    last = (run[-1][0][: counted.start()], run[-1][1], run[-1][1] + counted.start())
    for words, start, _ in (*run[:-1], last):
        name, begun, until = stripped(words, start)
        if len(name) > 1:
            _add(found, AskedWord(name if ends_in_number(name) else f"{name}{unit}", begun, until))


def _without_groups(run: list[Piece], known: Known, found: AskedWords) -> list[Piece]:
    """“高血压患者、糖尿病患者的姓名、电话”: what stands before the first 的 are groups of people, not fields."""
    for number, (words, start, _) in enumerate(run[1:], 1):
        whose, of, what = words.partition("的")
        if of and known(what) and word("group").search(whose):
            first = stripped(run[0][0], run[0][1])
            _set_population(found, "、".join([first[0], *(one[0] for one in run[1:number]), whose]), first[1], start)
            return [(what, start + len(whose) + 1, start + len(words)), *run[number + 1 :]]
    return run


def _take_single(piece: Piece, known: Known, found: AskedWords) -> None:
    """“统计一下外出务工人数”, “留守儿童有多少”, “报60岁以上老人名单”."""
    counted = word("count").search(piece[0])
    if counted and counted.start() > 1:
        words, start, _ = stripped(piece[0][: counted.start()], piece[1])
        words = re.sub(r"[的中]+$", "", words)
        if words:
            unit = re.search(r"人|户|亩|头|只|个|间", counted.group())
            name = words if ends_in_number(words) else f"{words}{number_word(unit)}"
            _add(found, AskedWord(name, start, start + len(words)))
        return
    if not re.search(f"{VERBS}|名单|名册", piece[0]):
        return
    head, population = split_head(piece, known)
    going = head is not None and word("destination").search(piece[0][: max(0, head.start - piece[1])])
    if head and not going and is_figure(head.name, known):
        _add(found, head)
    if population and (head is None or population[0] != head.name):
        _set_population(found, *population)
    listed = word("list_of_people").search(piece[0]) or re.search(r"情况", piece[0])
    if listed:
        whose = listed.start() + 2 * listed[0].startswith("人员")  # “返乡人员情况”: of the people
        words, start, _ = stripped(piece[0][:whose], piece[1])
        if words and not is_place(words):
            _set_population(found, words, start, start + len(words))


def _read_materials(sentence: Sentence, found: AskedWords) -> None:
    for match in MATERIAL.finditer(sentence.text):
        ahead = sentence.text[: match.start()]
        asked = re.search(rf"(?:{VERBS}|交|发|附)[^。；]{{0,24}}$", ahead)
        seen = re.search(r"(?:详见|见|按照?|根据|依据)[^，。]{0,8}$", ahead)
        if asked and not seen and match[0] not in {one.name for one in found.materials}:
            start = sentence.start
            found.materials.append(AskedWord(match[0], start + match.start(), start + match.end()))


def _imply_names(text: str, found: AskedWords) -> None:
    """A list of people without any field: their names at least."""
    if found.fields or not found.population:
        return
    listed = re.search(r"名单|花名册|名册", text)
    if listed:
        found.fields.append(AskedWord("姓名", listed.start(), listed.end(), implied=True))


def _imply_population(text: str, found: AskedWords) -> None:
    """“低收入妇女名册要列姓名、民族”: whose register it is stands right before its columns."""
    if found.population or not found.fields:
        return
    first = found.fields[0]
    own = word("personal").search(first.name, 2)
    if own and own.end() == len(first.name) and not word("role").search(first.name[: own.start()]):
        _set_population(found, first.name[: own.start()], first.start, first.start + own.start())
        return  # “孕产妇姓名” tells of whom
    ahead = word("register").search(text[: first.start])
    if ahead:
        words, start, end = stripped(ahead["whose"], ahead.start("whose"))
        if len(words) > 1 and not is_place(words):
            _set_population(found, words, start, end)


def _add(found: AskedWords, one: AskedWord) -> None:
    if one.name not in {other.name for other in found.fields}:
        found.fields.append(one)


def _set_population(found: AskedWords, words: str, start: int, end: int) -> None:
    """The first that names a group; any other only where none does."""
    if not found.population or (not any(named_in(found.population)) and any(named_in(words))):
        found.population, found.population_span = words, (start, end)
