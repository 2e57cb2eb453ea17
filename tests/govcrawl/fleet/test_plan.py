"""Which machine crawls what: nothing shared, even, and stable."""

import math
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from govcrawl.fleet.groups import groups, hosts, resolve
from govcrawl.fleet.plan import SLACK, Group, plan
from pipelines.places import District, registered

WEIGHTS = st.lists(st.integers(0, 3000), min_size=1, max_size=60)
NODES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=6, unique=True)


def spread(weights: list[int]) -> list[Group]:
    return [Group((f"one{n}", f"two{n}"), weight) for n, weight in enumerate(weights)]


def loads(found: list[Group], homes: dict[str, str], nodes: list[str]) -> dict[str, int]:
    load = Counter(dict.fromkeys(nodes, 0))
    for group in found:
        assert len({homes[spider] for spider in group.spiders}) == 1, "a group stays together"
        load[homes[group.spiders[0]]] += group.weight
    assert set(load) == set(nodes)
    return load


def is_even(found: list[Group], homes: dict[str, str], nodes: list[str]) -> bool:
    """Nobody has more than his share and a tenth, or nothing that he has would even it out."""
    load = loads(found, homes, nodes)
    full, least = max(load.values()), min(load.values())
    there = [one.weight for one in found if load[homes[one.spiders[0]]] == full and one.weight]
    return full <= math.ceil(sum(load.values()) / len(nodes) * (1 + SLACK)) or full - least <= min(there)


@settings(deadline=None)
@given(WEIGHTS, NODES, st.randoms())
def test_it_is_even_and_does_not_hang_on_the_order(
    weights: list[int], nodes: list[str], dice: object
) -> None:
    found = spread(weights)
    homes = plan(found, nodes, {})
    assert homes.keys() == {spider for group in found for spider in group.spiders}
    assert is_even(found, homes, nodes)
    assert plan(found[::-1], nodes[::-1], {}) == homes
    assert plan(found, nodes, homes) == homes, "said again it moves nothing"


@settings(deadline=None)
@given(WEIGHTS, NODES)
def test_a_new_machine_takes_its_share_and_nothing_else_moves(weights: list[int], nodes: list[str]) -> None:
    found, more = spread(weights), [*nodes, "new"]
    before = plan(found, nodes, {})
    after = plan(found, more, before)
    assert is_even(found, after, more)
    moved = [one for one in found if after[one.spiders[0]] != before[one.spiders[0]]]
    bound = math.ceil(sum(weights) / len(more) * (1 + SLACK))
    load = loads(found, before, nodes)
    excess = sum(max(0, one - bound) for one in load.values())
    assert sum(one.weight for one in moved) <= excess + len(nodes) * max(weights)
    if all(weight <= bound // 4 for weight in weights):
        assert {after[one.spiders[0]] for one in moved} <= {"new"}


@settings(deadline=None)
@given(WEIGHTS, NODES.filter(lambda nodes: len(nodes) > 1))
def test_what_a_dead_one_had_goes_to_the_others(weights: list[int], nodes: list[str]) -> None:
    found = spread(weights)
    before = plan(found, nodes, {})
    after = plan(found, nodes[1:], before)
    assert set(after.values()) <= set(nodes[1:])
    assert is_even(found, after, nodes[1:])


def district(key: str, *names: str, **more: object) -> District:
    return District(key=key, name=key, hosts=names, **more)  # type: ignore[arg-type]


def test_what_shares_a_server_stays_together() -> None:
    entries = [
        district("a", "www.a.gov.cn"),
        district("b", "b.example.com"),
        district("c", "xxgk.a.gov.cn"),  # a registrable domain
        district("d", "www.d.gov.cn", search="https://ss.e.gov.cn/search/1"),
        district("e", "www.e.gov.cn"),  # what d asks, too
        district("f", "10.0.0.1"),
        district("g", "www.g.gov.cn", aliases={"10.0.0.1": "www.g.gov.cn"}),
        district("h", "www.h.gov.cn"),
        district("i", "www.i.gov.cn"),
        district("j", "www.j.gov.cn"),
    ]
    apart = [("a", "c"), ("b",), ("d", "e"), ("f", "g"), ("h",), ("i",), ("j",)]
    assert groups(entries, {}) == apart
    addresses = {"www.h.gov.cn": ["192.0.2.1"], "www.i.gov.cn": ["192.0.2.1", "192.0.2.2"]}
    addresses["b.example.com"] = ["192.0.2.2"]  # by way of another
    assert groups(entries[::-1], addresses) == [("a", "c"), ("b", "h", "i"), ("d", "e"), ("f", "g"), ("j",)]


def test_no_host_of_the_registry_is_on_two_machines() -> None:
    entries = list(registered().values())
    found = groups(entries, {})
    homes = plan([Group(group, len(group)) for group in found], ["a", "b", "c"], {})
    asked: dict[str, str] = {}
    for entry in entries:
        for host in hosts(entry):
            assert asked.setdefault(host, homes[entry.key]) == homes[entry.key]
    assert len(set(homes.values())) == 3


def test_addresses_of_hosts() -> None:
    known = {"a.example": ["192.0.2.1"], "b.example": []}
    assert resolve(known, known.__getitem__) == known
