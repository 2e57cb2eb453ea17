"""A statutory form: which rows and columns it prints, under which labels."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipelines.forms.lexicon import without_enumerator


class Labels(NamedTuple):
    """What a row or column is called: in English, and in Chinese as the form prints it and as pages do."""

    en: str
    zh: tuple[str, ...]

    @property
    def name(self) -> str:
        """`予以公开` of `（一）予以公开`: as the form prints it, without its number."""
        return without_enumerator(self.zh[0])


Codes = dict[str, Labels]
"""Code -> its labels, in printed order."""


@dataclass(frozen=True)
class Article:
    """A part of table 二: the items of one article and the measures it asks of them."""

    name: str  # `第二十条第（一）项`
    items: Codes
    measures: Codes


@dataclass(frozen=True, eq=False)  # one object a form: tables found for it are kept by it
class Form:
    """One statutory form. ``depth`` counts the forms it is derived from: 0 for one that extends no other."""

    name: str
    depth: int
    proactive: tuple[Article, ...]
    applicants: Codes
    outcomes: Codes
    groups: Codes  # headings over several outcomes: `refused` over `refused.state_secret`
    procedures: Codes
    results: Codes

    @cached_property
    def items(self) -> dict[str, tuple[str, ...]]:
        """Item of table 二 -> the measures the form asks of it, in printed order."""
        return {item: tuple(article.measures) for article in self.proactive for item in article.items}

    @cached_property
    def requests(self) -> dict[str, tuple[str, ...]]:
        """Outcome of table 三 -> the applicants it is counted for."""
        return dict.fromkeys(self.outcomes, tuple(self.applicants))

    @cached_property
    def reviews(self) -> dict[str, tuple[str, ...]]:
        """Procedure of table 四 -> the results it is counted by."""
        return dict.fromkeys(self.procedures, tuple(self.results))
