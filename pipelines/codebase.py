"""Which code this is, and which libraries: what one has found sound, or read, another may not."""

import hashlib
from collections.abc import Iterable
from importlib.metadata import requires, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from re import match


def libraries() -> list[str]:
    """The distributions that govcrawl needs whatever it does."""
    needed = (one for one in requires("govcrawl") or () if "extra ==" not in one)
    return [found[0] for one in needed if (found := match(r"[\w.-]+", one))]


def digest(folders: Iterable[str], libraries: Iterable[str]) -> bytes:
    """A digest of code, and data beside it, in folders of this package, and of libraries' versions.

    Args:
        folders: `"store"`; `""` is the package's own. What lies below them is not looked at.
        libraries: names of distributions.
    """
    found = hashlib.sha256(" ".join(map(version, libraries)).encode())
    for folder in folders:
        for file in sorted(_inside(folder), key=lambda one: one.name):
            if file.name.endswith((".py", ".toml")):
                found.update(file.read_bytes())
    return found.digest()


def every_folder(folder: str = "") -> Iterable[str]:
    """A folder of this package and all below it."""
    yield folder
    for one in sorted(_inside(folder), key=lambda one: one.name):
        if one.is_dir() and one.name != "__pycache__":
            yield from every_folder(f"{folder}/{one.name}".lstrip("/"))


def _inside(folder: str) -> Iterable[Traversable]:
    return (
        files(__package__).joinpath(*folder.split("/")).iterdir() if folder else files(__package__).iterdir()
    )
