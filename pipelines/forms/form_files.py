"""Forms from their files. Whatever is wrong in one is told in a line: which file, which key, what to write.

A form that ``extends`` another names only what differs. In a table of codes

- ``granted = ["（一）予以公开信息"]`` adds variants to the labels of a row there is;
- ``granted = { zh = ["（一）全部公开"] }`` renames it;
- ``"refused.trade" = { en = "Trade secrets", zh = ["9.属于商业秘密"] }`` adds one, behind the others of its
  group, or ``before = "..."`` another;
- ``remove = ["refused.trade"]`` beside the tables takes one away.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines.errors import ConfigurationError
from pipelines.forms.form import Article, Codes, Form, Labels
from pipelines.forms.lexicon import dissect
from pipelines.forms.sums import FRAME, TOTAL
from pipelines.toml import Table, read_toml

SHEET = "sheet.toml"
"""Indicators of the sheets before 2019."""
CONFUSIONS = "confusions.toml"
"""Wrong letters seen in labels; like ``SHEET`` no form."""

_COLUMNS = ("requests.applicants", "reviews.procedures", "reviews.results")
"""Tables whose codes all forms have in common: what reads them knows how their headings are built."""
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")  # refused.state_secret
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_EXAMPLE = '{ en = "Granted", zh = ["（一）予以公开"] }'


# What a file may hold. A table of codes stays as it is written: code -> list of variants, or an ``_Entry``.


@dataclass(frozen=True)
class _Entry:
    en: str = ""
    zh: tuple[str, ...] = ()
    before: str = ""


@dataclass(frozen=True)
class _Article:
    article: str
    remove: tuple[str, ...] = ()
    items: Mapping[str, Any] = field(default_factory=dict)
    measures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Requests:
    remove: tuple[str, ...] = ()
    applicants: Mapping[str, Any] = field(default_factory=dict)
    outcomes: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Reviews:
    remove: tuple[str, ...] = ()
    procedures: Mapping[str, Any] = field(default_factory=dict)
    results: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _FormFile:
    extends: str = ""
    proactive: tuple[_Article, ...] = ()
    requests: _Requests = _Requests()
    reviews: _Reviews = _Reviews()


def load_forms(folder: Path) -> tuple[Form, ...]:
    """The forms of a folder, in the order of ``pipelines.forms.known.forms``.

    Raises:
        ConfigurationError: a file is no form.
    """
    tables: dict[str, Table] = {}
    for name in sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml")):
        if name in {SHEET, CONFUSIONS}:
            continue
        if not re.fullmatch(r"20\d\d\.toml", name):
            raise ConfigurationError(
                f"{name}: a form is named after its first report year; write 2021.toml, say"
            )
        tables[name.removesuffix(".toml")] = read_toml(folder / name)
    found: dict[str, Form] = {}

    def form(name: str, path: tuple[str, ...]) -> Form:
        if name not in found:
            table, file = tables[name], tables[name].to(_FormFile)
            if file.extends and file.extends not in tables.keys() - {name}:
                names = ", ".join(f'"{other}"' for other in tables if other != name)
                raise table.wrong(f'extends: there is no form "{file.extends}"; write one of {names}')
            if file.extends in path:
                raise table.wrong(
                    f'extends: "{file.extends}" extends this form; one of the two must stand alone'
                )
            base = form(file.extends, (*path, name)) if file.extends else None
            found[name] = _form(name, table, file, base)
        return found[name]

    for name in tables:
        form(name, ())
    ordered = tuple(sorted(found.values(), key=lambda form: (form.depth, form.name)))
    for name, code, text, first in _other_codes(ordered):
        raise tables[name].wrong(f"{code}: {text!r} is {first}; keep that code")
    return ordered


def indicators(folder: Path) -> Codes:
    """Code -> labels of the indicators of the sheets before 2019.

    Raises:
        ConfigurationError: a code has no labels.
    """
    table = read_toml(folder / SHEET)
    rows = table.rows.get("indicators", {})
    return {code: _labels(table.below(f"indicators.{code}", entry), None)[0] for code, entry in rows.items()}


def confusions(folder: Path) -> dict[str, str]:
    """Wrong letters seen in labels -> what is meant, as ``Lexicon`` takes them."""
    return dict(read_toml(folder / CONFUSIONS).rows["confusions"])


def _form(name: str, table: Table, file: _FormFile, base: Form | None) -> Form:
    """The form of a file, with what it has from ``base``."""
    codes: dict[str, Codes] = {}
    for key, part in (("requests", file.requests), ("reviews", file.reviews)):
        below = table.below(key, {})
        kinds = [kind for kind in vars(part) if kind != "remove"]
        known: dict[str, Codes] = {kind: getattr(base, kind) if base else {} for kind in kinds}
        _check_removed(below, part.remove, known.values())
        for kind in kinds:
            given = below.below(kind, getattr(part, kind))
            if not (base or given.rows):
                raise given.wrong('is missing; write it, or extends = "2021" to take it from there')
            codes[kind] = _codes(given, known[kind], part.remove)
    if base is not None:  # a group whose rows are all gone is no heading any more
        bare = [g for g in base.groups if _members(g, base.outcomes) and not _members(g, codes["outcomes"])]
        codes["groups"] = {g: labels for g, labels in codes["groups"].items() if g not in bare}
    articles = _articles(table.below("proactive", {}), file.proactive, base.proactive if base else ())
    form = Form(name, base.depth + 1 if base else 0, articles, **codes)
    for key, what in _faults(form, base):
        raise replace(table, key=key).wrong(what)
    return form


def _articles(table: Table, given: tuple[_Article, ...], base: tuple[Article, ...]) -> tuple[Article, ...]:
    found = {article.name: article for article in base}
    for part in given:
        known = found.get(part.article, Article(part.article, {}, {}))
        _check_removed(table, part.remove, (known.items, known.measures))
        items = _codes(table.below("items", part.items), known.items, part.remove)
        measures = _codes(table.below("measures", part.measures), known.measures, part.remove)
        if bool(items) != bool(measures):
            raise table.wrong(f"{part.article} has items and measures; write both, or remove both")
        found[part.article] = Article(part.article, items, measures)
    if not found:
        raise table.wrong("is missing; write a [[proactive]] for each article of table 二")
    return tuple(article for article in found.values() if article.items)


def _check_removed(table: Table, removed: Collection[str], known: Collection[Codes]) -> None:
    codes = [code for part in known for code in part]
    for code in removed:
        if code not in codes:
            raise table.wrong(f"there is no {code!r} to remove; write one of {', '.join(codes)}")


def _codes(table: Table, base: Codes, removed: Collection[str]) -> Codes:
    """One table of codes: the base's, without those removed, and what is given."""
    found = {code: labels for code, labels in base.items() if code not in removed}
    for code, entry in table.rows.items():
        row = table.below(code, entry)
        if not _CODE.fullmatch(code):
            raise row.wrong("a code is made of small letters, digits and _; write refused.state_secret, say")
        known = found.get(code)
        labels, before = _labels(row, known)
        if before and before not in found.keys() - {code}:
            raise row.wrong(f"before = {before!r}: there is no such code; write one of {', '.join(found)}")
        if known is not None and not before:
            found[code] = labels
        else:
            found.pop(code, None)
            _insert(found, code, labels, before or _behind_its_group(code, found))
    return found


def _labels(row: Table, known: Labels | None) -> tuple[Labels, str]:
    """The labels of a code and, if it says so, the code before which it stands."""
    en, zh = known or ("", ())
    if isinstance(row.rows, list):  # more variants
        if known is None:
            raise row.wrong(f"a new code needs its labels in English and Chinese; write {_EXAMPLE}")
        entry = replace(row, rows={"zh": row.rows}).to(_Entry)
        zh = (*zh, *entry.zh)
    elif not isinstance(row.rows, dict):
        raise row.wrong(f"write a list of variants, or its labels: {_EXAMPLE}")
    else:
        entry = row.to(_Entry)
        en, zh = entry.en or en, (*entry.zh, *zh)
    if not en.strip():
        raise row.wrong(f"its English label is missing; write {_EXAMPLE}")
    if not zh or not all(_CHINESE.search(dissect(text).key) for text in zh):
        raise row.wrong(f"its Chinese label is missing; write {_EXAMPLE}")
    return Labels(en, tuple(dict.fromkeys(zh))), entry.before


def _faults(form: Form, base: Form | None) -> Iterator[tuple[str, str]]:
    """What no form may do without, and what it may not say twice: by key."""
    for row in FRAME:
        if row not in form.outcomes:
            yield "requests.outcomes", f"{row}: table 三 can't be summed without it; every form has it"
    for key, codes in (("requests.applicants", form.applicants), ("reviews.results", form.results)):
        if TOTAL not in codes:
            yield key, f"{TOTAL}: the sums of a row need it; every form has it"
    for key in _COLUMNS if base else ():
        ours, theirs = (getattr(one, key.partition(".")[2]) for one in (form, base))
        if list(ours) != list(theirs):
            yield key, f"the columns are those of all forms, {', '.join(theirs)}; only labels may differ"
    for code in form.outcomes:
        group, dot, _ = code.partition(".")
        if dot and group not in form.groups:
            yield "requests.outcomes", f"{code}: there is no group {group!r}; add it to requests.groups"
    yield from _ambiguities(form)


def _ambiguities(form: Form) -> Iterator[tuple[str, str]]:
    """One label, one row or column; one code, one place."""
    heads = {dissect(labels.zh[0]).key for labels in form.groups.values()}
    for code, labels in form.outcomes.items():
        if code in form.groups and _members(code, form.outcomes):
            yield "requests.outcomes", f"{code}: this heads a group of rows; write another code"
        if dissect(labels.zh[0]).key in heads:
            yield "requests.outcomes", f"{code}: {labels.zh[0]!r} heads a group of rows as well"
    items = [item for article in form.proactive for item in article.items]
    if twice := next((item for item in items if items.count(item) > 1), None):
        yield "proactive.items", f"{twice}: stands in two articles; write another code in one"
    for key, codes in _told_apart(form):
        for one, other, text in _alike(codes):
            yield key, f"{other}: {text!r} is printed for {one} as well; a label has one meaning"


def _told_apart(form: Form) -> Iterator[tuple[str, Codes]]:
    """What only its labels tell apart: in table 二 items and measures of any article."""
    for key in ("requests.outcomes", "requests.groups", *_COLUMNS):
        yield key, getattr(form, key.partition(".")[2])
    items = {code: labels for article in form.proactive for code, labels in article.items.items()}
    for article in form.proactive:
        yield "proactive", {**items, **article.measures}


def _other_codes(forms: Iterable[Form]) -> Iterator[tuple[str, str, str, str]]:
    """Form, code, label and another form's code: what is printed alike is read before the form is known."""
    known: dict[tuple[str, str, str], tuple[str, str]] = {}
    for form in forms:
        articles = [("proactive", codes) for a in form.proactive for codes in (a.items, a.measures)]
        for table, codes in (("requests.outcomes", form.outcomes), *articles):
            for code, labels in codes.items():
                for text in labels.zh:
                    label = dissect(text)
                    first, name = known.setdefault((table, label.number, label.key), (code, form.name))
                    if first != code:
                        yield form.name, f"{table}.{code}", text, f"{first} in {name}.toml"


def _members(group: str, outcomes: Codes) -> list[str]:
    return [code for code in outcomes if code.startswith(f"{group}.")]


def _behind_its_group(code: str, found: Codes) -> str | None:
    """The code that follows the last of the group; None at the end."""
    group, dot, _ = code.partition(".")
    codes = list(found)
    last = max((i for i, known in enumerate(codes) if dot and known.startswith(f"{group}.")), default=-2)
    return codes[last + 1] if 0 <= last + 1 < len(codes) else None


def _insert(found: Codes, code: str, labels: Labels, before: str | None) -> None:
    later = list(found)[list(found).index(before) :] if before else []
    behind = {known: found.pop(known) for known in later}
    found[code] = labels
    found.update(behind)


def _alike(codes: Codes) -> Iterator[tuple[str, str, str]]:
    """Two codes that share a printed label, and the label."""
    known: dict[tuple[str, str], str] = {}
    for code, labels in codes.items():
        for text in labels.zh:
            label = dissect(text)
            first = known.setdefault((label.number, label.key), code)
            if first != code:
                yield first, code, text
