"""Which districts must be crawled by one machine: those whose sites are, or may be, one server."""

import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from urllib.parse import urlsplit

from tldextract import TLDExtract

from pipelines.places import District

Addresses = Mapping[str, Sequence[str]]
"""Host -> the IP addresses that it was found at."""


def groups(entries: Iterable[District], addresses: Addresses) -> list[tuple[str, ...]]:
    """The keys of districts that share a host, an IP address or a registrable domain, also across others.

    A city's search, which its districts ask, is a host of each of them.
    """
    group_of: dict[str, set[str]] = {}
    owner: dict[str, str] = {}
    for entry in entries:
        group_of[entry.key] = {entry.key}
        for name in _names(entry, addresses):
            other = group_of[owner.setdefault(name, entry.key)]
            mine = group_of[entry.key]
            if other is not mine:
                other |= mine
                group_of.update(dict.fromkeys(mine, other))
    return sorted({tuple(sorted(group)) for group in group_of.values()})


def hosts(entry: District) -> list[str]:
    """All that a spider asks, by name."""
    search = urlsplit(entry.search).hostname if entry.search else None
    return [*entry.hosts, *entry.aliases, *filter(None, [search])]


def _names(entry: District, addresses: Addresses) -> set[str]:
    every = hosts(entry)
    return {_domain(host) for host in every} | {ip for host in every for ip in addresses.get(host, ())}


@cache
def _extract() -> TLDExtract:
    return TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list that ships with it; no network


def _domain(host: str) -> str:
    """What one registers: `shcn.gov.cn` of `zwgk.shcn.gov.cn`; an IP address is its own."""
    return _extract()(host).top_domain_under_public_suffix or host


def look_up(host: str) -> list[str]:
    """The IP addresses of a host, as the DNS has them now; of one that it does not know, none."""
    try:
        return sorted({str(found[4][0]) for found in socket.getaddrinfo(host, 80, type=socket.SOCK_STREAM)})
    except OSError:
        return []


def resolve(names: Iterable[str], look_up: Callable[[str], list[str]] = look_up) -> dict[str, list[str]]:
    """The IP addresses of hosts, asked for many at once."""
    wanted = sorted(set(names))
    with ThreadPoolExecutor(16) as pool:
        return dict(zip(wanted, pool.map(look_up, wanted), strict=True))
