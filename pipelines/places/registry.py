"""The registry: all cities, their districts and agencies by key. A folder beside this file is a city.

A slug is ``<district>-<abbreviation>`` and stable for ever. ``qzf`` is the total that a district
publishes over all its agencies, ``qfb`` the district government's own report (区府办编制).
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from pipelines.errors import ConfigurationError
from pipelines.places.folder import FILES, read_city
from pipelines.places.model import Agency, City, District
from pipelines.places.table import FILE as TABLE
from pipelines.places.table import read_table

HERE = Path(__file__).parent
FURTHER = "GOVCRAWL_PLACES"
"""Environment variable: folders that hold further cities, separated by ``:`` (on Windows ``;``)."""


def roots() -> list[Path]:
    """The folders that hold cities: this one, and those that ``$GOVCRAWL_PLACES`` names.

    Raises:
        ConfigurationError: the variable names what is no folder.
    """
    found = [HERE]
    for name in filter(None, os.environ.get(FURTHER, "").split(os.pathsep)):
        if not Path(name).is_dir():
            raise ConfigurationError(f"{FURTHER}: {name} is no folder; write one that holds a folder a city")
        if (Path(name) / FILES[0]).exists():
            raise ConfigurationError(f"{FURTHER}: {name} is a city; write the folder that holds it")
        found.append(Path(name))
    return found


def folders() -> list[Path]:
    """The folders of all cities."""
    return [
        city
        for root in roots()
        for city in sorted({f.parent for f in root.glob("*/*.toml") if f.name in FILES})
    ]


@cache
def cities() -> Mapping[str, City]:
    """All cities by the name of their folder.

    Raises:
        ConfigurationError: a folder can't be read, or two cities have one name, code or district.
    """
    found: dict[str, City] = {}
    keys: dict[str, str] = {}
    prefixes: dict[str, City] = {}
    for city, file, districts_file in _read():
        if city.key in found:
            raise ConfigurationError(f"{file}: there are two cities {city.key}; rename one")
        if twin := next((one for one in prefixes.values() if one.code == city.code), None):
            raise ConfigurationError(f"{file}: code is that of {twin.key}; write its own")
        if other := _overlapping(city, prefixes):
            what = f"code {city.code} holds or is held by that of {other.key}, {other.code}; write its own"
            raise ConfigurationError(f"{file}: {what}")
        if city.site and city.key in city.districts:
            what = f"[{city.key}] is the city's own site; spell it further out"
            raise ConfigurationError(f"{districts_file}: {what}")
        found[city.key] = prefixes[city.prefix] = city
        for key in {*city.districts, city.key}:
            if (owner := keys.setdefault(key, city.key)) != city.key:
                raise ConfigurationError(
                    f"{districts_file}: [{key}] is in {owner} too; spell it further out, {key}qu"
                )
    _one_owner_a_host(found.values())
    return found


def _read() -> Iterator[tuple[City, str, str]]:
    """All cities, and what the files are called where one and its districts stand."""
    for folder in folders():
        yield read_city(folder), f"{folder.name}/{FILES[0]}", f"{folder.name}/{FILES[1]}"
    for file in (root / TABLE for root in roots()):
        if file.is_file():
            yield from ((city, TABLE, TABLE) for city in read_table(file))


def _overlapping(city: City, known: Mapping[str, City]) -> City | None:
    """A city of ``known``, by the begin of its districts' codes, whose districts could be this one's."""
    own = city.prefix
    above = (known.get(own[:length]) for length in range(1, len(own) + 1))
    below = (one for prefix, one in known.items() if len(own) < 4 and prefix.startswith(own))
    return next(filter(None, [*above, *below]), None)


def _one_owner_a_host(known: Iterable[City]) -> None:
    """Whose report it is follows from the host where the page does not say it."""
    owners: dict[str, str] = {}
    for city in known:
        for entry in (*city.districts.values(), *filter(None, [city.site])):
            for host in (*entry.hosts, *entry.aliases):
                if (other := owners.setdefault(host, entry.key)) != entry.key:
                    raise ConfigurationError(
                        f"{city.key}/districts.toml: [{entry.key}] {host} is also a host of [{other}]; "
                        "write it in one of them"
                    )


@cache
def districts() -> Mapping[str, District]:
    """All districts by key, of every city those of today before those given up (as its file has them)."""
    return {key: district for city in cities().values() for key, district in city.districts.items()}


@cache
def registered() -> Mapping[str, District]:
    """Whose site is crawled, by key: the districts of today and, after them, the city's own site."""
    return {entry.key: entry for city in cities().values() for entry in _registered(city)}


def _registered(city: City) -> Iterator[District]:
    yield from (district for district in city.districts.values() if not district.successor)
    if city.site:
        yield city.site


@cache
def official_hosts() -> Mapping[str, str]:
    """The host that each alias of the registry (an address number, a mirror) stands for."""
    return {alias: host for one in registered().values() for alias, host in one.aliases.items()}


def source(key: str) -> tuple[Path, str, str]:
    """Where the entry of a crawled site stands.

    Returns:
        Its file, the name of its table there, and the path that the file has in this repository (of a folder
        in ``$GOVCRAWL_PLACES`` the path below that).

    Raises:
        KeyError: there is no such key.
    """
    city = registered()[key].city
    folder = next((one for one in folders() if one.name == city), None)
    if folder is None:
        file = next(root / TABLE for root in roots() if (root / TABLE).is_file())
        return file, key, TABLE
    file, table = (folder / FILES[0], "site") if key == city else (folder / FILES[1], key)
    root = HERE.parents[1] if folder.parent == HERE else folder.parent
    return file, table, file.relative_to(root).as_posix()


def district(key: str) -> District:
    """One whose site is crawled.

    Raises:
        ConfigurationError: there is no such key.
    """
    try:
        return registered()[key]
    except KeyError:
        raise ConfigurationError(f"no districts.toml has an entry [{key}]; write one") from None


@cache
def _by_slug(key: str) -> dict[str, Agency]:
    one = districts()[key]
    return {agency.slug: agency for agency in cities()[one.city].agencies(one)}


def agencies(district: str) -> list[Agency]:
    """All registered agencies of a district (spider name), those of today and given-up names.

    This is the vocabulary that reports are matched against: only ``expected`` ones are known to
    exist in the district today. Raises ``KeyError`` for an unknown district.
    """
    return list(_by_slug(district).values())


def agency(slug: str) -> Agency | None:
    """The registered agency of this slug, None for a derived or unknown one."""
    district = slug.partition("-")[0]
    return _by_slug(district).get(slug) if district in districts() else None


def agency_name(slug: str) -> str | None:
    """Full Chinese name of a registered agency, else None."""
    found = agency(slug)
    return found.name if found else None


def successor(slug: str) -> str | None:
    """Slug of the agency of today that took over from this one, None where it still exists or is unknown."""
    found, last = agency(slug), None
    while found and found.successor:
        last, found = found.successor, agency(found.successor)
    return last
