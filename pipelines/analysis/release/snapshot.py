"""A release on the disk, as its own data package describes it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import ArgumentError, StoreError
from pipelines.store.parquet import DAMAGED

DESCRIPTOR = "datapackage.json"


def day(descriptor: Mapping[str, Any]) -> str:
    """The day of a release, as its data package says it."""
    return str(descriptor["created"])[:10]


@dataclass(frozen=True)
class Snapshot:
    """A folder that `govcrawl release` has written; ``descriptor`` is its data package."""

    folder: Path
    descriptor: dict[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The release in a folder.

        Raises:
            ArgumentError: there is none.
        """
        try:
            descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
            found = cls(folder, descriptor)
            _ = found.version, found.created, found.origin, found.schema_version
        except (OSError, ValueError, KeyError, TypeError):
            raise ArgumentError(
                f"{folder} is no release; name a folder that govcrawl release wrote"
            ) from None
        return found

    @property
    def version(self) -> tuple[int, ...]:
        """``(1, 2, 0)``."""
        return tuple(map(int, self.descriptor["version"].split(".")))

    @property
    def created(self) -> str:
        """Day of the release, ``2026-11-27``."""
        return day(self.descriptor)

    @property
    def origin(self) -> str:
        """Where its documents come from."""
        return str(self.descriptor["govcrawl"]["origin"])

    @property
    def schema_version(self) -> str:
        """Version of the columns."""
        return str(self.descriptor["govcrawl"]["schema_version"])

    def table(self, dataset: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Some columns of a dataset; those that this release does not have are null. Its checksum is tried.

        Raises:
            StoreError: the file is gone, or is not the one that was released.
        """
        path = self.folder / f"{dataset}.parquet"
        try:
            with path.open("rb") as file:
                digest = f"sha256:{file_digest(file, 'sha256').hexdigest()}"
            if digest != self._hashes[path.name]:
                raise ValueError("its bytes are not those that were released")
            there = pq.read_schema(path).names
            found = pq.read_table(
                path, columns=None if columns is None else [c for c in columns if c in there]
            )
        except DAMAGED as error:
            raise StoreError(f"cannot read {path}: {str(error).splitlines()[0]}") from None
        for name in columns or ():
            if name not in there:
                found = found.append_column(name, pa.nulls(found.num_rows, pa.string()))
        return found

    @cached_property
    def _hashes(self) -> dict[str, str]:
        return {one["path"]: one["hash"] for one in self.descriptor["resources"]}


def newest(folder: Path, origin: str) -> Snapshot | None:
    """The last release of an origin among the folders in ``folder``; what is hidden is none."""
    found = []
    for one in folder.iterdir() if folder.is_dir() else ():
        if not one.name.startswith(".") and (one / DESCRIPTOR).is_file():
            try:
                snapshot = Snapshot.open(one)
            except ArgumentError:  # another data package
                continue
            if snapshot.origin == origin:
                found.append(snapshot)
    return max(found, key=lambda one: (one.version, one.created), default=None)
