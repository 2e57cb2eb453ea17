"""The registry of districts: ``districts.toml`` read, checked and typed."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.errors import ConfigurationError

REGISTRY = Path(__file__).with_name("districts.toml")


@dataclass(frozen=True, slots=True)
class District:
    """One entry of the registry. The keys are explained at the top of ``districts.toml``."""

    key: str
    name: str
    code: str
    platform: str
    hosts: tuple[str, ...]
    entry: str
    lists: tuple[str, ...]
    first_year: int
    aliases: Mapping[str, str] = field(default_factory=dict)
    old: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    planned: bool = False

    def allows(self, url: str) -> bool:
        """Whether ``url`` is http(s) and on one of the hosts or their subdomains."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        return parts.scheme in {"http", "https"} and any(
            host == known or host.endswith(f".{known}") for known in self.hosts
        )

    def official(self, url: str) -> str:
        """``url`` with an alias host (an address number, a mirror) replaced by the host it stands for."""
        parts = urlsplit(url)
        host = self.aliases.get(parts.hostname or "")
        return parts._replace(netloc=host).geturl() if host else url


def parse_registry(text: str) -> dict[str, District]:
    """The entries of a registry file by key.

    Raises:
        ConfigurationError: not TOML, or an entry is incomplete or contradicts itself.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"districts.toml: {error}") from None
    return {key: _district(key, table) for key, table in tables.items()}


@cache
def districts() -> Mapping[str, District]:
    """The registry that comes with the package, by key, in the order of the file."""
    return parse_registry((files(__package__) / REGISTRY.name).read_text(encoding="utf-8"))


def district(key: str) -> District:
    """One entry.

    Raises:
        ConfigurationError: the registry has no such key.
    """
    try:
        return districts()[key]
    except KeyError:
        raise ConfigurationError(f"districts.toml has no entry [{key}]") from None


def own_hosts(host: str) -> tuple[str, ...]:
    """The hosts of a site that is known by its entry page only: with and without `www.`."""
    return tuple(dict.fromkeys((host, host.removeprefix("www."))))


_TYPES: dict[str, type] = {
    **dict.fromkeys(("name", "code", "platform", "entry"), str),
    **dict.fromkeys(("hosts", "lists", "old", "inferred"), list),
    "first_year": int,
    "aliases": dict,
    "planned": bool,
}
_OPTIONAL = {"aliases", "old", "inferred", "planned"}


def _district(key: str, table: Any) -> District:
    def wrong(what: str) -> ConfigurationError:
        return ConfigurationError(f"districts.toml: [{key}] {what}")

    if not isinstance(table, dict):
        raise wrong("is not a table")
    if unknown := table.keys() - _TYPES.keys():
        raise wrong(f"has unknown keys: {', '.join(sorted(unknown))}")
    if missing := _TYPES.keys() - _OPTIONAL - table.keys():
        raise wrong(f"lacks: {', '.join(sorted(missing))}")
    for name, value in table.items():
        if type(value) is not _TYPES[name]:
            raise wrong(f"{name} must be a {_TYPES[name].__name__}")
    values: dict[str, Any] = {
        name: tuple(map(str, value)) if isinstance(value, list) else value for name, value in table.items()
    }
    entry = District(key=key, **values)
    if fault := _fault(entry):
        raise wrong(fault)
    return entry


def _fault(entry: District) -> str | None:
    """What is incoherent in an entry whose keys and types are right."""
    if not re.fullmatch(r"[a-z]+", entry.key):
        return "must be named in pinyin, a to z"
    if not re.fullmatch(r"31\d{4}", entry.code):
        return "code is not one of Shanghai (31....)"
    if not entry.hosts:
        return "names no host"
    if not 2004 <= entry.first_year <= 2100:
        return "first_year is not a year"
    addresses = (entry.entry, *entry.lists)
    if stranger := next((url for url in addresses if not entry.allows(url)), None):
        return f"{stranger} is not on one of its hosts"
    if stranger := next((host for host in entry.aliases.values() if host not in entry.hosts), None):
        return f"an alias stands for {stranger}, which is not one of its hosts"
    if not set(entry.inferred) <= _TYPES.keys():
        return "inferred names something that is not a key"
    return None
