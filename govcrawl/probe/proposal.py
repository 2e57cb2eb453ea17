"""From the answers to a change of the registry, as a patch that `git apply` takes. Pure functions."""

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from govcrawl.lists.addresses import address_key
from govcrawl.probe.facts import Answer, Seen, Verdict
from pipelines.places import District

ONE_LINE = 90  # letters of a list that still stands on one line


@dataclass(frozen=True, slots=True)
class Change:
    """One key of a district's entry, and what to write there."""

    key: str  # hosts, entry, lists
    value: str | tuple[str, ...]


def related(host: str, hosts: Iterable[str]) -> bool:
    """Whether a host is that of one of ``hosts`` by its name: with or without `www.`, above or below it.

    `zwgk.example.gov.cn` is related to `www.example.gov.cn`; two hosts below `sh.gov.cn` are not.
    """
    bare = host.removeprefix("www.")
    own = [known.removeprefix("www.") for known in hosts]
    return bool(host) and any(
        bare == one or bare.endswith(f".{one}") or one.endswith(f".{bare}") for one in own
    )


def changes(
    district: District,
    found: Sequence[Answer],
    seen: Sequence[Seen],
    candidates: Sequence[str],
    *,
    entry: str = "",
) -> list[Change]:
    """What to change where facts are contradicted; nothing that was confirmed or not reached is touched.

    Args:
        district: what the registry says.
        found: the answers about it.
        seen: what came of the addresses asked.
        candidates: lists that hold reports, or are linked under the name of annual reports.
        entry: a page that leads to them, in place of an entry page that is gone.
    """
    wrong = {(one.fact, one.value) for one in found if one.verdict is Verdict.CONTRADICTED}
    moved = {
        one.url: one.moved_to
        for one in seen
        if (one.status or 500) < 400 and related(urlsplit(one.moved_to).hostname or "", district.own_hosts)
    }
    new_entry = moved.get(district.entry, entry) if ("entry", district.entry) in wrong else ""
    gone = [url for url in district.lists if ("list", url) in wrong]
    bare = [one for one in found if one.fact == "list" and one.verdict is not Verdict.CONFIRMED]
    # One that nothing stands in for stays: without it what it held would be lost in silence.
    replaced = {url: moved.get(url, "" if candidates else url) for url in gone}
    lists = [replaced.get(url, url) for url in district.lists] + (list(candidates) if bare else [])
    kept: dict[str, str] = {}
    for url in filter(None, lists):
        kept.setdefault(address_key(url), url)
    new_lists = tuple(kept.values())
    addresses = [new_entry or district.entry, *new_lists]
    targets = [url for old, url in moved.items() if old in {district.entry, *district.lists}]
    hosts = [urlsplit(url).hostname or "" for url in (*addresses, *targets)]
    new = [host for host in hosts if related(host, district.own_hosts) and not _covered(host, district.hosts)]
    result = []
    if new_hosts := tuple(dict.fromkeys(new)):
        result.append(Change("hosts", (*district.hosts, *new_hosts)))
    known = (*district.hosts, *new_hosts)
    if new_entry and new_entry != district.entry and _covered(urlsplit(new_entry).hostname or "", known):
        result.append(Change("entry", new_entry))
    new_lists = tuple(url for url in new_lists if _covered(urlsplit(url).hostname or "", known))
    if new_lists and new_lists != district.lists:
        result.append(Change("lists", new_lists))
    return result


def _covered(host: str, hosts: Iterable[str]) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def written(text: str, table: str, wanted: Iterable[Change]) -> str:
    """A file of TOML with the changes made in one table; comments and all other lines stay.

    Raises:
        ValueError: a key can't be found, or the file would say something else than what was wanted.
    """
    expected = tomllib.loads(text)
    for change in wanted:
        whole = re.search(rf"(?ms)^\[{re.escape(table)}\][^\n]*\n(.*?)(?=^\[|\Z)", text)
        if whole is None:
            raise ValueError(f"there is no table [{table}]")
        line = re.compile(rf"(?ms)^{change.key} = (?:\[(?:[^\"\]]|\"[^\"]*\")*\]|\"[^\"\n]*\")")
        if (old := line.search(whole[1])) is None:
            raise ValueError(f"[{table}] has no key {change.key}")
        start = whole.start(1)
        new = f"{change.key} = {_literal(change.value, _comments(old[0]))}"
        text = text[: start + old.start()] + new + text[start + old.end() :]
        value = change.value if isinstance(change.value, str) else list(change.value)
        expected[table][change.key] = value
    if tomllib.loads(text) != expected:
        raise ValueError(f"[{table}] can't be changed line by line")
    return text


def _comments(literal: str) -> dict[str, str]:
    """What is written behind the values of a list that has a line for each."""
    return dict(re.findall(r"(?m)^\s*\"([^\"]*)\",?[ \t]*(#[^\n]*)$", literal))


def _literal(value: str | tuple[str, ...], comments: Mapping[str, str] = MappingProxyType({})) -> str:
    """As the registry writes it: a list of more than a line takes a line for each."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    whole = ", ".join(map(_literal, value))
    if len(whole) <= ONE_LINE and not comments:
        return f"[{whole}]"
    lines = (f"    {_literal(one)}, {comments.get(one, '')}".rstrip() for one in value)
    return "[\n" + "".join(f"{line}\n" for line in lines) + "]"


def patch(old: str, new: str, path: str) -> str:
    """The change of a file as a unified patch; `""` where nothing changes. ``path`` is the repository's."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
