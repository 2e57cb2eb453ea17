"""What the pages of findings show: by rule, with the cases. Pure functions."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from govcrawl.website.facts import Facts, Finding
from govcrawl.website.model import Compared, Judgement, Key, World
from govcrawl.website.wording import Words, cells_words, detail
from pipelines.analysis.labels import Language

CASES = 500
"""So many cases of a rule stand on a page, which then weighs some 200 KB."""


class Case(NamedTuple):
    """A finding, where it is listed beside others."""

    facts: Facts
    severity: str
    cells: str
    detail: str
    judged: Judgement | None = None


class Rule(NamedTuple):
    """A rule with the number of its cases, those that are ``acknowledged`` apart."""

    rule: str
    severity: str
    cases: int
    acknowledged: int = 0


def rules(world: World) -> list[Rule]:
    """All rules that do not hold somewhere, the gravest first."""
    counts: Counter[tuple[str, str]] = Counter()
    quiet: Counter[str] = Counter()
    for key, facts in world.reports.items():
        counts.update((one.rule, one.severity) for one in facts.findings)
        quiet.update(one.rule for one in facts.findings if world.judged(key, one))
    for found in world.compared.values():
        counts.update((one.rule, one.severity) for one in found if not one.holds)
    worst: dict[str, str] = {}
    order = ("error", "warning", "info")
    for rule, severity in counts:
        worst[rule] = min(worst.get(rule, "info"), severity, key=order.index)
    cases = {rule: sum(n for (one, _), n in counts.items() if one == rule) for rule in worst}
    return sorted(
        (Rule(rule, worst[rule], cases[rule] - quiet[rule], quiet[rule]) for rule in worst),
        key=lambda one: (order.index(one.severity), -one.cases, one.rule),
    )


def cases(world: World) -> dict[str, list[tuple[Key, Finding | Compared]]]:
    """The cases of each rule: those that are acknowledged last, newest year first, then by agency."""
    found: dict[str, list[tuple[Key, Finding | Compared]]] = {}
    for key in sorted(world.reports, key=lambda key: (-key[1], key[0])):
        for one in world.reports[key].findings:
            found.setdefault(one.rule, []).append((key, one))
        for other in world.compared.get(key, ()):
            if not other.holds:
                found.setdefault(other.rule, []).append((key, other))
    return {rule: sorted(some, key=lambda one: bool(world.judged(*one))) for rule, some in found.items()}


def rule(
    world: World, found: Sequence[tuple[Key, Finding | Compared]], language: Language, t: Words
) -> list[Case]:
    """Some cases of a rule, in words."""
    return [
        Case(
            world.reports[key],
            one.severity,
            cells_words(one.cells, one.n_cells, language, t) if isinstance(one, Finding) else "",
            detail(one, language, t),
            world.judged(key, one),
        )
        for key, one in found
    ]
