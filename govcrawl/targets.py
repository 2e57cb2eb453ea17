"""Live, imitated, replayed, sampled: where requests go and where data lands, decided in one place."""

import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from scrapy.settings import BaseSettings

from pipelines.disk import locked, writable_folder
from pipelines.errors import ConfigurationError, StoreError
from pipelines.records import Origin
from pipelines.storage import is_address
from pipelines.store.layout import choose
from pipelines.store.origin import claim, own_folder

logger = logging.getLogger(__name__)

SITE = "site"
"""Folder of the site (``govcrawl.website``) in a data folder."""

OWN_MACHINE = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
}
"""Settings against our own machine: there is no site to spare."""


ARCHIVE = "archive:"
"""Begins a value of SITES that names a folder of recorded answers."""


def check_sites(value: str | None) -> str:
    """A valid value of SITES.

    `live`, `embedded`, the address of a server, `http://127.0.0.1:8000`, or a folder of recorded answers,
    `archive:data/archive`.

    Raises:
        ConfigurationError: anything else.
    """
    sites = ("live" if value is None else value).strip().rstrip("/")
    if sites.startswith(ARCHIVE):
        folder = Path(sites.removeprefix(ARCHIVE))
        if not any(folder.glob("*/*.warc.gz*")):
            what = "write the folder archive of a data folder, or that of a probe"
            raise ConfigurationError(f"SITES={value}: there is no <year>/<name>.warc.gz in {folder}; {what}")
        return sites
    server = re.fullmatch(r"http://[\w.-]+(?::(\d{1,5}))?", sites)
    if sites in {"live", "embedded"} or (server and int(server[1] or 80) <= 65535):
        return sites
    what = "write live, embedded, archive:FOLDER or http://host:port"
    raise ConfigurationError(f"SITES={value} is not understood; {what}")


def recorded(settings: BaseSettings) -> Path | None:
    """The folder of recorded answers that stand for the sites; None where something else answers.

    Raises:
        ConfigurationError: SITES makes no sense.
    """
    sites = check_sites(settings.get("SITES"))
    return Path(sites.removeprefix(ARCHIVE)) if sites.startswith(ARCHIVE) else None


def origin_of(settings: BaseSettings, *, sample: bool = False) -> Origin:
    """Where the documents of a crawl come from.

    Raises:
        ConfigurationError: SITES makes no sense.
    """
    sites = check_sites(settings.get("SITES"))
    if sites == "live":
        return "sample" if sample else "live"
    return "embedded" if sites == "embedded" else "replay" if sites.startswith(ARCHIVE) else "address"


def local_folder(settings: BaseSettings) -> Path:
    """The data folder that is configured; of one in an object store the working copy, up to date.

    Raises:
        ConfigurationError: an address is none, or an extra is missing.
        StoreError: the store can't be read.
    """
    configured = settings["DATA_DIR"]
    if not is_address(configured):
        return Path(configured)
    from pipelines.working_copy import folder_of  # loads all that reads and lands

    return folder_of(configured)


def data_folder(settings: BaseSettings, *, sample: bool = False) -> Path:
    """Where a crawl lands, and where commands look for what has landed, on the local disk.

    What does not come from a whole crawl of the sites lands in a folder of its own (``origin.FOLDERS``) below
    the data folder, whoever has named that, or in the data folder where that holds the same already.

    Raises:
        ConfigurationError: SITES makes no sense, there is a file in the folder's place, or what is replayed
            would land where it was recorded; or as ``local_folder``.
        StoreError: as ``local_folder``.
    """
    folder = own_folder(local_folder(settings), origin_of(settings, sample=sample))
    recording = recorded(settings)
    if recording and recording.resolve() == (folder / "archive").resolve():
        what = "name another folder with -s DATA_DIR="
        raise ConfigurationError(f"{folder} holds the answers that are replayed; {what}")
    if file := next((path for path in (folder, *folder.parents) if path.is_file()), None):
        raise ConfigurationError(f"{file} is a file; the data folder (GOVCRAWL_DATA) can't be there")
    return folder


def latest_run(recording: Path) -> str:
    """The id of the run that recorded last, by the names of its files: rows then name the same archive file.

    `""` where no file is named after a run.
    """
    found = (re.match(r"(20\d{6}T\d{6}Z-[0-9a-f]+)-", path.name) for path in recording.glob("*/*.warc.gz*"))
    return newest(run[1] for run in found if run)


def newest(runs: Iterable[str]) -> str:
    """The id of the last run: ids sort by time, and those of a time to come are of a clock that was ahead.

    `""` where there is none.
    """
    now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}~"
    return max(runs, key=lambda run: (run < now, run), default="")


def check_landing(settings: BaseSettings, *, sample: bool) -> None:
    """Nothing, if a crawl can land where it would; the folder is that of its origin from then on.

    A new one gets the layout that is set.

    Raises:
        ConfigurationError: it can't, the folder holds data of another origin, there is no such layout, or
            what lands would not be in the archive.
    """
    if settings.getbool("HTTPCACHE_ENABLED") and settings.getbool("ARCHIVE_ENABLED"):
        raise ConfigurationError("HTTPCACHE_ENABLED and the archive exclude each other (docs/archive.md)")
    folder = data_folder(settings, sample=sample)
    try:
        writable_folder(folder)
        with locked(folder):
            claim(folder, origin_of(settings, sample=sample))
        choose(folder, settings["LAYOUT"])
    except OSError as error:
        raise ConfigurationError(f"{folder} can't be written: {error.strerror}") from None
    except StoreError as error:
        raise ConfigurationError(str(error)) from None


def adapt(settings: BaseSettings, *, sample: bool) -> None:
    """Fit ``settings`` to the crawl: no delays on our own machine, the right data directory.

    What else the user set on the command line stays; a second call changes nothing.

    Raises:
        ConfigurationError: SITES makes no sense.
    """
    live = origin_of(settings, sample=sample) in {"live", "sample"}
    if live and not settings["CONTACT"]:
        logger.warning("Set GOVCRAWL_CONTACT to an address under which the sites can reach you")
    if not live:
        for name, value in OWN_MACHINE.items():
            settings.set(name, value, priority="spider")
    settings.set("DATA_DIR", str(data_folder(settings, sample=sample)), priority="cmdline")
    if (recording := recorded(settings)) and not settings["RUN_ID"]:
        settings.set("RUN_ID", latest_run(recording), priority="spider")
