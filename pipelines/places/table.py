"""Cities and districts of a country in one file, a line each: ``sites.tsv`` beside the folders of cities.

    code    key       name    entry
    990100  lanting   兰亭市
    990121  meixi     梅溪县  https://www.meixi.example/

Tabs part the columns. A line whose code ends in ``00`` is a city, which comes before its districts; its entry
is the city's own site, and may be left out. Sites are searched (``platform = "generic"``); who needs more
writes a city's folder instead of its lines.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.errors import ConfigurationError
from pipelines.places.folder import departments
from pipelines.places.model import City, District, site_of

FILE = "sites.tsv"
HEAD = "code\tkey\tname\tentry"

_LINE = re.compile(r"([1-9]\d{3})(\d\d)\t([a-z]+)\t([^\s\x00-\x7f]+)(?:\t(https?://[a-z0-9.-]+(?:/\S*)?)?)?")


def read_table(file: Path) -> list[City]:
    """The cities of a table, with their districts.

    Raises:
        ConfigurationError: it can't be read, or a line is not as it should be.
    """
    try:
        head, *lines = file.read_text(encoding="utf-8-sig").splitlines() or [""]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} can't be read: {error}") from None
    if head != HEAD:
        raise ConfigurationError(f"{FILE}: the first line must name its columns, parted by tabs: {HEAD}")
    cities: dict[str, City] = {}
    codes: set[str] = set()
    for number, line in enumerate(lines, 2):
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            what = f"write code, key in pinyin, Chinese name and address, parted by tabs: {HEAD}"
            raise ConfigurationError(f"{FILE}, line {number} is not understood; {what}")
        above, below, key, name, entry = found.groups()
        if above + below in codes:
            raise ConfigurationError(f"{FILE}, line {number}: the code {above}{below} stands above already")
        codes.add(above + below)
        city = cities.get(above) or cities.get(f"{above[:2]}00")
        if below == "00":
            cities[above] = _city(key, name, above, entry)
        elif city is None:
            raise ConfigurationError(
                f"{FILE}, line {number}: write its city above it, with the code {above}00"
            )
        elif not entry:
            raise ConfigurationError(f"{FILE}, line {number} lacks the address of its home page")
        elif key in city.districts:
            raise ConfigurationError(
                f"{FILE}, line {number}: {key} stands above already; spell it further out"
            )
        else:
            _add(city, key, name, above + below, entry)
    return list(cities.values())


def _city(key: str, name: str, above: str, entry: str | None) -> City:
    code = f"{above}00"
    site = _site(key, entry, name=name, code=code, city=key, full_name=name) if entry else None
    return City(key, name, code, site=site, districts={}, departments=departments(), subdistricts={})


def _add(city: City, key: str, name: str, code: str, entry: str) -> None:
    whole = (city.name if name.endswith(city.prefixed) else "") + name
    one = _site(key, entry, name=name, code=code, city=city.key, full_name=whole)
    assert isinstance(city.districts, dict)
    assert isinstance(city.subdistricts, dict)
    city.districts[key], city.subdistricts[key] = one, {}


def _site(key: str, entry: str, **more: str) -> District:
    return site_of(key, urlsplit(entry).hostname or "", entry, **more)
