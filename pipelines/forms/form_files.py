"""Forms from their files. Whatever is wrong in one is told in a line: which file, which key, what to write.

A form that ``extends`` another names only what differs. In a table of codes

- ``granted = ["（一）予以公开信息"]`` adds variants to the labels of a row there is;
- ``granted = { zh = ["（一）全部公开"] }`` renames it;
- ``"refused.trade" = { en = "Trade secrets", zh = ["9.属于商业秘密"] }`` adds one, behind the others of its
  group, or ``before = "..."`` another;
- ``remove = ["refused.trade"]`` beside the tables takes one away.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Any, NoReturn

from pipelines.errors import ConfigurationError
from pipelines.forms.form import Article, Codes, Form, Labels
from pipelines.forms.lexicon import dissect
from pipelines.forms.sums import FRAME, TOTAL

SHEET = "sheet.toml"
"""The one file of the folder that is no form: indicators of the sheets before 2019."""

_KEYS = ("extends", "proactive", "requests", "reviews")
_ARTICLE_KEYS = ("article", "remove", "items", "measures")
_TABLES = {"requests": ("applicants", "outcomes", "groups"), "reviews": ("procedures", "results")}
_COLUMNS = {"applicants", "procedures", "results"}
"""Tables whose codes all forms have in common: what reads them knows how their headings are built."""
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")  # refused.state_secret
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_EXAMPLE = '{ en = "Granted", zh = ["（一）予以公开"] }'


def load(folder: Traversable) -> tuple[Form, ...]:
    """The forms of a folder, in the order of ``pipelines.forms.known.forms``.

    Raises:
        ConfigurationError: a file is no form.
    """
    files = {
        file.name: file for file in folder.iterdir() if file.name.endswith(".toml") and file.name != SHEET
    }
    raw = {name: _toml(file) for name, file in sorted(files.items())}
    for name in raw:
        if not re.fullmatch(r"20\d\d\.toml", name):
            raise ConfigurationError(
                f"{name}: a form is named after its first report year; write 2021.toml, say"
            )
    found: dict[str, Form] = {}

    def form(name: str, path: tuple[str, ...]) -> Form:
        if name not in found:
            file = _File(name, raw[name])
            base = file.extends(raw, path)
            found[name] = file.form(form(base, (*path, name)) if base else None)
        return found[name]

    for name in raw:
        form(name, ())
    ordered = tuple(sorted(found.values(), key=lambda form: (form.depth, form.name)))
    _one_code_a_label(ordered)
    return ordered


def indicators(folder: Traversable) -> dict[str, list[str]]:
    """Code -> labels of the indicators of the sheets before 2019.

    Raises:
        ConfigurationError: a code has no labels.
    """
    found: dict[str, list[str]] = {}
    for code, texts in _toml(folder / SHEET).get("indicators", {}).items():
        if not isinstance(texts, list) or not texts:
            raise ConfigurationError(
                f'{SHEET}: indicators.{code}: write its labels as a list: ["行政复议数"]'
            )
        found[code] = texts
    return found


def _toml(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigurationError(f"{file.name}: is not UTF-8; save it as such") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file.name}: {error}") from None


class _File:
    """One file: what it holds, and what is wrong with it."""

    def __init__(self, name: str, data: Mapping[str, Any]) -> None:
        self._name = name
        self._data = data

    def wrong(self, key: str, what: str) -> NoReturn:
        raise ConfigurationError(f"{self._name}: {key}: {what}")

    def extends(self, known: Collection[str], path: tuple[str, ...]) -> str | None:
        """The file it extends."""
        base = self._data.get("extends")
        if base is None:
            return None
        others = [name.removesuffix(".toml") for name in known if name != self._name]
        if base not in others:
            names = ", ".join(f'"{name}"' for name in others)
            self.wrong("extends", f'there is no form "{base}"; write one of {names}')
        if f"{base}.toml" in path:
            self.wrong("extends", f'"{base}" extends this form; one of the two must stand alone')
        return f"{base}.toml"

    def form(self, base: Form | None) -> Form:
        """The form, with what it has from ``base``."""
        self._only("", self._data, _KEYS)
        tables: dict[str, Codes] = {}
        for table, names in _TABLES.items():
            data = self._table("", self._data, table, needed=base is None)
            self._only(table, data, (*names, "remove"))
            known = {name: getattr(base, name) if base else {} for name in names}
            removed = self._removed(table, data, [*known.values()])
            for name in names:
                given = self._table(table, data, name, needed=base is None)
                tables[name] = self._codes(f"{table}.{name}", known[name], given, removed)
        if base is not None:  # a group whose rows are all gone is no heading any more
            bare = [
                g for g in base.groups if _members(g, base.outcomes) and not _members(g, tables["outcomes"])
            ]
            tables["groups"] = {g: labels for g, labels in tables["groups"].items() if g not in bare}
        articles = self._articles(base.proactive if base else ())
        form = Form(self._name.removesuffix(".toml"), base.depth + 1 if base else 0, articles, **tables)
        self._fits_the_reader(form, base)
        return form

    def _articles(self, base: tuple[Article, ...]) -> tuple[Article, ...]:
        found = {article.name: article for article in base}
        given = self._data.get("proactive", [])
        is_list = isinstance(given, list) and all(isinstance(data, dict) for data in given)
        if not is_list or not (given or base):
            self.wrong("proactive", "write a [[proactive]] for each article of table 二")
        for number, data in enumerate(given):
            key = f"proactive[{number}]"
            self._only(key, data, _ARTICLE_KEYS)
            name = data.get("article")
            if not isinstance(name, str) or not name:
                self.wrong(key, 'write its article = "第二十条第（一）项"')
            known = found.get(name, Article(name, {}, {}))
            removed = self._removed(key, data, [known.items, known.measures])
            items, measures = (
                self._codes(f"{key}.{kind}", codes, self._table(key, data, kind), removed)
                for kind, codes in (("items", known.items), ("measures", known.measures))
            )
            if bool(items) != bool(measures):
                self.wrong(key, "an article has items and measures; write both, or remove both")
            found[name] = Article(name, items, measures)
        return tuple(article for article in found.values() if article.items)

    def _codes(self, key: str, base: Codes, given: Mapping[str, Any], removed: Collection[str]) -> Codes:
        """One table of codes: the base's, without those removed, and what is given."""
        found = {code: labels for code, labels in base.items() if code not in removed}
        for code, entry in given.items():
            where = f'{key}."{code}"' if "." in code else f"{key}.{code}"
            if not _CODE.fullmatch(code):
                self.wrong(
                    where, "a code is made of small letters, digits and _; write refused.state_secret, say"
                )
            known = found.get(code)
            labels = self._labels(where, entry, known)
            before = entry.get("before") if isinstance(entry, dict) else None
            if before is not None and before not in [*found]:
                self.wrong(
                    where, f"before = {before!r}: there is no such code; write one of {', '.join(found)}"
                )
            if known is not None and before is None:
                found[code] = labels
            else:
                found.pop(code, None)
                _insert(found, code, labels, before or _behind_its_group(code, found))
        return found

    def _labels(self, where: str, entry: Any, known: Labels | None) -> Labels:
        if isinstance(entry, list) and known is not None:  # more variants
            return Labels(known.en, tuple(dict.fromkeys((*known.zh, *self._texts(where, entry)))))
        if not isinstance(entry, dict):
            if known is None:
                self.wrong(where, f"a new code needs its labels in English and Chinese; write {_EXAMPLE}")
            self.wrong(where, f"write a list of variants, or the new label: {_EXAMPLE}")
        self._only(where, entry, ("en", "zh", "before"))
        en, zh = entry.get("en", known and known.en), entry.get("zh", known and known.zh)
        if not isinstance(en, str) or not en.strip():
            self.wrong(where, f"its English label is missing; write {_EXAMPLE}")
        if not zh:
            self.wrong(where, f"its Chinese label is missing; write {_EXAMPLE}")
        texts = self._texts(where, zh)
        return Labels(en, tuple(dict.fromkeys((*texts, *(known.zh if known else ())))))

    def _texts(self, where: str, texts: Any) -> tuple[str, ...]:
        if not isinstance(texts, list | tuple) or not all(
            isinstance(text, str) and _CHINESE.search(dissect(text).key) for text in texts
        ):
            self.wrong(where, 'write the labels as a list of texts: ["（一）予以公开"]')
        return tuple(texts)

    def _removed(self, key: str, data: Mapping[str, Any], known: list[Codes]) -> list[str]:
        removed: list[str] = data.get("remove", [])
        if not isinstance(removed, list):
            self.wrong(f"{key}.remove", 'write a list: ["refused.trade"]')
        codes = [code for part in known for code in part]
        for code in removed:
            if code not in codes:
                self.wrong(
                    f"{key}.remove", f"there is no {code!r} to take away; write one of {', '.join(codes)}"
                )
        return removed

    def _fits_the_reader(self, form: Form, base: Form | None) -> None:
        """What no form may do without, and what no other row may look like."""
        for row in FRAME:
            if row not in form.outcomes:
                self.wrong(
                    f"requests.outcomes.{row}", "table 三 can't be summed without it; every form has it"
                )
        for table in ("applicants", "results"):
            if TOTAL not in getattr(form, table):
                self.wrong(f"{table}.{TOTAL}", "the sums of a row need it; every form has it")
        for table in sorted(_COLUMNS) if base else ():
            ours, theirs = getattr(form, table), getattr(base, table)
            if list(ours) != list(theirs):
                self.wrong(
                    table, f"the columns are those of all forms, {', '.join(theirs)}; only labels may differ"
                )
        for code in form.outcomes:
            group, dot, _ = code.partition(".")
            if dot and group not in form.groups:
                self.wrong(
                    f'requests.outcomes."{code}"', f"there is no group {group!r}; add it to requests.groups"
                )
        self._tells_apart(form)

    def _tells_apart(self, form: Form) -> None:
        """One label, one row or column; one code, one place."""
        heads = {dissect(labels.zh[0]).key for labels in form.groups.values()}
        for code, labels in form.outcomes.items():
            if code in form.groups and _members(code, form.outcomes):
                self.wrong(f"requests.outcomes.{code}", "this heads a group of rows; write another code")
            if dissect(labels.zh[0]).key in heads:
                self.wrong(f"requests.outcomes.{code}", f"{labels.zh[0]!r} heads a group of rows as well")
        items = [item for article in form.proactive for item in article.items]
        if twice := next((item for item in items if items.count(item) > 1), None):
            self.wrong(f"proactive.items.{twice}", "stands in two articles; write another code in one")
        for name, codes in _told_apart(form):
            for one, other, text in _alike(codes):
                what = f"{text!r} is printed for {one} as well; a label has one meaning"
                self.wrong(f"{name}.{other}", what)

    def _table(self, key: str, data: Mapping[str, Any], name: str, *, needed: bool = False) -> dict[str, Any]:
        table = data.get(name, {})
        where = f"{key}.{name}" if key else name
        if not isinstance(table, dict):
            self.wrong(where, f"this is a table; write [{where}] and its keys below")
        if needed and not table:
            self.wrong(where, f'missing; write [{where}], or extends = "2021" to take it from there')
        return table

    def _only(self, key: str, data: Mapping[str, Any], names: tuple[str, ...]) -> None:
        for name in data:
            if name not in names:
                self.wrong(f"{key}.{name}" if key else name, f"unknown key; write one of {', '.join(names)}")


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


def _one_code_a_label(found: Iterable[Form]) -> None:
    """What is printed alike is read alike, before anyone knows which form a page follows."""
    known: dict[tuple[str, str, str], tuple[str, str]] = {}
    for form in found:
        articles = [("proactive", codes) for a in form.proactive for codes in (a.items, a.measures)]
        for table, codes in (("requests.outcomes", form.outcomes), *articles):
            for code, labels in codes.items():
                for text in labels.zh:
                    label = dissect(text)
                    first, name = known.setdefault((table, label.number, label.key), (code, form.name))
                    if first != code:
                        what = f"{text!r} is {first} in {name}.toml; keep that code"
                        raise ConfigurationError(f"{form.name}.toml: {table}.{code}: {what}")


def _told_apart(form: Form) -> Iterator[tuple[str, Codes]]:
    """What only its labels tell apart: in table 二 items and measures of any article."""
    for table, names in _TABLES.items():
        yield from ((f"{table}.{name}", getattr(form, name)) for name in names)
    for article in form.proactive:
        items = {code: labels for other in form.proactive for code, labels in other.items.items()}
        yield "proactive", {**items, **article.measures}


def _alike(codes: Codes) -> Iterator[tuple[str, str, str]]:
    """Two codes that share a printed label, and the label."""
    known: dict[tuple[str, str], str] = {}
    for code, labels in codes.items():
        for text in labels.zh:
            label = dissect(text)
            first = known.setdefault((label.number, label.key), code)
            if first != code:
                yield first, code, text
