"""What a place is: a city, its districts, and the agencies that report there. Plain data, no files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from pipelines.records import AgencyKind

TOTAL, GOVERNMENT = "qzf", "qfb"
"""A district's two reports: over all its agencies (全区综合), and of its government alone (区府办)."""

ENDING = re.compile(r"(?<=..)(?:新区|自治县|自治旗|区|县|市|旗)$")
"""What a place is by law, left out where its name is longer than a letter: 浦东新区 is 浦东, 沙县 stays."""


@dataclass(frozen=True, slots=True)
class Least:
    """How many agencies have a report at least: of a part in all years, of all on the newest year due."""

    departments: int = 1
    streets: int = 1
    agencies: int = 0


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A lasting defect of a site that is known: a table ``[[<district>.acknowledged]]``.

    ``fault`` is its kind (docs/logs.md), ``about`` the address, the title, the agency with its year or the
    part that it is about; ``seen`` what the fault says of it, or a part of that.
    """

    fault: str
    about: str
    reason: str
    since: str  # 2026-11-20
    seen: str = ""


@dataclass(frozen=True, slots=True)
class District:
    """A district (区), county (县), county-level city (市) or banner (旗), and where it publishes.

    ``key`` is the name of its spider and the first part of its agencies' slugs. The other fields are the
    keys of ``districts.toml`` and explained there; ``city`` and ``full_name`` follow from the city.
    The city's own site, and a site that a spider is told, are Districts too.
    """

    key: str
    name: str  # 长宁区
    code: str = ""
    platform: str = ""
    hosts: tuple[str, ...] = ()
    entry: str = ""
    lists: tuple[str, ...] = ()
    first_year: int = 2008  # the year of the national regulation (政府信息公开条例)
    aliases: Mapping[str, str] = field(default_factory=dict)
    old: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    planned: bool = False
    police: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    least: Least | None = None
    most: int = 0  # agencies with a report on one year, at most; 0 = not known
    acknowledged: tuple[Acknowledged, ...] = ()
    search: str = ""  # address of its search in the city's
    successor: str | None = None
    city: str = ""  # key of its city
    full_name: str = ""  # 上海市长宁区

    @property
    def place(self) -> str:
        """The name without what it is by law: 长宁."""
        return ENDING.sub("", self.name)

    @property
    def unit(self) -> str:
        """What it is by law, one letter: 区, 县, 市 or 旗."""
        return self.name[-1:]

    @property
    def current(self) -> str:
        """The district of today."""
        return self.successor or self.key

    @property
    def own_hosts(self) -> list[str]:
        """The ends of all host names that are its own, those of the past too: without www."""
        return [host.removeprefix("www.") for host in (*self.hosts, *self.aliases, *self.old)]

    def allows(self, url: str) -> bool:
        """Whether ``url`` is http(s), on one of the hosts, their subdomains or aliases, at the usual port."""
        parts = _split(self.official(url))
        return parts is not None and any(
            parts.netloc == known or parts.netloc.endswith(f".{known}") for known in self.hosts
        )

    def searches(self, url: str) -> bool:
        """Whether ``url`` is of its search in the city's, or that host's robots.txt; no more is asked."""
        own = bool(self.search) and url.startswith(f"{self.search}/")
        return own or (bool(self.search) and url == urljoin(self.search, "/robots.txt"))

    def official(self, url: str) -> str:
        """``url`` with its host as the registry writes it, an alias (an address number, a mirror) replaced.

        `HTTP://183.194.252.110:80/a` is `http://www.shpt.gov.cn/a`, and so is `http://shpt.gov.cn/a`: a
        name with and without `www.` is one site. What is malformed comes back as it is.
        """
        parts = _split(url)
        if parts is None:
            return url
        host = host_of(parts)
        www = f"www.{host}" if f"www.{host}" in self.hosts and host not in self.hosts else host
        return parts._replace(netloc=self.aliases.get(host, www)).geturl()


_PORTS = {"http": 80, "https": 443}


def host_of(parts: SplitResult) -> str:
    """The host of an address, with its port where that is not the scheme's own (RFC 3986, 6.2.3).

    In small letters, without user, password and the dot that ends a full name: `WWW.Example.gov.cn.:443`
    of https is `www.example.gov.cn`.

    Raises:
        ValueError: the port is no number.
    """
    host = (parts.hostname or "").removesuffix(".")
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in {None, _PORTS.get(parts.scheme)} else f"{host}:{parts.port}"


def _split(url: str) -> SplitResult | None:
    """An http(s) address taken apart, None if it is none or malformed."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:  # http://[, a port in letters
        return None
    return parts if parts.scheme in _PORTS else None


@dataclass(frozen=True, slots=True)
class Department:
    """A department (委办局) that the districts of a city have or had; the keys of ``departments.toml``."""

    name: str
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    full: str = ""
    national: bool = False
    expected: bool = False
    successor: str | None = None
    current_in: tuple[str, ...] = ()

    def full_name(self, district: District) -> str:
        """上海市长宁区民政局; 上海市公安局长宁分局 by its pattern ``full``."""
        words = {"full_name": district.full_name, "name": district.name, "place": district.place}
        return (self.full or "{full_name}" + self.name).format(**words)


@dataclass(frozen=True, slots=True)
class Subdistrict:
    """A subdistrict (街道), town (镇, 乡) or park (园区) of a district; the keys of ``subdistricts.toml``."""

    name: str
    aliases: tuple[str, ...] = ()
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """One reporting agency (行政机关).

    ``district`` is a spider name, or that of a district merged or renamed since.
    ``expected`` tells that the agency exists today, so that its absence from a crawl is a gap.
    ``successor`` is the slug of the agency that took over, where the name was given up.
    """

    district: str
    abbr: str  # rsj
    name: str  # full: 上海市长宁区人力资源和社会保障局
    short_name: str  # without city and district: 人力资源和社会保障局
    kind: AgencyKind
    expected: bool = False
    successor: str | None = None

    @property
    def slug(self) -> str:
        """Its name in the datasets, stable for ever: ``changning-rsj``."""
        return f"{self.district}-{self.abbr}"


@dataclass(frozen=True, slots=True)
class Address:
    """A shape of addresses: ``pattern`` finds it and names something by its group, ``sample`` shows one."""

    pattern: re.Pattern[str]
    sample: str


@dataclass(frozen=True, slots=True)
class City:
    """A city and all that stands in its folder; the keys of ``city.toml`` are explained there."""

    key: str  # name of the folder, pinyin
    name: str  # 上海市
    code: str
    first_year: int = 2008  # the year of the national regulation (政府信息公开条例)
    prefixed: tuple[str, ...] = ("区",)
    total: str = ""
    left_out: tuple[str, ...] = ()
    search: str = ""
    police_address: Address | None = None
    agency_addresses: tuple[Address, ...] = ()
    site: District | None = None
    districts: Mapping[str, District] = field(default_factory=dict)
    departments: Mapping[str, Department] = field(default_factory=dict)
    subdistricts: Mapping[str, Mapping[str, Subdistrict]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The name without what it is by law: 上海."""
        return ENDING.sub("", self.name)

    @property
    def prefix(self) -> str:
        """How the codes of its districts begin: 31, and 3210 of 扬州市 (321000)."""
        return re.sub(r"(?:00)+$", "", self.code)

    @property
    def today(self) -> dict[str, District]:
        """Its districts of today by key."""
        return {key: one for key, one in self.districts.items() if not one.successor}

    def agencies(self, district: District) -> list[Agency]:
        """All agencies of a district, those of today and names given up; never two of one abbreviation."""
        whole, gone = district.full_name, district.successor
        rows: list[tuple[str, str, str, AgencyKind, bool, str | None]] = [
            (TOTAL, f"{whole}（{self._total(district)}）", self._total(district), "district", True, None),
            (GOVERNMENT, f"{whole}人民政府", "人民政府", "government", True, None),
        ]
        for abbr, one in self.departments.items():
            heir = None if district.key in one.current_in else one.successor
            rows.append((abbr, one.full_name(district), one.name, "department", one.expected, heir))
        # Those of a district merged or renamed are known by the names of its successor's.
        for abbr, place in self.subdistricts.get(district.current, {}).items():
            kind, authority = authority_of(place.name)
            today = place.successor is None and kind != "park"
            rows.append((abbr, whole + place.name + authority, place.name, kind, today, place.successor))
        return [
            Agency(
                district=district.key,
                abbr=abbr,
                name=name,
                short_name=short,
                kind=kind,
                expected=expected and not gone,
                successor=f"{gone}-{abbr}" if gone else f"{district.key}-{heir}" if heir else None,
            )
            for abbr, name, short, kind, expected, heir in rows
        ]

    def _total(self, district: District) -> str:
        return self.total or f"全{district.unit}综合"


def authority_of(name: str) -> tuple[AgencyKind, str]:
    """Kind of a subdistrict, town or park, and what its authority is called (by the 地方组织法)."""
    if name.endswith("街道"):
        return "subdistrict", "办事处"
    if name.endswith(("镇", "乡", "苏木")):  # 苏木: a town in Inner Mongolia
        return "town", "人民政府"
    return "park", "管理委员会"


def site_of(key: str, host: str, entry: str, **more: Any) -> District:
    """A site that is known by its entry page only: searched, on its host with and without ``www.``."""
    hosts = tuple(dict.fromkeys((host, host.removeprefix("www."))))
    return District(key=key, platform="generic", hosts=hosts, entry=entry, **{"name": key, **more})
