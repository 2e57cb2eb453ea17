"""One object of a store: read, created if absent, replaced if unchanged, listed, deleted (by ``obstore``).

All that stores promise is taken from here: an object is replaced as a whole, and of two who create it, or
replace the same state of it (``If-None-Match``, ``If-Match``), one succeeds. A put whose answer was lost may
have been done, so it is asked for again, and one that is refused counts as done where the content is there.
"""

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pipelines.errors import ConfigurationError
from pipelines.storage.address import checked

if TYPE_CHECKING:
    from obstore import GetOptions

A = TypeVar("A")
R = TypeVar("R")

AT_ONCE = 16
"""Requests: a store takes tens of milliseconds to answer one, and thousands at a time."""

_PAUSES = (0.1, 0.5, 2.0)
"""Seconds before a put is asked for again; obstore asks again for what is safe to be done twice."""

_LARGE = 64 * 1024 * 1024
"""Bytes from which on a file is sent in parts, which no store does on a condition."""


class StorageError(OSError):
    """A store refuses or does not answer. One line, without what the store says of credentials."""


class UnreachableError(StorageError):
    """The store did not answer; it may have done what it was asked for."""


class ConflictError(Exception):
    """An object is there, or is not the one that was to be replaced."""


class Got(NamedTuple):
    """An object, and the name of this state of it."""

    content: bytes
    etag: str


class Listed(NamedTuple):
    """An object as a listing shows it; ``modified`` in seconds by the clock of the store."""

    key: str
    size: int
    etag: str
    modified: float


class Objects:
    """The objects below an address.

    Every method raises StorageError where the store refuses, FileNotFoundError where an object is not there.

    Raises:
        ConfigurationError: it is none, or obstore is not installed.
    """

    def __init__(self, address: str) -> None:
        self.address = checked(address)
        self._store = _store(self.address)

    def get(self, key: str, etag: str | None = None, start: int = 0, end: int | None = None) -> Got:
        """An object, or bytes ``start`` to ``end`` of it.

        Raises:
            ConflictError: it is another state than ``etag``.
        """
        import obstore

        options: GetOptions = {"if_match": etag} if etag else {}
        if end is not None:
            if end <= start:
                return Got(b"", etag or "")
            options["range"] = (start, end)
        with self._told(key):
            found = obstore.get(self._store, key, options=options)
            return Got(bytes(found.bytes()), found.meta["e_tag"] or "")

    def create(self, key: str, content: bytes) -> str:
        """Make an object that is not there yet, or not with another content; its state.

        Raises:
            ConflictError: it is there with another.
        """
        return self._put(key, content, "create")

    def replace(self, key: str, content: bytes, etag: str | None) -> str:
        """Give an object that is in a state a new content; None for one that is not there.

        Raises:
            ConflictError: as for ``create``.
        """
        return self._put(key, content, {"e_tag": etag} if etag else "create")

    def upload(self, key: str, file: Path) -> str:
        """Make an object of a file that nobody but us gives this name; its state.

        Raises:
            ConflictError: it is there with another content.
        """
        if file.stat().st_size < _LARGE:
            return self.create(key, file.read_bytes())
        import obstore

        with self._told(key):
            try:
                there_already = obstore.head(self._store, key)
            except FileNotFoundError:
                return obstore.put(self._store, key, file)["e_tag"] or ""
        if not self._equals(key, file):
            raise ConflictError(key)
        return there_already["e_tag"] or ""

    def check_conditions(self, key: str) -> None:
        """See that the store heeds conditions, by an object that is made for it.

        Raises:
            StorageError: it does not.
        """
        self.create(key, b"1")
        for mode in ("create", {"e_tag": '"another"'}):
            with suppress(ConflictError):
                self._put(key, b"2", mode)
                self.delete([key])
                lost = "the store takes no notice of If-None-Match and If-Match; nothing is safe there"
                raise StorageError(f"{self.address}: {lost}")
        self.delete([key])

    def listed(self, prefix: str = "") -> Iterator[Listed]:
        """The objects below a prefix, a folder's name, as they are now."""
        import obstore

        with self._told(prefix):
            for batch in obstore.list(self._store, prefix or None):
                for one in batch:
                    modified = one["last_modified"].timestamp()
                    yield Listed(one["path"], one["size"], one["e_tag"] or "", modified)

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; those that are not there are no error."""
        import obstore

        for start in range(0, len(keys), 1000):
            with self._told(keys[start]):
                obstore.delete(self._store, list(keys[start : start + 1000]))

    def _put(self, key: str, content: bytes, mode: Any) -> str:
        import obstore

        for pause in (*_PAUSES, None):
            try:
                with self._told(key):
                    return obstore.put(self._store, key, content, mode=mode)["e_tag"] or ""
            except UnreachableError:
                if pause is None:
                    raise
                time.sleep(pause)
            except ConflictError:
                try:
                    there = self.get(key)
                except FileNotFoundError:
                    if mode != "create" or pause is None:  # else two created it, and none is there yet
                        raise ConflictError(key) from None
                    time.sleep(pause)
                    continue
                if there.content != content:
                    raise
                return there.etag
        raise AssertionError("the last one raises")

    def _equals(self, key: str, file: Path) -> bool:
        step, size = _LARGE, file.stat().st_size
        with file.open("rb") as stream:
            return all(
                self.get(key, None, at, min(at + step, size)).content == stream.read(step)
                for at in range(0, size, step)
            )

    def _told(self, key: str) -> AbstractContextManager[None]:
        return _told(f"{self.address}/{key}".rstrip("/"))


def each(work: Callable[[A], R], items: Iterable[A]) -> list[R]:
    """The results in order of the items, many requests at once; the first error where there is one."""
    items = list(items)
    if len(items) < 2:
        return [work(one) for one in items]
    with ThreadPoolExecutor(min(AT_ONCE, len(items))) as pool:
        return list(pool.map(work, items))


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn what obstore raises into what ``Objects`` says it does."""
    from obstore import exceptions

    try:
        yield
    except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
        raise ConflictError(what) from None
    except FileNotFoundError as error:
        if "NoSuchBucket" not in str(error):
            raise
        raise StorageError(f"{what}: there is no such bucket") from None
    except exceptions.BaseError as error:
        if why := _why(error):
            raise StorageError(f"{what}: {why}") from None
        raise UnreachableError(f"{what}: the store can't be reached; see AWS_ENDPOINT_URL") from None


def _why(error: Exception) -> str | None:
    """Not in the store's words, which may name the key that it was asked with; None where it said nothing."""
    name, text = type(error).__name__, str(error)
    if name in {"PermissionDeniedError", "UnauthenticatedError"}:
        return "the store allows no access; see AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    if "NoSuchBucket" in text:
        return "there is no such bucket"
    if status := re.search(r"non-2xx status code: (\d{3})", text):
        return f"the store answers {status[1]}"
    if "InvalidPath" in name:
        return "the store takes no such name"
    if "redential" in text or "metadata" in text:
        return "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    return None


@cache
def _store(address: str) -> Any:
    try:
        from obstore.store import from_url
    except ImportError:
        scheme = address.partition("://")[0]
        raise ConfigurationError(f"{scheme}:// needs obstore: pip install 'govcrawl[s3]'") from None
    options: dict[str, Any] = {}
    if os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"):  # a server of one's own
        options["client_options"] = {"allow_http": True}
    return from_url(address, **options)
