"""Which agency a name means: certain, or candidates with how certain."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pipelines import places
from pipelines.analysis import names
from pipelines.errors import StoreError
from pipelines.identity.lookup import without_city
from pipelines.identity.names import normalise
from pipelines.store import paths
from pipelines.store.partitions import partitions
from pipelines.store.paths import several
from pipelines.store.scan import read_year

_SHOWN = 20


class Candidate(NamedTuple):
    """An agency that may be meant. ``certainty`` is 1 where it is certain, else between 0 and 1."""

    agency: str
    name: str
    certainty: float
    because: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a name can mean. ``agency`` is its slug where that is certain, else None."""

    asked: str
    candidates: tuple[Candidate, ...] = ()
    note: str = ""

    @property
    def agency(self) -> str | None:
        """The slug, or None where the name is not certain."""
        first = next(iter(self.candidates), None)
        return first.agency if first and first.certainty == 1 else None

    def __str__(self) -> str:
        """One line a candidate."""
        lines = [
            f"{one.agency:<20} {one.certainty:4.0%}  {one.name}  {one.because}" for one in self.candidates
        ]
        return "\n".join([*lines, *([self.note] if self.note else [])]) or f"nothing is called {self.asked}"


@paths.at_one_moment
def resolve(
    name: str, *, district: str | None = None, data_dir: str | os.PathLike[str] | None = None
) -> Resolved:
    """Which agency is meant by a name: full, short, old, misspelt, in pinyin, or a slug.

    Certain is what is written as one agency's name is: with or without 上海市 and 区, short, old, with other
    conjunctions; its slug; its name in pinyin. All else gives candidates, the likeliest first: a name that
    several have (人社局 has every district), one with wrong letters, initials.

    Args:
        name: what somebody wrote.
        district: where it must be, pinyin or Chinese; anywhere by default.
        data_dir: as for ``load``; agencies that landed and stand in no table are found by their names there.

    Returns:
        A ``Resolved``: ``agency`` is the slug or None, ``candidates`` are ``(agency, name, certainty,
        because)``. Candidates that are equally certain can't be told apart.

    Raises:
        StoreError: there is no such district.

    Example:
        ```python
        govcrawl.resolve("长宁区人社局").agency          # "changning-rsj"
        govcrawl.resolve("静安区环保局").agency          # "jingan-hjbhj", a name given up
        govcrawl.resolve("长宁区人社居")                 # None; changning-rsj is the one candidate
        govcrawl.resolve("人社局", district="长宁区").agency
        ```
    """
    within = None if district is None else {place(district)}
    text = normalise(name).strip("·—-")
    found, note = _by_letters(name) if text.isascii() else (_exact(text), "")
    found = _within(found, within)
    landed: dict[str, str] = {}
    if list(found.values()) != [1.0]:
        landed = _landed(data_dir)
        own = {
            slug: 1.0 for slug, known in landed.items() if text == slug or names.key(text) == names.key(known)
        }
        found = _within(found | own, within)
        if not found and not text.isascii():
            found = _within(_misspelt(text, landed), within)
    return Resolved(name, _candidates(found, landed), note)


def slugs(
    agencies: str | Iterable[str] | None, data_dir: str | os.PathLike[str] | None = None
) -> list[str] | None:
    """The slugs of agencies given by slug or name; None stays None.

    Raises:
        StoreError: a name is not certain; the line lists what it can mean.
    """
    if agencies is None:
        return None
    return [one if paths.is_agency_slug(one) else _certain(one, data_dir) for one in several(agencies)]


def keys(districts: str | Iterable[str] | None) -> list[str] | None:
    """The keys of districts given in pinyin or Chinese; None stays None.

    Raises:
        StoreError: there is no such district.
    """
    if districts is None:
        return None
    return [place(one) for one in several(districts)]


def place(name: str) -> str:
    """The key of a district: ``changning`` of ``长宁区``, ``长宁``, ``上海市长宁区``; pinyin stays as it is.

    Raises:
        StoreError: there is no such district.
    """
    if name.isascii():
        return name
    text = without_city(normalise(name)) or normalise(name)
    for key, one in places.districts().items():
        if text in {one.name, one.place, one.full_name}:
            return key
    near = {key: names.distance(text, one.name) for key, one in places.districts().items()}
    best = [f"{key} {places.districts()[key].name}" for key in sorted(near, key=lambda one: near[one])[:3]]
    raise StoreError(f"no district is called {name!r}; near are {', '.join(best)}")


def _certain(name: str, data_dir: str | os.PathLike[str] | None) -> str:
    found = resolve(name, data_dir=data_dir)
    if found.agency is not None:
        return found.agency
    if not found.candidates:
        more = f" ({found.note})" if found.note else ""
        raise StoreError(f"{name!r} can't be an agency; slugs are like 'changning-rsj'{more}")
    listed = ", ".join(f"{one.agency} {one.name}" for one in found.candidates[:_SHOWN])
    more = f" and {len(found.candidates) - _SHOWN} more" if len(found.candidates) > _SHOWN else ""
    raise StoreError(f"{name!r} is not certain; write one of {listed}{more}")


Found = dict[str, float]
"""Slug -> how certain."""


def _exact(text: str) -> Found:
    known = names.exact().get(names.key(text), frozenset())
    if not known and text[:1] in {"区", "县", "市"}:
        known = names.exact().get(names.key(text[1:]), frozenset())
    # 上海市民政局 is the city's own bureau: of a district's only what no other one can be called.
    of_city = without_city(text) != text and names.key(text) not in names.placed()
    share = 0.5 if of_city and not _local(known) else 1.0
    return {slug: share / len(known) for slug in known}


def _local(slugs: Collection[str]) -> bool:
    """Whether these are no departments, which the city has, too."""
    found = [places.agency(slug) for slug in slugs]
    return all(one is not None and one.kind in {"subdistrict", "town", "park"} for one in found)


def _by_letters(name: str) -> tuple[Found, str]:
    """By slug, abbreviation, pinyin or initials."""
    whole = name.strip().lower()
    if places.agency(whole):
        return {whole: 1.0}, ""
    letters = "".join(letter for letter in whole if letter.isalnum())
    if known := names.by_code(letters):
        return {slug: 1 / len(known) for slug in known}, ""
    note = ""
    try:
        if known := names.by_pinyin().get(letters, frozenset()):
            return {slug: 1 / len(known) for slug in known}, ""
    except ImportError:
        note = "names in pinyin need pypinyin: pip install 'govcrawl[pinyin]'"
    known = names.by_initials().get(letters, frozenset())
    return {slug: 0.5 / len(known) for slug in known}, note


def _misspelt(text: str, landed: Mapping[str, str]) -> Found:
    """The agencies whose names are nearest, and how near they are."""
    spelled = dict(names.spelled())
    for slug, known in landed.items():
        for written in names.spellings(known):
            spelled[written] = spelled.get(written, frozenset()) | {slug}
    best: dict[str, tuple[int, int]] = {}  # slug -> letters apart, length of the name
    for query, more in _queries(text):
        for name, apart in names.near(query, spelled):
            for slug in spelled[name]:
                rank = (apart + more, -len(name))
                best[slug] = min(best.get(slug, rank), rank)
    counted = sorted(apart for apart, _ in best.values())
    return {
        slug: (1 + apart / length) / sum(other <= apart for other in counted)
        for slug, (apart, length) in best.items()
    }


def _queries(text: str) -> Iterable[tuple[str, int]]:
    """What is looked for, and the letters that were wrong before it: of a city's name."""
    found = {text: 0, without_city(text): 0, names.key(text): 0}
    for city in places.cities().values():
        for whole in (city.name, city.place):
            start = text[: len(whole)]
            if start != whole and names.distance(start, whole) == 1:
                found.setdefault(text[len(whole) :], 1)
    return found.items()


def _within(found: Found, districts: Collection[str] | None) -> Found:
    """Those of some districts (of today or then) alone; what is left of equals is that much more certain."""
    if districts is None:
        return found
    left = {slug: share for slug, share in found.items() if slug.partition("-")[0] in districts}
    equals = len(set(found.values())) == 1 and len(left) < len(found)
    return {
        slug: min(1.0, share * len(found) / len(left)) if equals else share for slug, share in left.items()
    }


def _landed(data_dir: str | os.PathLike[str] | None) -> dict[str, str]:
    """Slug -> newest name of the agencies that landed and stand in no table."""
    root = paths.data_dir(data_dir)
    found: dict[str, str] = {}
    for year in paths.years(root, "reports"):
        listed = (slug for slug, _ in partitions(root, "reports", year))
        table = read_year(
            root, "reports", year, ["agency_name"], [one for one in listed if not places.agency(one)]
        )
        found |= {
            slug: name or slug for slug, name in zip(*table.drop(["year"]).to_pydict().values(), strict=True)
        }
    return found


def _candidates(found: Found, landed: Mapping[str, str]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            slug,
            places.agency_name(slug) or landed.get(slug, slug),
            round(found[slug], 4),
            " ".join(_because(slug, found[slug])),
        )
        for slug in sorted(found, key=lambda slug: (-found[slug], slug))
    )


def _because(slug: str, certainty: float) -> Iterator[str]:
    yield "so called" if certainty == 1 else "may be meant"
    if heir := places.successor(slug):
        yield f"(given up, today {heir})"
