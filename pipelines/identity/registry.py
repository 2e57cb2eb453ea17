"""The agencies this project knows by name: the tables of this folder as look-ups.

A slug is ``<district>-<abbreviation>`` and stable for ever. ``qzf`` is the total that a district
publishes over all its agencies, ``qfb`` the district government's own report (区府办编制).
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from pipelines.identity.names import load, simplify
from pipelines.records import AgencyKind

TOTAL, GOVERNMENT = "qzf", "qfb"
CITY = "上海市"

GOVERNMENT_NAMES = ("人民政府", "政府", "人民政府办公室", "政府办公室", "府办公室", "府办", "办公室")
BELONGING = re.compile(r"^(?:区|县)?(?:人民)?(?:政府)?(?=.)")  # 区科委, 人民政府新华路街道办事处
LEFT_OUT = re.compile(r"(?:路|新村)(?=街道$)")  # 新华街道 is 新华路街道, 曹杨街道 is 曹杨新村街道
GOVERNMENT_CODES = ("qfb", "fb", "zfb", "zfbgs", "bgs")


@dataclass(frozen=True, slots=True)
class Agency:
    """One reporting agency (行政机关).

    ``district`` is the slug's first part: a spider name, or that of a district merged or renamed since.
    ``expected`` tells that the agency exists today, so that its absence from a crawl is a gap.
    ``successor`` is the slug of the agency that took over, where the name was given up.
    """

    slug: str
    name: str  # full: 上海市长宁区人力资源和社会保障局
    short_name: str  # without city and district: 人力资源和社会保障局
    kind: AgencyKind
    district: str
    expected: bool = False
    successor: str | None = None

    @property
    def abbreviation(self) -> str:
        """The slug's second part, ``rsj``."""
        return self.slug.partition("-")[2]


@dataclass(frozen=True, slots=True)
class District:
    """One district: what its name and its addresses look like, and who took it over."""

    key: str  # spider name
    name: str  # 长宁区
    hosts: tuple[str, ...] = ()
    police: str | None = None  # its two letters on the host of the public security bureau
    codes: tuple[tuple[str, str], ...] = ()
    successor: str | None = None

    @property
    def place(self) -> str:
        """The name without 区, 新区 or 县."""
        return re.sub(r"(?:新区|区|县)$", "", self.name)

    @property
    def current(self) -> str:
        """The district of today, one of the 16."""
        return self.successor or self.key


@cache
def districts() -> dict[str, District]:
    """All districts by spider name, the given-up ones after the 16 of today."""
    return {
        key: District(
            key,
            row["name"],
            tuple(row.get("hosts", ())),
            row.get("police"),
            tuple(row.get("codes", {}).items()),
            row.get("successor"),
        )
        for key, row in load("districts").items()
    }


def _governments(district: District) -> list[Agency]:
    whole = CITY + district.name
    today = district.successor is None
    rows: tuple[tuple[str, str, str, AgencyKind], ...] = (
        (TOTAL, f"{whole}（全区综合）", "全区综合", "district"),
        (GOVERNMENT, f"{whole}人民政府", "人民政府", "government"),
    )
    return [
        Agency(
            f"{district.key}-{abbr}",
            name,
            short,
            kind,
            district.key,
            expected=today,
            successor=None if today else f"{district.successor}-{abbr}",
        )
        for abbr, name, short, kind in rows
    ]


def _departments(district: District) -> list[Agency]:
    found = []
    for abbr, row in load("departments").items():
        successor = row.get("successor") if district.key not in row.get("current_in", ()) else None
        if district.successor:
            successor = f"{district.successor}-{abbr}"
        elif successor:
            successor = f"{district.key}-{successor}"
        full = row.get("full", f"{CITY}{{district}}{row['name']}")
        found.append(
            Agency(
                f"{district.key}-{abbr}",
                full.format(district=district.name, place=district.place),
                row["name"],
                "department",
                district.key,
                expected=row.get("expected", False) and not district.successor,
                successor=successor,
            )
        )
    return found


def _subdistricts(district: District) -> list[Agency]:
    """Those of a district merged or renamed are known by the names of its successor's."""
    found = []
    for abbr, row in load("subdistricts")[district.current].items():
        name = row if isinstance(row, str) else row["name"]
        heir = None if isinstance(row, str) else row.get("successor")
        successor = f"{district.key}-{heir}" if heir else None
        if district.successor:
            successor = f"{district.successor}-{abbr}"
        kind, authority = unit(name)
        found.append(
            Agency(
                f"{district.key}-{abbr}",
                CITY + district.name + name + authority,
                name,
                kind,
                district.key,
                expected=successor is None and kind != "park",
                successor=successor,
            )
        )
    return found


def unit(name: str) -> tuple[AgencyKind, str]:
    """Kind of a subdistrict, town or park, and how its authority is called."""
    if name.endswith("街道"):
        return "subdistrict", "办事处"
    if name.endswith(("镇", "乡")):
        return "town", "人民政府"
    return "park", "管理委员会"


@cache
def _by_slug() -> dict[str, Agency]:
    return {
        agency.slug: agency
        for district in districts().values()
        for make in (_governments, _departments, _subdistricts)
        for agency in make(district)
    }


@cache
def _by_name(district: str) -> dict[str, Agency]:
    """Simplified names, short names and old names of one district to agencies."""
    table = _by_slug()
    names = {simplify(agency.short_name): agency for agency in agencies(district)}
    for abbr, row in load("departments").items():
        for alias in row.get("aliases", ()):
            names[simplify(alias)] = table[f"{district}-{abbr}"]
    for abbr, row in load("subdistricts")[districts()[district].current].items():
        name, *aliases = (row,) if isinstance(row, str) else (row["name"], *row.get("aliases", ()))
        for alias in (*aliases, LEFT_OUT.sub("", name)):
            names.setdefault(simplify(alias), table[f"{district}-{abbr}"])
    for alias in GOVERNMENT_NAMES:
        names[simplify(alias)] = table[f"{district}-{GOVERNMENT}"]
    return names


@cache
def _by_code(district: str) -> dict[str, Agency]:
    """Codes in addresses to agencies, without those that more than one agency could mean."""
    table = _by_slug()
    found: defaultdict[str, set[str]] = defaultdict(set)
    for agency in agencies(district):
        found[agency.abbreviation].add(agency.slug)
    for abbr, row in load("departments").items():
        for code in row.get("codes", ()):
            found[code].add(f"{district}-{abbr}")
    for code in GOVERNMENT_CODES:
        found[code].add(f"{district}-{GOVERNMENT}")
    codes = {code: table[slug] for code, slugs in found.items() if len(slugs) == 1 for slug in slugs}
    codes.update((code.lower(), table[f"{district}-{abbr}"]) for code, abbr in districts()[district].codes)
    return codes


@cache
def _by_unique_name() -> dict[str, Agency]:
    """Subdistricts, towns and parks of today whose name no other district has."""
    found: defaultdict[str, list[Agency]] = defaultdict(list)
    for district in districts().values():
        if district.successor is None:
            for agency in _subdistricts(district):
                found[simplify(agency.short_name)].append(agency)
    return {name: bearers[0] for name, bearers in found.items() if len(bearers) == 1}


def find(name: str, district: str | None) -> Agency | None:
    """The registered agency of this name without city and district, ``区科委`` or ``新泾镇人民政府``.

    Without a district only a subdistrict, town or park that is the only one of its name is found.
    """
    key = simplify(name)
    if district is None:
        return _by_unique_name().get(key)
    names = _by_name(district)
    return names.get(key) or names.get(key.removeprefix("区")) or names.get(BELONGING.sub("", key))


def find_code(code: str, district: str) -> Agency | None:
    """The registered agency that a site's own abbreviation means: ``rsj``, ``qyjj``, ``JB2``."""
    codes = _by_code(district)
    code = code.lower()
    return codes.get(code) or (codes.get(code[1:]) if code.startswith("q") else None)


@cache
def _national_names() -> dict[str, str]:
    return {
        simplify(name): row["name"]
        for row in load("departments").values()
        if row.get("national", False)
        for name in (row["name"], *row.get("aliases", ()))
        if simplify(name)[-1] == simplify(row["name"])[-1]
    }


def national_name(name: str) -> str | None:
    """Full name of a department that a short one means everywhere: ``人防办`` is ``人民防空办公室``."""
    return _national_names().get(simplify(name))


def agency(slug: str) -> Agency | None:
    """The registered agency of this slug, None for a derived or unknown one."""
    return _by_slug().get(slug)


def agency_name(slug: str) -> str | None:
    """Full Chinese name of a registered agency, else None."""
    found = agency(slug)
    return found.name if found else None


def agencies(district: str) -> list[Agency]:
    """All registered agencies of a district (spider name), those of today and given-up names.

    This is the vocabulary that reports are matched against: only ``expected`` ones are known to
    exist in the district today. Raises ``KeyError`` for an unknown district.
    """
    prefix = districts()[district].key
    return [found for found in _by_slug().values() if found.district == prefix]


def successor(slug: str) -> str | None:
    """Slug of the agency of today that took over from this one, None where it still exists or is unknown."""
    found, last = agency(slug), None
    while found and found.successor:
        last, found = found.successor, agency(found.successor)
    return last
