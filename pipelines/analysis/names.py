"""All the names that agencies go by, and how far a written one is from them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from pipelines import places
from pipelines.identity.lookup import find_code, without_city, written
from pipelines.identity.names import initials, normalise, simplify

Named = Mapping[str, frozenset[str]]
"""What is written -> the slugs of those it names."""


def key(name: str) -> str:
    """Under which all spellings of a name meet: width, spaces, 上海市, 和, 委员会 and 委, 办事处."""
    return simplify(without_city(normalise(name)))


def spellings(name: str) -> set[str]:
    """A name as it may be written: whole, without 上海市, and as its key."""
    return {normalise(name), without_city(normalise(name)), key(name)}


@cache
def exact() -> Named:
    """The keys of all names: with the district, whole and short, and without it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, slug in _all():
        found[key(name)].add(slug)
    return {name: frozenset(slugs) for name, slugs in found.items()}


@cache
def placed() -> frozenset[str]:
    """The keys of the names that hold the name of a district."""
    whole = [agency.name for district in places.districts() for agency in places.agencies(district)]
    return frozenset(map(key, [*(name for name, _ in _with_district()), *whole]))


@cache
def spelled() -> Named:
    """All names as they are written, and their keys: what a misspelt one is compared with."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, slug in _all():
        for text in spellings(name):
            found[text].add(slug)
    return {name: frozenset(slugs) for name, slugs in found.items()}


@cache
def by_initials() -> Named:
    """Pinyin initials of all names that begin with a district: ``cnrsj`` and ``cnqrsj``."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, slug in _with_district():
        found[initials(name)].add(slug)
    return {letters: frozenset(slugs) for letters, slugs in found.items()}


@cache
def by_pinyin() -> Named:
    """The names in pinyin without tones: ``changningqurensheju``.

    Raises:
        ImportError: the package pypinyin is not installed.
    """
    from pypinyin import lazy_pinyin

    @cache
    def pinyin(text: str) -> str:
        return "".join(lazy_pinyin(text, errors="ignore"))

    found: defaultdict[str, set[str]] = defaultdict(set)
    for district, one in places.districts().items():
        unit = pinyin(one.unit)  # keys are pinyin: what a dictionary makes of 长 is another matter
        begun = [city + district + end for city in ("", one.city, f"{one.city}shi") for end in ("", unit)]
        for name, agency in written(district):
            for place in [*begun, *([] if one.successor else [""])]:
                found[place + pinyin(name)].add(agency.slug)
    return {letters: frozenset(slugs) for letters, slugs in found.items()}


def by_code(letters: str) -> frozenset[str]:
    """A district in pinyin or its initials, and an abbreviation or a site's code: ``changningrsj``."""
    found = set()
    for district, one in places.districts().items():
        if letters.startswith(district) and (agency := find_code(letters.removeprefix(district), district)):
            found.add(agency.slug)
        short = initials(one.place)
        if letters.startswith(short) and (
            agency := places.agency(f"{district}-{letters.removeprefix(short)}")
        ):
            found.add(agency.slug)
    return frozenset(found)


def _all() -> Iterator[tuple[str, str]]:
    """Every name and the slug of its agency; those without a district of the districts of today only."""
    yield from _with_district()
    for district, one in places.districts().items():
        for agency in places.agencies(district):
            yield agency.name, agency.slug
        if not one.successor:
            yield from ((name, agency.slug) for name, agency in written(district))


@cache
def _with_district() -> tuple[tuple[str, str], ...]:
    found = []
    for district in places.districts():
        for name, agency in written(district):
            found += [(place + name, agency.slug) for place in _short(district)]
        # Whose report it is, the total or the government's own, a bare name leaves open.
        bare = (places.TOTAL, places.GOVERNMENT)
        found += [(name, f"{district}-{abbr}") for name in _short(district) for abbr in bare]
    return tuple(found)


def _short(district: str) -> list[str]:
    """What a district is called: 长宁区, 长宁. 崇明 is the district of today, not the county before it."""
    one = places.districts()[district]
    today = {other.place for other in places.districts().values() if not other.successor}
    return [one.name] if one.successor and one.place in today else [one.name, one.place]


def near(text: str, names: Iterable[str], most: int = 2) -> Iterator[tuple[str, int]]:
    """The names that at most ``most`` letters (and a third of all) keep apart from a text; how many do."""
    letters = set(text)
    for name in names:
        bound = min(most, max(len(name), len(text)) // 3)
        if abs(len(name) - len(text)) <= bound and len(letters.difference(name)) <= bound:
            apart = distance(text, name)
            if apart <= bound:
                yield name, apart


def distance(one: str, other: str) -> int:
    """How many letters to change, insert, leave out or swap with the next make one of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, their in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != their))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == their:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
