"""Names, codes and hosts as pages write them, looked up in the registry of places."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from pipelines import places
from pipelines.identity.names import initials, simplify
from pipelines.places import GOVERNMENT, Agency, City

GOVERNMENT_NAMES = ("人民政府", "政府", "人民政府办公室", "政府办公室", "府办公室", "府办", "办公室")
ELSEWHERE = re.compile(r"[^区县局]{2}(?<![本我全各])[省市州盟]$")
"""Before a district's name: 双鸭山市 of 双鸭山市宝山区, and not 本市."""
GOVERNMENT_CODES = ("qfb", "fb", "zfb", "zfbgs", "bgs")


def city_of(district: str | None) -> City | None:
    """The city of a district (key)."""
    found = places.districts().get(district or "")
    return places.cities()[found.city] if found else None


def first_year(district: str | None) -> int:
    """The first report year there can be in a district's city, or in any where none is known."""
    city = city_of(district)
    return city.first_year if city else min(city.first_year for city in places.cities().values())


@cache
def _cities_pattern() -> re.Pattern[str]:
    """A city's name, whole or short, before what it is about: 国家税务总局上海市普陀区税务局, 上海普陀."""
    names = "|".join(
        f"{re.escape(city.place)}(?:{re.escape(city.name.removeprefix(city.place))})?"
        for city in places.cities().values()
    )
    return re.compile(rf"^(?:国家税务总局)?(?:{names})?")


def without_city(text: str) -> str:
    """``text`` without the name of a registered city at its beginning."""
    return _cities_pattern().sub("", text)


def without_trailing_city(text: str) -> str:
    """``text`` without the name of a registered city at its end."""
    names = (name for city in places.cities().values() for name in (city.name, city.place))
    return next((text.removesuffix(name) for name in names if text.endswith(name)), text)


@cache
def _districts_pattern() -> re.Pattern[str]:
    districts = places.districts().values()
    names, short = (
        "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
        for found in ({one.name for one in districts}, {one.place for one in districts})
    )
    return re.compile(rf"(?:{names})|(?<=局)(?:{short})(?=分局)")  # 上海市公安局长宁分局


@cache
def _bearers() -> dict[str, list[str]]:
    """Names and short names to the keys of the districts that bear them, one of each city."""
    found: dict[str, dict[str, str]] = {}
    for key, one in places.districts().items():
        for name in {one.name, one.place}:
            found.setdefault(name, {}).setdefault(one.city, key)
    return {name: list(keys.values()) for name, keys in found.items()}


def named_districts(text: str, here: City | None = None) -> list[tuple[re.Match[str], str]]:
    """The registered districts that a text names, as matches and keys.

    One that several cities have is that of the city before it, else of the city meant, ``here``; one of
    neither, or of another city by the text (``舟山市普陀区``), is left out.
    """
    found = []
    for match in _districts_pattern().finditer(text):
        before = text[: match.start()]
        bearers = [(key, city) for key in _bearers()[match[0]] if (city := city_of(key))]
        named = [key for key, city in bearers if before.endswith((city.name, city.place))]
        if not named and ELSEWHERE.search(before):
            continue
        near = [key for key, city in bearers if city is here]
        if keys := named or near or ([key for key, _ in bearers] if len(bearers) == 1 else []):
            found.append((match, keys[0]))
    return found


@cache
def written(district: str) -> tuple[tuple[str, Agency], ...]:
    """What the agencies of a district are called without its name: their names, short names and old names.

    Of two agencies that share a name the first is meant.
    """
    city, current = places.cities()[places.districts()[district].city], places.districts()[district].current
    agencies = {agency.abbr: agency for agency in places.agencies(district)}
    aliases = [(alias, agencies[abbr]) for abbr, one in city.departments.items() for alias in one.aliases]
    return (
        *((alias, agencies[GOVERNMENT]) for alias in GOVERNMENT_NAMES),
        *reversed(aliases),
        *((agency.short_name, agency) for agency in reversed(agencies.values())),
        *(
            (alias, agencies[abbr])
            for abbr, one in city.subdistricts[current].items()
            for alias in (*one.aliases, _shortened(one.name, city))
        ),
    )


@cache
def _by_name(district: str) -> dict[str, Agency]:
    """Simplified names, short names and old names of one district to agencies."""
    names: dict[str, Agency] = {}
    for name, agency in written(district):
        names.setdefault(simplify(name), agency)
    return names


def _shortened(name: str, city: City) -> str:
    """新华街道 for 新华路街道, where a city's people leave out 路."""
    return re.sub(rf"(?:{'|'.join(city.left_out)})(?=街道$)", "", name) if city.left_out else name


@cache
def _by_code(district: str) -> dict[str, Agency]:
    """Codes in addresses to agencies, without those that more than one agency could mean."""
    one = places.districts()[district]
    agencies = {agency.abbr: agency for agency in places.agencies(district)}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for abbr in agencies:
        found[abbr].add(abbr)
    for abbr, department in places.cities()[one.city].departments.items():
        for code in department.codes:
            found[code].add(abbr)
    for code in GOVERNMENT_CODES:
        found[code].add(GOVERNMENT)
    codes = {code: agencies[abbr] for code, abbrs in found.items() if len(abbrs) == 1 for abbr in abbrs}
    codes.update((code.lower(), agencies[abbr]) for code, abbr in one.codes.items())
    return codes


@cache
def _by_unique_name() -> dict[str, Agency]:
    """Subdistricts, towns and parks of today whose name no other district has."""
    found: defaultdict[str, list[Agency]] = defaultdict(list)
    for district in places.districts().values():
        has_any = places.cities()[district.city].subdistricts.get(district.key)
        for agency in places.agencies(district.key) if has_any else ():
            if agency.kind in {"subdistrict", "town", "park"}:
                found[simplify(agency.short_name)].append(agency)
    return {name: bearers[0] for name, bearers in found.items() if len(bearers) == 1}


@cache
def _own_names(unit: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What an agency's name begins with where only its own district can be meant: 区科委, 县政府办公室."""
    own = f"(?:{unit}{'(?!场|容|政|民)' if unit == '市' else ''})"  # not the 市 of 市场监督管理局
    # 区科委; 人民政府新华路街道办事处.
    return re.compile(rf"^{own}(?=.{{2}})"), re.compile(rf"^(?:区|县|{own})?(?:人民)?(?:政府)?(?=.)")


def without_unit(name: str, district: str) -> str:
    """``区科委`` without its 区."""
    return _own_names(places.districts()[district].unit)[0].sub("", name)


def find(name: str, district: str | None) -> Agency | None:
    """The registered agency of this name without city and district, ``区科委`` or ``新泾镇人民政府``.

    Without a district only a subdistrict, town or park that is the only one of its name is found.
    """
    key = simplify(name)
    if district is None:
        return _by_unique_name().get(key)
    names, unit = _by_name(district), places.districts()[district].unit
    own = key[1:] if key[:1] in {"区", "县", unit} else key
    return names.get(key) or names.get(own) or names.get(_own_names(unit)[1].sub("", key))


def find_code(code: str, district: str) -> Agency | None:
    """The registered agency that a site's own abbreviation means: ``rsj``, ``qyjj`` (区应急局), ``JB2``."""
    codes = _by_code(district)
    code = code.lower()
    own = {"q", initials(places.districts()[district].unit)}
    return codes.get(code) or (codes.get(code[1:]) if code[:1] in own else None)


def codes_in(url: str, city: City) -> Iterator[str]:
    """The abbreviations of agencies that an address holds, by the city's shapes of addresses."""
    if police_in(url, city):
        yield "gaj"
    if pattern := _addresses(city.key):
        yield from (code for match in pattern.finditer(url) for code in match.groups() if code)


@cache
def _addresses(city: str) -> re.Pattern[str] | None:
    shapes = places.cities()[city].agency_addresses
    return re.compile("|".join(shape.pattern.pattern for shape in shapes)) if shapes else None


def police_in(url: str, city: City) -> str | None:
    """The letters of a district in an address of the city's police."""
    match = city.police_address.pattern.search(url) if city.police_address else None
    return match[1] if match else None


@cache
def _by_host() -> dict[str, str]:
    return {host: one.current for one in places.districts().values() for host in one.own_hosts}


def district_of_host(host: str, url: str) -> str | None:
    """The district of today whose site, or whose page on the site of the city's police, an address is."""
    for city in places.cities().values():
        if letters := police_in(url, city):
            return next((key for key, one in city.districts.items() if one.police == letters), None)
    while host:
        if host in _by_host():
            return _by_host()[host]
        host = host.partition(".")[2]
    return None


@cache
def _national_names() -> dict[str, str]:
    return {
        simplify(name): one.name
        for city in places.cities().values()
        for one in city.departments.values()
        if one.national
        for name in (one.name, *one.aliases)
        if simplify(name)[-1] == simplify(one.name)[-1]
    }


def national_name(name: str) -> str | None:
    """Full name of a department that a short one means everywhere: ``人防办`` is ``人民防空办公室``."""
    return _national_names().get(simplify(name))
