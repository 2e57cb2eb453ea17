"""A city's folder, read and checked: what is wrong is one line that names file, key and what to write."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.errors import ConfigurationError
from pipelines.places.model import GOVERNMENT, TOTAL, City, Department, District, Subdistrict
from pipelines.toml import Table, read_toml

YEARS = range(2004, 2100)  # disclosure reports exist from 2004 on
FILES = CITY, DISTRICTS, DEPARTMENTS, SUBDISTRICTS = (
    "city.toml",
    "districts.toml",
    "departments.toml",
    "subdistricts.toml",
)
NATIONAL = Path(__file__).parent / DEPARTMENTS
"""The departments that there are all over China."""

_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SUFFIXES = {"gov.cn", "com.cn", "org.cn", "net.cn"}
_AUTHORITIES = ("办事处", "人民政府", "管理委员会", "管委会")
_DERIVED = {"city": "", "full_name": ""}  # fields of a District that are no keys


def read_city(folder: Path) -> City:
    """The city of a folder that is named in pinyin and holds ``FILES``.

    ``departments.toml`` may be left out: every city has the departments that there are all over China.

    Raises:
        ConfigurationError: anything is missing, of a wrong type or contradicts itself.
    """
    if strangers := {path.name for path in folder.glob("*.toml")} - set(FILES):
        raise ConfigurationError(
            f"{folder.name}/{min(strangers)} is no file of a city; there are {', '.join(FILES)}"
        )
    city = _read_city(folder)
    city = replace(city, districts=_read_districts(folder, city))
    city = replace(city, departments=_read_departments(folder), subdistricts=_read_subdistricts(folder))
    for file, key, faults in _faults(city):
        for fault in faults:
            raise Table(f"{folder.name}/{file}", key, {}).wrong(fault)
    return city


def _read_city(folder: Path) -> City:
    table = read_toml(folder / CITY)
    site = table.rows.pop("site", None)
    given: dict[str, Any] = {key: {} for key in ("districts", "departments", "subdistricts")}
    city = table.to(City, key=folder.name, site=None, **given)
    if site is None:
        return city
    given = {"key": city.key, "name": city.name, "code": city.code, "city": city.key, "full_name": city.name}
    return replace(city, site=table.below("site", site).to(District, **given))


def _read_districts(folder: Path, city: City) -> dict[str, District]:
    found = {}
    top = read_toml(folder / DISTRICTS)
    for key, rows in top.rows.items():
        table = top.below(key, rows)
        one = table.to(District, key=key, **_DERIVED)
        if not re.fullmatch(r"[a-z]+", key):
            raise table.wrong("must be named in pinyin, a to z")
        if one.search and "{token}" not in city.search:
            raise table.wrong(f"search means nothing: {CITY} has no search; write one with {{token}}")
        whole = (city.name if one.name.endswith(city.prefixed) else "") + one.name
        search = city.search.replace("{token}", one.search) if one.search else ""
        found[key] = replace(one, city=city.key, full_name=whole, search=search)
    return found


@cache
def departments() -> dict[str, Department]:
    """Those that there are all over China."""
    base = read_toml(NATIONAL)
    return {abbr: base.below(abbr, rows).to(Department) for abbr, rows in base.rows.items()}


def _read_departments(folder: Path) -> dict[str, Department]:
    if not (folder / DEPARTMENTS).exists():
        return departments()
    base = read_toml(NATIONAL)
    own = read_toml(folder / DEPARTMENTS)
    found = {}
    for abbr in {**base.rows, **own.rows}:
        rows = own.rows.get(abbr, {})
        merged = {**base.rows.get(abbr, {}), **rows} if isinstance(rows, dict) else rows
        found[abbr] = (own if abbr in own.rows else base).below(abbr, merged).to(Department)
    return found


def _read_subdistricts(folder: Path) -> dict[str, dict[str, Subdistrict]]:
    top = read_toml(folder / SUBDISTRICTS)
    found: dict[str, dict[str, Subdistrict]] = {}
    for key, rows in top.rows.items():
        table = top.below(key, rows)
        if not isinstance(rows, dict):
            raise table.wrong(f"is not a table; write [{key}] above its streets and towns")
        found[key] = {
            abbr: table.below(abbr, {"name": row} if isinstance(row, str) else row).to(Subdistrict)
            for abbr, row in rows.items()
        }
    return found


# What is incoherent in a city whose keys and types are right.


def _faults(city: City) -> Iterator[tuple[str, str, Iterator[str]]]:
    """By file and key."""
    yield CITY, "", _of_city(city)
    if city.site:
        yield CITY, "site", _of_site(city.site)
    for abbr, department in city.departments.items():
        yield DEPARTMENTS, abbr, _of_department(abbr, department, city)
    for key, found in city.subdistricts.items():
        yield SUBDISTRICTS, key, _of_subdistricts(key, found, city)
    for key, district in city.districts.items():
        if key in city.today and key not in city.subdistricts:
            what = f'is missing; write [{key}], and below it a line a street or town: xhljd = "新华路街道"'
            yield SUBDISTRICTS, key, iter([what])
        yield DISTRICTS, key, _of_district(district, city)


def _of_city(city: City) -> Iterator[str]:
    if not re.fullmatch(r"[a-z]+", city.key):
        yield f"its folder must be named in pinyin, a to z, not {city.key}"
    if not re.fullmatch(r"[1-9][0-9]{5}", city.code):
        yield 'code must be six digits (GB/T 2260): code = "310000"'
    if city.first_year not in YEARS:
        yield f"first_year must be a year from {YEARS[0]} on: first_year = 2008"
    for name, addresses in (
        ("agency_addresses", city.agency_addresses),
        ("police_address", (city.police_address,) if city.police_address else ()),
    ):
        for one in addresses:
            if one.pattern.groups != 1:
                yield f"{name}: the pattern {one.pattern.pattern} must have one group"
            elif not ((found := one.pattern.search(one.sample)) and found[1]):
                yield f"{name}: the pattern {one.pattern.pattern} does not match its sample"


def _of_site(entry: District) -> Iterator[str]:
    """Of where a district or a city publishes."""
    for name in ("platform", "entry"):
        if not getattr(entry, name):
            yield f'lacks: {name}; write {name} = "…"'
    if not entry.hosts:
        yield 'names no host; write hosts = ["www.example.gov.cn"]'
    if entry.first_year not in YEARS:
        yield f"first_year is not a year from {YEARS[0]} on: first_year = 2008"
    for url in (entry.entry, *entry.lists):
        if not entry.allows(url):
            yield f"{url} is not on one of its hosts; add its host to hosts"
    yield from _of_hosts(entry)
    yield from _of_acknowledged(entry)
    if strangers := set(entry.inferred) - ({one.name for one in fields(District)} - {"key", *_DERIVED}):
        yield f"inferred names {min(strangers)}, which is not a key"


def _of_acknowledged(entry: District) -> Iterator[str]:
    known: set[tuple[str, str]] = set()
    for one in entry.acknowledged:
        try:
            date.fromisoformat(one.since)
        except ValueError:
            yield f'acknowledged: since must be a day, not {one.since}: since = "2026-11-20"'
        if "://" in one.about and not entry.allows(one.about):
            yield f"acknowledged: {one.about} is not on one of its hosts; copy the address from the fault"
        if (one.fault, one.about) in known:
            yield f"acknowledged: {one.fault} about {one.about} stands twice; write one of them alone"
        known.add((one.fault, one.about))
    least = entry.least
    if least and min(least.departments, least.streets, least.agencies) < 0:
        yield "least: no number can be below 0; write least = { departments = 10, streets = 5 }"
    if entry.most < 0 or (entry.most and least and entry.most < least.agencies):
        yield "most must be a number from least.agencies on: most = 80"


def _of_hosts(entry: District) -> Iterator[str]:
    for host in (*entry.hosts, *entry.aliases, *entry.old):
        if not _HOST.fullmatch(host) or host in _SUFFIXES:
            yield f"{host} is no host of its own; write its name alone: www.example.gov.cn"
    if own := next((host for host in entry.aliases if host in entry.hosts), None):
        yield f"aliases: {own} is one of its hosts itself; take it away from one of the two"
    for host in entry.aliases.values():
        if host not in entry.hosts:
            yield f"an alias stands for {host}, which is not one of its hosts; write one of hosts"


def _of_district(district: District, city: City) -> Iterator[str]:
    if district.name.startswith(city.name) and district.name != city.name:
        yield f'name begins with the city\'s; write name = "{district.name.removeprefix(city.name)}"'
    first = next(key for key, one in city.districts.items() if one.name == district.name)
    if first != district.key:
        yield f"name {district.name} is also that of [{first}]; write its own"
    if district.successor:
        if district.successor not in city.today:
            yield f"successor is {district.successor}, which is no district of today; write its key"
        return
    if not re.fullmatch(rf"{city.prefix}[0-9]{{{6 - len(city.prefix)}}}", district.code):
        left = 6 - len(city.prefix)
        example = f'code = "{city.prefix}{1:0{left}}"'
        yield f"code must be one of {city.name}, {city.prefix}{'.' * left}: {example}"
    first = next(key for key, one in city.today.items() if one.code == district.code)
    if first != district.key and "code" not in district.inferred:
        yield f"code {district.code} is also that of [{first}]; write its own"
    yield from _of_site(district)
    known = {TOTAL, GOVERNMENT, *city.departments, *city.subdistricts.get(district.key, {})}
    for code, abbr in district.codes.items():
        if abbr not in known:
            yield f"codes: {code} means {abbr}, which is no agency of it; write its abbreviation"
    if district.police and city.police_address is None:
        yield "police means nothing: city.toml has no police_address; write one"


def _of_department(abbr: str, department: Department, city: City) -> Iterator[str]:
    yield from _of_agency(abbr, department, city.departments)
    if strangers := set(department.current_in) - set(city.districts):
        yield f"current_in names {min(strangers)}, which is no district; write keys of {DISTRICTS}"
    try:
        department.full_name(District(key="x", name="x"))
    except (KeyError, IndexError, ValueError, AttributeError):
        yield f"full is {department.full}; it may fill in {{full_name}}, {{name}} and {{place}} only"


def _of_subdistricts(key: str, found: Mapping[str, Subdistrict], city: City) -> Iterator[str]:
    if key not in city.today:
        yield f"is no district of today; write its key as in {DISTRICTS}"
        return
    for abbr, one in found.items():
        yield from (f"{abbr}: {fault}" for fault in _of_agency(abbr, one, found))
        if abbr in city.departments:
            yield f"{abbr} is a department's abbreviation; spell it further out"
        place = city.districts[key]
        short = one.name.removeprefix(place.full_name).removeprefix(place.name)
        for authority in _AUTHORITIES:
            short = short.removesuffix(authority)
        if short and short != one.name:
            yield f'{abbr}: write its name without the district and the authority: {abbr} = "{short}"'
    names: dict[str, str] = {}
    for agency in city.agencies(city.districts[key]):
        if (other := names.setdefault(agency.name, agency.abbr)) != agency.abbr:
            yield f"{other} and {agency.abbr} have one name, {agency.name}; write one of them alone"


def _of_agency(
    abbr: str, agency: Department | Subdistrict, others: Mapping[str, Department | Subdistrict]
) -> Iterator[str]:
    if not re.fullmatch(r"[a-z]+", abbr):
        yield "must be abbreviated in pinyin, a to z (digits mark derived slugs)"
    if abbr in {TOTAL, GOVERNMENT}:
        yield f"{abbr} is kept for the district's own reports; write another abbreviation"
    for alias in agency.aliases:
        if other := next((key for key, one in others.items() if key != abbr and alias == one.name), None):
            yield f"the alias {alias} is the name of {other}; write one of them alone"
    heir, seen = agency.successor, {abbr}
    while heir is not None:
        if heir not in others:
            yield f"successor is {heir}, which is none of them; write the abbreviation of one"
            return
        if heir in seen:
            yield f"successor leads back to {heir}; the last one must have none"
            return
        seen.add(heir)
        heir = others[heir].successor
