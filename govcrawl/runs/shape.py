"""The shape of a district: its own reports, departments, streets and towns, and which is missing. Pure.

How many agencies of each have a report at least stands beside the district (``least`` in ``districts.toml``).
An imitated site is a small world: there a part is missed where nothing at all came of it although it was
promised, by the name of a list (`街道乡镇`) or by an earlier run.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, get_args

from govcrawl.defects import Defect
from govcrawl.fates import FATES, Row
from pipelines import places
from pipelines.places import GOVERNMENT, TOTAL, District, Least

Part = Literal["own reports", "departments", "streets and towns"]
PARTS: tuple[Part, ...] = get_args(Part)

_CHINESE: Mapping[Part, str] = {
    "own reports": "区政府",
    "departments": "部门",
    "streets and towns": "街道乡镇",
}
_KINDS: Mapping[str, Part] = {
    "district": "own reports",
    "government": "own reports",
    "department": "departments",
    "subdistrict": "streets and towns",
    "town": "streets and towns",
}
_PROMISES: tuple[tuple[Part, re.Pattern[str]], ...] = (
    ("streets and towns", re.compile(r"街道|街镇|镇街|乡镇|各?镇(?:政府)?(?:年报|$)")),
    ("departments", re.compile(r"部门|委办局")),
)
_STREET = re.compile(r"街道|[镇乡](?:人民政府|政府|\d|年|信息|政府信息|$)")
_HAD = {"landed", "unchanged", "known", "copy", "other_year"}


def part_of(agency: str, title: str = "") -> Part | None:
    """The part of a district that an agency belongs to; None for a park, which is none of them.

    What no table knows is told by the ``title`` of its report: `某区新镇2024年…` is a town's.
    """
    if agency.partition("-")[2] in {TOTAL, GOVERNMENT}:
        return "own reports"
    registered = places.agency(agency)
    if registered is not None:
        return _KINDS.get(registered.kind)
    return "streets and towns" if _STREET.search(title) else "departments"


def seen(rows: Iterable[Row]) -> dict[Part, set[str]]:
    """The agencies with a report that could be read, of whatever year, by their part."""
    found: dict[Part, set[str]] = {part: set() for part in PARTS}
    for row in rows:
        if row.report is not None and row.fate in _HAD & FATES.keys():
            part = part_of(row.report[0], row.title)
            if part is not None:
                found[part].add(row.report[0])
    return found


def promised(name: str) -> set[Part]:
    """The parts whose reports a list of this name holds: `各街道、镇年报`, `部门年报`."""
    return {part for part, pattern in _PROMISES if pattern.search(name)}


def parts_of(agencies: Iterable[str]) -> set[Part]:
    """The parts that some agencies belong to."""
    return {part for agency in agencies if (part := part_of(agency)) is not None}


def least_of(district: District, *, live: bool, promises: Collection[Part]) -> dict[Part, int]:
    """How many agencies of each part must have a report.

    Args:
        district: with its numbers in the registry.
        live: whether it is the district's own site.
        promises: parts of which something is known to be there.
    """
    least = district.least if live else None
    if least is None:
        return dict.fromkeys((part for part in PARTS if part in promises), 1)
    return _numbers(least)


def _numbers(least: Least) -> dict[Part, int]:
    return {"own reports": 1, "departments": least.departments, "streets and towns": least.streets}


def missing(found: Mapping[Part, Collection[str]], least: Mapping[Part, int]) -> Iterator[Defect]:
    """The parts of which fewer agencies were seen than there must be."""
    for part, number in least.items():
        if (there := len(found[part])) < number:
            why = f"{there} seen, at least {number} expected"
            yield Defect("part_missing", part, why, _CHINESE[part])


def years(found: Mapping[int, Collection[str]], district: District, due: int | None) -> Iterator[Defect]:
    """The report years of which fewer or more agencies were seen than there can be (``least``, ``most``).

    Args:
        found: report year -> agencies with a report.
        district: with its numbers in the registry.
        due: the newest report year that must be out; of those before, fewer may have reported.
    """
    least = district.least.agencies if district.least else 0
    for year, agencies in sorted(found.items(), reverse=True):
        if year == due and len(agencies) < least:
            why = f"{len(agencies)} seen, at least {least} expected"
        elif district.most and len(agencies) > district.most:
            why = f"{len(agencies)} seen, at most {district.most} expected"
        else:
            continue
        yield Defect("agencies_a_year", f"{district.key} {year}", why)


def by_law(district: str) -> set[str]:
    """The streets and towns of today, each of which owes a report (条例 of 2019, article 49)."""
    if district not in places.districts():
        return set()
    return {
        one.slug for one in places.agencies(district) if one.expected and one.kind in {"subdistrict", "town"}
    }
