"""A document on its way: bytes, the conversions that are still to be made, and what must come out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from benchmarks.kinds.drawn import Drawn
from benchmarks.viewers.pages import MARK, Answer

__all__ = ["CANARY", "MARK", "VARIANTS", "Answer", "Draft", "Step", "Truth", "draft", "truth", "variant"]


CANARY = 47831
"""A port of this machine that hostile documents ask something of: nobody may knock."""


@dataclass(frozen=True, slots=True)
class Truth:
    """One report that the document holds: whose it is, and what is right in its cells."""

    agency: str
    year: int
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Step:
    """A conversion by LibreOffice (``office``) or Chromium (``browser``), and what is done with it."""

    program: str
    suffix: str  # of what goes in
    to: str  # as the program wants it: `xls:MS Excel 97`, `pdf`
    then: Callable[[bytes], bytes] = field(default=lambda body: body)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document. ``hostile``: no report need come out, but reading must end in bounded time and memory."""

    body: bytes
    name: str  # of the file, as published
    truths: Sequence[Truth]
    steps: tuple[Step, ...] = ()
    hostile: bool = False


Maker = Callable[[Random], Draft]

VARIANTS: dict[str, Maker] = {}
"""`xlsx.merged` -> what draws such a document."""
NEEDS: dict[str, tuple[str, ...]] = {}
"""The programs and packages that a variant is made with."""


def variant(kind: str, *needs: str) -> Callable[[Maker], Maker]:
    """Register a maker as variant ``kind.name_of_the_function``."""

    def register(maker: Maker) -> Maker:
        name = f"{kind}.{maker.__name__.strip('_')}"
        assert name not in VARIANTS, name
        VARIANTS[name] = maker
        NEEDS[name] = needs
        return maker

    return register


def truth(drawn: Drawn, **other: Answer) -> Truth:
    """What a drawn report says; ``other``: answers that differ (dots in names as `__`)."""
    answers = {name: Answer((text,)) for name, text in drawn.texts.items()}
    return Truth(
        drawn.agency.name, drawn.year, answers | {name.replace("__", "."): one for name, one in other.items()}
    )


def draft(
    drawn: Drawn, body: bytes, suffix: str, *steps: Step, answers: Mapping[str, Answer] | None = None
) -> Draft:
    """A file of one report, named as it is; ``answers``: those that differ from what is drawn."""
    told = truth(drawn)
    told = replace(told, answers={**told.answers, **(answers or {})})
    return Draft(body, f"{drawn.title}.{suffix}", [told], steps)
