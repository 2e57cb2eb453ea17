"""One object of a store: read, created if absent, replaced if unchanged, listed, deleted (by ``obstore``).

All that stores promise is taken from here: an object is replaced as a whole, and of two who create it, or
replace the same state of it (``If-None-Match``, ``If-Match``; at Google, by its generation), one succeeds. A
put whose answer was lost may have been done, so it is asked for again, and one that is refused counts as done
where the content is there.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pipelines.errors import ConfigurationError
from pipelines.storage.address import checked, provider_of

if TYPE_CHECKING:
    from obstore import GetOptions, ObjectMeta, PutMode, PutResult

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
    """An object, and the name of this state of it: its ETag, at Google with its generation behind."""

    content: bytes
    etag: str


class Listed(NamedTuple):
    """An object as a listing shows it, so without a generation; ``modified`` by the clock of the store."""

    key: str
    size: int
    etag: str
    modified: float


class Objects:
    """The objects below an address.

    Every method raises StorageError where the store refuses, FileNotFoundError where an object is not there.

    Raises:
        ConfigurationError: it is none, or obstore is not installed.
        StorageError: no credentials that could be read are there.
    """

    def __init__(self, address: str) -> None:
        self.address = checked(address)
        self._provider = provider_of(address)
        self._store = _store(self.address)

    def get(self, key: str, etag: str | None = None, start: int = 0, end: int | None = None) -> Got:
        """An object, or bytes ``start`` to ``end`` of it.

        Raises:
            ConflictError: it is another state than ``etag``.
        """
        import obstore

        options: GetOptions = {"if_match": bare(etag)} if etag else {}
        if end is not None:
            if end <= start:
                return Got(b"", etag or "")
            options["range"] = (start, end)
        with self._told(key):
            found = obstore.get(self._store, key, options=options)
            return Got(bytes(found.bytes()), self._state(found.meta))

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
        return self._put(key, content, _update(etag) if etag else "create")

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
                return self._state(obstore.put(self._store, key, file))
        if not self._equals(key, file):
            raise ConflictError(key)
        return self._state(there_already)

    def check_conditions(self, key: str) -> None:
        """See that the store heeds conditions and names states, by an object that is made for it.

        Raises:
            StorageError: it does not.
        """
        state = self.create(key, b"1")
        for another in (None, '"another"1'):
            with suppress(ConflictError):
                self.replace(key, b"2", another)
                self.delete([key])
                lost = "the store takes no notice of a put's conditions; nothing is safe there"
                raise StorageError(f"{self.address}: {lost}")
        self.replace(key, b"3", state)
        self.delete([key])

    def listed(self, prefix: str = "") -> Iterator[Listed]:
        """The objects below a prefix, a folder's name, as they are now."""
        import obstore

        with self._told(prefix):
            for batch in obstore.list(self._store, prefix or None):
                for one in batch:
                    etag, modified = one["e_tag"] or "", one["last_modified"].timestamp()
                    if '"' not in etag:  # Azure's listings leave them out
                        etag = f'"{etag}"'
                    yield Listed(one["path"], one["size"], etag, modified)

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; those that are not there are no error."""
        import obstore

        for start in range(0, len(keys), 1000):
            some = list(keys[start : start + 1000])
            try:
                with self._told(some[0]):
                    obstore.delete(self._store, some)
            except FileNotFoundError:  # at Google and Azure one that is not there ends it
                if len(some) > 1:
                    each(lambda key: self.delete([key]), some)

    def _state(self, meta: "ObjectMeta | PutResult") -> str:
        return (meta["e_tag"] or "") + ((meta["version"] or "") if self._provider.generations else "")

    def _put(self, key: str, content: bytes, mode: "PutMode") -> str:
        import obstore

        for pause in (*_PAUSES, None):
            try:
                with self._told(key):
                    return self._state(obstore.put(self._store, key, content, mode=mode))
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


def bare(state: str) -> str:
    """The ETag of a state, as listings show it."""
    return state[: state.rfind('"') + 1]


def _update(state: str) -> "PutMode":
    etag = bare(state)
    return {"e_tag": etag, "version": version} if (version := state[len(etag) :]) else {"e_tag": etag}


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
        if not _NO_BUCKET.search(str(error)):
            raise
        raise StorageError(f"{what}: {_no_bucket(what)}") from None
    except exceptions.BaseError as error:
        if why := _why(error, what):
            raise StorageError(f"{what}: {why}") from None
        lost = f"the store can't be reached; see {' and '.join(provider_of(what).found_by)}"
        raise UnreachableError(f"{what}: {lost}") from None


_NO_BUCKET = re.compile("NoSuchBucket|ContainerNotFound")


def _no_bucket(what: str) -> str:
    return f"there is no such {provider_of(what).bucket}"


def _why(error: Exception, what: str) -> str | None:
    """Not in the store's words, which may name the key that it was asked with; None where it said nothing."""
    name, text = type(error).__name__, str(error)
    if name in {"PermissionDeniedError", "UnauthenticatedError"}:
        return f"the store allows no access; see {provider_of(what).credentials}"
    missing = f"there are no credentials; set {provider_of(what).credentials}"
    if "token request" in text:  # to the machine's own server of them
        return missing
    if _NO_BUCKET.search(text):
        return _no_bucket(what)
    if status := re.search(r"non-2xx status code: (\d{3})", text):
        return f"the store answers {status[1]}"
    if lacking := re.search(r"(\S+) Header missing", text):
        return f"the store answers without {lacking[1]}; nothing is safe there"
    if "Version required" in text:
        return "the store answers without a generation; nothing is safe there"
    if "InvalidPath" in name:
        return "the store takes no such name"
    return missing if re.search("redential|service account|Account must|Access Key", text) else None


@cache
def _store(address: str) -> Any:
    try:
        from obstore.store import from_url
    except ImportError:
        scheme = address.partition("://")[0]
        raise ConfigurationError(f"{scheme}:// needs obstore: pip install 'govcrawl[s3]'") from None
    options: dict[str, Any] = {}
    if provider_of(address).own_server.startswith("http://"):
        options["client_options"] = {"allow_http": True}
    with _told(address):
        return from_url(address, **options)
