"""Which machine crawls which districts: as even as can be, and as few moved as can be. Pure functions."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

SLACK = 0.1
"""A machine may have so much more than its share before anything is moved away."""


class Group(NamedTuple):
    """Districts that stay together, and how many documents are expected of them."""

    spiders: tuple[str, ...]
    weight: int


def plan(groups: Iterable[Group], nodes: Sequence[str], before: Mapping[str, str]) -> dict[str, str]:
    """The machine of each district.

    A group stays where it was, one that was in several places where most of it was; the others go, the
    largest first, to whichever has least. Then what evens out moves away from those that have too much.

    Args:
        groups: what is to be spread.
        nodes: the machines, at least one.
        before: the last plan.
    """
    homes: dict[Group, str] = {}
    load = dict.fromkeys(sorted(nodes), 0)
    for group in sorted(groups, key=lambda one: (_home(one, load, before) is None, -one.weight, one.spiders)):
        homes[group] = _home(group, load, before) or min(load, key=load.__getitem__)
        load[homes[group]] += group.weight
    bound = math.ceil(sum(load.values()) / len(load) * (1 + SLACK))
    while (moved := _next_move(homes, load, bound)) is not None:
        group, to = moved
        load[homes[group]] -= group.weight
        load[to] += group.weight
        homes[group] = to
    return {spider: node for group, node in sorted(homes.items()) for spider in group.spiders}


def _home(group: Group, nodes: Mapping[str, int], before: Mapping[str, str]) -> str | None:
    often = Counter(node for spider in group.spiders if (node := before.get(spider)) in nodes)
    return min(often, key=lambda node: (-often[node], node), default=None)


def _next_move(homes: Mapping[Group, str], load: Mapping[str, int], bound: int) -> tuple[Group, str] | None:
    """The smallest group that brings the fullest machine below ``bound``, else the largest that helps."""
    full, least = max(load, key=load.__getitem__), min(load, key=load.__getitem__)
    excess = load[full] - bound
    if excess <= 0:
        return None
    there = (group for group, node in homes.items() if node == full)
    helping = [group for group in there if 0 < group.weight < load[full] - load[least]]
    if not helping:
        return None

    def preference(group: Group) -> tuple[object, ...]:
        fits, enough = load[least] + group.weight <= bound, group.weight >= excess
        return not (fits and enough), not fits, group.weight if fits and enough else -group.weight, group

    return min(helping, key=preference), least
