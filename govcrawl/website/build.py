"""The whole site: from a data folder to the pages that have changed, in several processes where there are many."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from govcrawl.visible import visible_json
from govcrawl.website import render, views
from govcrawl.website.folder import Folder, write
from govcrawl.website.report import archived_name
from govcrawl.website.reports import Wanted, write_reports
from govcrawl.website.views import CASES, World
from govcrawl.website.wording import LANGUAGES, Words, agency_called, district_name
from govcrawl.website.world import digest, survey
from pipelines.analysis.labels import Language
from pipelines.store.paths import report_id
from pipelines.workers.pool import Pool

_BATCH = 240
"""So many reports are read together: a fourth of a year of all districts."""

_ALONE = 60
"""So many are written sooner than other processes have started."""

STATIC = ("style.css", "search.js")


class Built(NamedTuple):
    """What a build came to: pages there are, files written, files removed."""

    reports: int
    written: int
    removed: int


class Page(NamedTuple):
    """A page other than a report's: the key of what it is made of, and how its values are made."""

    path: str
    key: str
    template: str
    language: Language
    values: Callable[[], dict[str, Any]]


def build(
    data_dir: Path, out: Path, *, processes: int | None = None, today: date | None = None
) -> Built:
    """Bring a site up to date with a data folder.

    Args:
        data_dir: what has landed.
        out: the folder of the site; made where there is none.
        processes: how many work at once; as many as there are processors by default.
        today: decides which reports are due.

    Raises:
        ArgumentError: jinja2 is not installed, or the folder can't be written.
        StoreError: the datasets can't be read.
        OSError: a page can't be written.
    """
    render.engine()
    several = processes or os.cpu_count() or 1
    with Folder(out) as folder, ExitStack() as stack:
        pools: list[Pool] = []

        def each(work: Callable[..., Any], arguments: Iterable[tuple[Any, ...]], few: bool = False) -> Iterator[Any]:
            """Call ``work`` with each of some arguments, in other processes where there is much to do."""
            many = list(arguments)
            if several == 1 or few or len(many) < 2:
                return (work(*one) for one in many)
            if not pools:
                pools.append(stack.enter_context(Pool(several)))
            futures = [pools[0].submit(work, *one) for one in many]
            return (future.result() for future in futures)

        world = survey(data_dir, folder, today or datetime.now(UTC).date(), each)
        batches = list(_batches(data_dir, world, folder))
        few = sum(len(batch) for *_, batch in batches) <= _ALONE
        results = each(write_reports, batches, few)
        if not few:
            _write(folder, world)  # meanwhile
        for (_, _, year, batch), done in zip(batches, results, strict=True):
            keys = {one.agency: one.archived_key for one in batch}
            kept = ((report_id(one.agency, year), keys[one.agency], one.lacking) for one in done)
            folder.keep("archived", [(name, key, lacking) for name, key, lacking in kept if key is not None])
            folder.done(file for one in done for file in one.files)
        if few:
            _write(folder, world)
        folder.sweep()
        return Built(len(world.reports), folder.written, folder.removed)


def _batches(data_dir: Path, world: World, folder: Folder) -> Iterator[tuple[Path, Path, int, list[Wanted]]]:
    """The reports with a page that is to be written, by year: arguments of ``write_reports``."""
    kept = folder.recall("archived")
    due: dict[int, list[Wanted]] = {}
    for (agency, year), facts in sorted(world.reports.items()):
        name, head = report_id(agency, year), facts.head
        captured = [head["archive_record"], head["source_sha256"], head["report_version"]]
        archived_key = digest([render.archived_edition(), *captured])
        known, lacking = kept.get(name, ("", None))
        years = [one.year for one in world.agencies[agency]]
        compared = [one for one in world.compared.get((agency, year), ()) if not one.holds]
        key = digest([render.edition(), archived_key, head, years, compared])
        again = known != archived_key or (
            lacking is not None and folder.due(archived_name(agency, year), archived_key)
        )
        if again:
            folder.due(archived_name(agency, year), archived_key)
        pages = [
            folder.due(f"{language}/{facts.district}/{agency}/{year}.html", key) for language in LANGUAGES
        ]
        if again or any(pages):
            wanted = Wanted(agency, key, archived_key if again else None, lacking, years, compared)
            due.setdefault(year, []).append(wanted)
    folder.forget("archived", kept.keys() - {report_id(*key) for key in world.reports})
    for year, many in due.items():
        for start in range(0, len(many), _BATCH):
            yield data_dir, folder.out, year, many[start : start + _BATCH]


def _write(folder: Folder, world: World) -> None:
    """Write the pages about many reports, and what all pages share."""
    folder.done(
        write(folder.out, path, key, content)
        for path, key, content in _shared(world)
        if folder.due(path, key)
    )
    folder.done(
        write(folder.out, one.path, one.key, render.page(one.template, one.language, one.path, **one.values()))
        for one in _pages(world)
        if folder.due(one.path, one.key)
    )


def _shared(world: World) -> Iterator[tuple[str, str, str]]:
    """Files that are no pages: path, key and content."""
    for name in STATIC:
        content = (render.HERE / "static" / name).read_text(encoding="utf-8")
        yield name, digest([content]), content
    for district, slugs in world.of_district.items():
        lines = [
            [
                slug,
                agency_called(slug, world.name(slug), "zh"),
                world.home(slug),
                [[one.year, one.head["title"] or ""] for one in world.agencies[slug]],
            ]
            for slug in slugs
        ]
        content = f"search.add({visible_json({'district': district_name(district, 'zh'), 'agencies': lines})});\n"
        yield f"search/{district}.js", digest([content]), content


def _pages(world: World) -> Iterator[Page]:
    """All pages but those of reports."""
    versions = {key: one.head["report_version"] for key, one in world.reports.items()}
    states: dict[str, dict[str, list[Any]]] = {}
    for district, grid in world.grids.items():
        for (agency, year), state in sorted(grid.items()):
            states.setdefault(district, {}).setdefault(agency, []).append((year, state))
    found = views.cases(world)
    counts = views.rules(world)
    all_reports = digest([(key, versions[key], one.head["fetched_at"]) for key, one in world.reports.items()])
    origins = sorted(world.origins)
    for language in LANGUAGES:
        t = Words(language)

        def page(path: str, template: str, inputs: Iterable[object], values: Callable[[], dict[str, Any]]) -> Page:
            key = digest([render.edition(), origins, *inputs])
            return Page(f"{language}/{path}", key, template, language, lambda: values() | {"origins": world.origins})

        yield page(
            "index.html",
            "start.html.j2",
            [all_reports, states, world.due, _run_of(world), world.downloads],
            partial(views.start, world, language, t),
        )
        for district, slugs in world.of_district.items():
            own = [(slug, one.year, versions[slug, one.year]) for slug in slugs for one in world.agencies[slug]]
            totals = [world.compared.get((slug, year)) for slug, year, _ in own if views.is_total(slug)]
            yield page(
                f"{district}/index.html",
                "district.html.j2",
                [own, states.get(district), totals, world.years],
                partial(views.district, world, district, language, t),
            )
        for slug, reports in world.agencies.items():
            own = [(one.year, versions[slug, one.year], one.head) for one in reports]
            yield page(
                f"{world.home(slug)}/index.html",
                "agency.html.j2",
                [own, states.get(reports[-1].district, {}).get(slug), world.years, _heir(world, slug)],
                partial(views.agency, world, slug, language, t),
            )
        yield page(
            "findings/index.html", "findings.html.j2", counts, lambda: {"rules": counts, "cases": CASES}
        )
        for rule in counts:
            yield from _rule_pages(world, rule, found[rule.rule], page, language, t)
        yield page(
            "search.html", "search.html.j2", [*world.of_district], lambda: {"districts": [*world.of_district]}
        )
        yield page("method.html", f"method.{language}.html.j2", [], dict)
    yield Page("index.html", digest([render.edition()]), "root.html.j2", "zh", dict)


def _rule_pages(
    world: World, rule: views.Rule, cases: list[Any], page: Callable[..., Page], language: Language, t: Words
) -> Iterator[Page]:
    """The cases of a rule, so many a page."""
    pages = -(-len(cases) // CASES)
    for number in range(1, pages + 1):
        some = cases[(number - 1) * CASES : number * CASES]
        named = [(key, world.reports[key].name, case) for key, case in some]

        def values(number: int = number, some: list[Any] = some) -> dict[str, Any]:
            listed = views.rule(world, some, language, t)
            return {"rule": rule, "cases": listed, "number": number, "pages": pages}

        yield page(f"findings/{rule_file(rule.rule, number)}", "rule.html.j2", [rule, named, pages], values)


def rule_file(rule: str, number: int = 1) -> str:
    """The file of a rule's cases: `carried_over.html`, then `carried_over-2.html`."""
    return f"{rule}.html" if number == 1 else f"{rule}-{number}.html"


def _run_of(world: World) -> list[Any]:
    run = world.run
    if run is None:
        return []
    parts = [(name, part.state, part.finished_at, part.written) for name, part in run.spiders.items()]
    return [run.run_id, run.finished_at, parts]


def _heir(world: World, slug: str) -> Any:
    heir = views.heir(slug)
    return heir and (heir, world.name(heir), heir in world.agencies)
