"""The whole site: from a data folder to the pages that have changed, many of them in several processes."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from govcrawl.website import render
from govcrawl.website.archived import Shown, Source, archived_name, write_archived
from govcrawl.website.folder import Folder, write
from govcrawl.website.model import Key, World
from govcrawl.website.pages import files
from govcrawl.website.reports import Wanted, write_reports
from govcrawl.website.wording import LANGUAGES
from govcrawl.website.world import Each, digest, survey
from pipelines.store.paths import report_id
from pipelines.workers.pool import Pool

logger = logging.getLogger(__name__)

_BATCH = 320
"""So many reports are read together: a third of a year of all districts."""

_ALONE = 60
"""So many are written sooner than other processes have started."""


class Built(NamedTuple):
    """What a build came to: pages there are, files written, files removed."""

    reports: int
    written: int
    removed: int


def build(data_dir: Path, out: Path, *, processes: int | None = None, today: date | None = None) -> Built:
    """Bring a site up to date with a data folder.

    Args:
        data_dir: what has landed.
        out: the folder of the site; made where there is none.
        processes: how many work at once; as many as there are processors by default.
        today: decides which reports are due.

    Raises:
        ConfigurationError: jinja2 is not installed.
        ArgumentError: the folder can't be written.
        StoreError: the datasets can't be read.
        OSError: a page can't be written.
    """
    render.engine()
    several = processes or os.cpu_count() or 1
    with Folder(out) as folder, ExitStack() as stack:
        pools: list[Pool] = []

        def each(
            work: Callable[..., Any], arguments: Iterable[tuple[Any, ...]], few: bool = False
        ) -> Iterator[Any]:
            """Call ``work`` with each of some arguments, in other processes where there is much to do."""
            many = list(arguments)
            if several == 1 or few or len(many) < 2:
                return (work(*one) for one in many)
            if not pools:
                pools.append(stack.enter_context(Pool(several)))
            futures = [pools[0].submit(work, *one) for one in many]
            return (future.result() for future in futures)

        world = survey(data_dir, folder, today or datetime.now(UTC).date(), each)
        shown = _archived(data_dir, world, folder, each)
        batches = list(_batches(data_dir, world, folder, shown))
        few = sum(len(batch) for *_, batch in batches) <= _ALONE
        results = each(write_reports, batches, few)
        folder.done(
            write(folder.out, one.path, one.key, one.content())
            for one in files(world)
            if folder.due(one.path, one.key)
        )
        for done in results:
            folder.done(done)
        folder.sweep()
        return Built(len(world.reports), folder.written, folder.removed)


def _archived(data_dir: Path, world: World, folder: Folder, each: Each) -> dict[Key, tuple[str, Shown]]:
    """Make the archived pages that are due; of all of them the keys, and which cells have a place."""
    kept, there = folder.recall("archived"), (data_dir / "archive").is_dir()
    found: dict[Key, tuple[str, Shown]] = {}
    due: dict[str, list[Source]] = {}
    for (agency, year), facts in world.reports.items():
        name, head = report_id(agency, year), facts.head
        captured = [head["archive_record"], head["source_sha256"], head["parser_version"], there]
        key = digest([render.archived_edition(), *captured])
        known, shown = kept.get(name, ("", False))
        gone = bool(shown or known != key) and folder.due(archived_name(agency, year), key)
        found[agency, year] = key, shown
        if (gone or known != key) and head["archive_record"] is not None:
            spider = Path(head["archive_file"] or "").name.partition(".")[0].rpartition("-")[2]
            source = Source(name, head["archive_record"], key, f"{facts.district}/{agency}/{year}.html")
            due.setdefault(spider, []).append(source)
    few = sum(map(len, due.values())) <= _ALONE
    tasks = [
        (data_dir, folder.out, spider, many[start : start + _BATCH * 4])
        for spider, many in due.items()
        for start in range(0, len(many), _BATCH * 4)
    ]
    keys = {report_id(*key): key for key in found}
    for done in each(write_archived, tasks, few):
        folder.done(one.file for one in done if one.file is not None)
        folder.keep("archived", ((one.source.name, one.source.key, one.shown) for one in done))
        for one in done:
            found[keys[one.source.name]] = one.source.key, one.shown
            if one.why and there:
                logger.warning("%s: its archived page is not in the site: %s", one.source.name, one.why)
    folder.forget("archived", kept.keys() - keys.keys())
    return found


def _batches(
    data_dir: Path, world: World, folder: Folder, shown: Mapping[Key, tuple[str, Shown]]
) -> Iterator[tuple[Path, Path, int, list[Wanted]]]:
    """The reports with a page that is to be written, by year: arguments of ``write_reports``."""
    due: dict[int, list[Wanted]] = {}
    for (agency, year), facts in sorted(world.reports.items()):
        years = [one.year for one in world.agencies[agency]]
        compared = [one for one in world.compared.get((agency, year), ()) if not one.holds]
        judgements = world.judgements.get((agency, year), ())
        key = digest([render.edition(), shown[agency, year], facts.head, years, compared, judgements])
        paths = [f"{language}/{facts.district}/{agency}/{year}.html" for language in LANGUAGES]
        due_paths = [path for path in paths if folder.due(path, key)]
        if due_paths:
            wanted = Wanted(agency, key, shown[agency, year][1], years, compared, judgements)
            due.setdefault(year, []).append(wanted)
    for year, many in due.items():
        for start in range(0, len(many), _BATCH):
            yield data_dir, folder.out, year, many[start : start + _BATCH]
