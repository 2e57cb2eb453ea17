"""A partition is a file, and whose rows are in it: of one agency, or of a district's agencies.

Readers take what they find, by the names of the folders, so that a folder that is converted meanwhile is
never read by half. Only who writes asks for the layout.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from pipelines.errors import StoreError
from pipelines.storage import ObjectPath, Root
from pipelines.storage.manifest import AGENCY_KEY, DISTRICT_KEY
from pipelines.store.inventory import inventory
from pipelines.store.layout import Layout
from pipelines.store.paths import PART, Area, is_agency_slug, names_in, stamp

_DISTRICT = re.compile("[a-z]+")


def district_of(agency: str) -> str:
    """With what an agency's slug begins: ``changning``. Districts that were merged away keep their own."""
    return agency.partition("-")[0]


def owner(layout: Layout, agency: str) -> str:
    """Whose the partition is in which an agency's rows belong: its own, or its district's."""
    return agency if layout == "agency" else district_of(agency)


def is_owner(layout: Layout, slug: str) -> bool:
    """Whether a partition of a layout can be called so."""
    return is_agency_slug(slug) if layout == "agency" else _DISTRICT.fullmatch(slug) is not None


def partition(dataset: str, year: int, whose: str) -> Path:
    """The path of the file of an agency, or of a district, below ``datasets`` or ``copies``."""
    key = AGENCY_KEY if "-" in whose else DISTRICT_KEY
    return Path(dataset, f"year={year}", f"{key}={whose}", PART)


def files(root: Root, dataset: str, year: int, area: Area = "datasets") -> Mapping[str, str]:
    """The agencies that have rows of a year, or had some, ascending -> the path of the file below ``root``.

    A missing folder has none.
    """
    folder = f"{area}/{dataset}/year={year}"
    found, districts = dict[str, str](), list[str]()
    for name in names_in(root, folder):
        key, _, value = name.partition("=")
        if key == AGENCY_KEY:
            found[value] = f"{folder}/{name}/{PART}"
        elif key == DISTRICT_KEY:
            districts.append(f"{folder}/{name}/{PART}")
    if districts:
        if isinstance(root, ObjectPath):
            root.fetch(one for one in districts if (root / one).is_file())
        found = {agency: file for agency, file in found.items() if _is_file(root, file)}
        for file in districts:
            found = dict.fromkeys(agencies_in(root, file), file) | found
    return dict(sorted(found.items()))


def partitions(root: Root, dataset: str, year: int, area: Area = "datasets") -> Iterator[tuple[str, Path]]:
    """``(agency, file)`` of a year in order of agency."""
    for agency, file in files(root, dataset, year, area).items():
        yield agency, root / file  # type: ignore[misc]  # see ``paths.data_dir``


def find(root: Root, area: Area, dataset: str, year: int, agency: str) -> Path | None:
    """The file in which an agency has rows; None where it has none."""
    found = _find(root, area, dataset, year, agency)
    return None if found is None else root / found  # type: ignore[return-value]  # see ``paths.data_dir``


def holds(root: Root, area: Area, dataset: str, year: int, agency: str) -> bool:
    """Whether an agency has rows."""
    return _find(root, area, dataset, year, agency) is not None


def _find(root: Root, area: Area, dataset: str, year: int, agency: str) -> str | None:
    # Not by joining paths, which takes five times as long: there may be a hundred thousand to look for.
    above = f"{area}/{dataset}/year={year}"
    own = f"{above}/{AGENCY_KEY}={agency}/{PART}"
    if _is_file(root, own):
        return own
    shared = f"{above}/{DISTRICT_KEY}={district_of(agency)}/{PART}"
    if _is_file(root, shared) and agency in agencies_in(root, shared):
        return shared
    return own if _is_file(root, own) else None  # converted just now


def agencies_in(root: Root, file: str) -> Collection[str]:
    """Whose rows a district's file holds; of one that is damaged, whose it ought to hold by the inventory.

    Raises:
        StoreError: it is damaged, and there is no inventory.
    """
    now = stamp(_at(root, file))
    if now is None:
        return ()
    # Here: Arrow takes a fifth of a second to load, which a folder by agency need not wait for.
    from pipelines.store.district_file import look

    try:
        return look(root / file, now).agencies
    except (OSError, ValueError, KeyError, TypeError) as error:
        area, dataset, year, folder = (part.rpartition("=")[2] for part in file.split("/")[:4])
        held = inventory(root, int(year), [folder])
        if held is None:
            raise StoreError(f"cannot read {root / file} (govcrawl verify shows the way back)") from error
        return {one for one, its in held[area].items() if dataset in its and district_of(one) == folder}


def stamped(
    root: Root, dataset: str, year: int, agencies: Iterable[str] | None = None
) -> dict[str, tuple[str, str]]:
    """A year's agencies with rows, or those among some -> the path of their file and its stamp, ascending."""
    while True:
        if agencies is None:
            places = files(root, dataset, year)
        else:
            found = ((one, _find(root, "datasets", dataset, year, one)) for one in sorted(agencies))
            places = {agency: file for agency, file in found if file is not None}
        known = {file: stamp(_at(root, file)) for file in dict.fromkeys(places.values())}
        there = {agency: (file, now) for agency, file in places.items() if (now := known[file]) is not None}
        if len(there) == len(places):
            return there
        # Folders from which a report was withdrawn stay; or all were converted just now.
        if agencies is None and files(root, dataset, year) == places:
            return there


def stamps(root: Root, dataset: str, year: int, agencies: Iterable[str] | None = None) -> dict[str, str]:
    """The stamps of the files of a year's agencies, or of some of them, in order of agency."""
    return {agency: now for agency, (_, now) in stamped(root, dataset, year, agencies).items()}


def _at(root: Root, file: str) -> Root | str:
    return root / file if isinstance(root, ObjectPath) else f"{root}/{file}"


def _is_file(root: Root, file: str) -> bool:
    return (root / file).is_file() if isinstance(root, ObjectPath) else os.path.isfile(f"{root}/{file}")  # noqa: PTH113
