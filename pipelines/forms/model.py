"""The statutory forms as data: one TOML file a form, in this folder."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from pipelines.forms.labels import Lexicon

Labels = dict[str, list[str]]
"""Code -> the label as the form prints it, then its variants."""


@dataclass(frozen=True)
class ProactiveSection:
    """A part of table 二: the items of one article and the measures it asks of them."""

    article: str
    items: Labels
    measures: Labels


@dataclass(frozen=True)
class Form:
    """One statutory form. ``outcomes``, ``applicants``, ... keep the printed order."""

    name: str
    proactive: tuple[ProactiveSection, ...]
    applicants: Labels
    outcomes: Labels
    groups: Labels
    procedures: Labels
    results: Labels

    @cached_property
    def items(self) -> dict[str, tuple[str, ...]]:
        """Item of table 二 -> the measures the form asks of it, in printed order."""
        return {item: tuple(section.measures) for section in self.proactive for item in section.items}


@cache
def forms() -> tuple[Form, ...]:
    """All forms with tables 二, 三 and 四, newest first."""
    raw = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
        for file in files(__package__).iterdir()
        if file.name.startswith("2") and file.name.endswith(".toml")
    }
    return tuple(_form(raw[name], raw) for name in sorted(raw, reverse=True))


def _form(data: dict[str, Any], every: dict[str, dict[str, Any]]) -> Form:
    requests, reviews = data["requests"], data["reviews"]
    if base := reviews.get("as_in"):
        reviews = every[base]["reviews"]
    if base := requests.get("as_in"):
        requests = _one_row(every[base]["requests"], requests["one_row"])
    return Form(
        name=data["name"],
        proactive=tuple(ProactiveSection(**section) for section in data["proactive"]),
        applicants=requests["applicants"],
        outcomes=requests["outcomes"],
        groups=requests["groups"],
        procedures=reviews["procedures"],
        results=reviews["results"],
    )


def _one_row(base: dict[str, Any], rows: Labels) -> dict[str, Any]:
    """The same table, but each group named in ``rows`` is a single row."""
    outcomes: Labels = {}
    for code, labels in base["outcomes"].items():
        group = code.partition(".")[0]
        if group in rows:
            outcomes[group] = rows[group]
        else:
            outcomes[code] = labels
    return base | {"outcomes": outcomes, "groups": {k: v for k, v in base["groups"].items() if k not in rows}}


def merged(parts: Iterable[Labels]) -> Labels:
    """One list of labels from several, the first's order kept."""
    labels: Labels = {}
    for part in parts:
        for code, printed in part.items():
            known = labels.setdefault(code, [])
            known.extend(text for text in printed if text not in known)
    return labels


@cache
def indicator_lexicon() -> Lexicon:
    """Codes of the indicators of the sheets before 2019."""
    sheet = (files(__package__) / "sheet.toml").read_text("utf-8")
    return Lexicon(tomllib.loads(sheet)["indicators"])
