"""All files but the pages of reports: what each is made of, and how, so that only what changed is made."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from govcrawl.visible import visible_json
from govcrawl.website import findings, render, views
from govcrawl.website.findings import CASES, Rule
from govcrawl.website.model import World
from govcrawl.website.wording import LANGUAGES, Words, agency_called, district_name
from govcrawl.website.world import digest
from pipelines.analysis.labels import Language

STATIC = ("style.css", "search.js")


class File(NamedTuple):
    """A file of the site: the key of what it is made of, and its making."""

    path: str
    key: str
    content: Callable[[], str]


def files(world: World) -> Iterator[File]:
    """All of them."""
    for name in STATIC:
        text = (render.HERE / "static" / name).read_text(encoding="utf-8")
        yield File(name, digest([text]), text.__str__)
    for district in world.of_district:
        text = _index(world, district)
        yield File(f"search/{district}.js", digest([text]), text.__str__)
    yield File(
        "index.html", digest([render.edition()]), lambda: render.page("root.html.j2", "zh", "index.html")
    )
    common = _Common.of(world)
    for language in LANGUAGES:
        yield from _Pages(world, common, language).all()


def rule_file(rule: str, number: int = 1) -> str:
    """The file of a rule's cases: `carried_over.html`, then `carried_over-2.html`."""
    return f"{rule}.html" if number == 1 else f"{rule}-{number}.html"


def _index(world: World, district: str) -> str:
    """The agencies and titles of a district, for the search: a script that adds them."""
    agencies = [
        [
            slug,
            agency_called(slug, world.name(slug), "zh"),
            world.home(slug),
            [[one.year, one.head["title"] or ""] for one in world.agencies[slug]],
        ]
        for slug in world.of_district[district]
    ]
    added = visible_json({"district": district_name(district, "zh"), "agencies": agencies})
    return f"search.add({added});\n"


class _Common(NamedTuple):
    """What both languages' pages are made of."""

    every: str  # a key of all reports
    states: dict[str, dict[str, list[Any]]]  # district -> agency -> year and state
    rules: list[Rule]
    cases: dict[str, list[Any]]

    @classmethod
    def of(cls, world: World) -> "_Common":
        states: dict[str, dict[str, list[Any]]] = {name: {} for name in world.grids}
        for district, grid in world.grids.items():
            for (agency, year), state in sorted(grid.items()):
                states[district].setdefault(agency, []).append((year, state))
        every = digest([(key, one.head) for key, one in world.reports.items()])
        return cls(every, states, findings.rules(world), findings.cases(world))


class _Pages:
    """The pages in one language."""

    def __init__(self, world: World, common: _Common, language: Language) -> None:
        self._world, self._common, self._language = world, common, language
        self._t = Words(language)
        self._origins = sorted(world.origins)

    def all(self) -> Iterator[File]:
        """All of them."""
        yield self._start()
        for district in self._world.of_district:
            yield self._district(district)
        for slug in self._world.agencies:
            yield self._agency(slug)
        rules = self._common.rules
        yield self._page("findings/index.html", "findings.html.j2", rules, lambda: {"rules": rules})
        for rule in rules:
            yield from self._rule(rule)
        districts = [*self._world.of_district]
        yield self._page("search.html", "search.html.j2", districts, lambda: {"districts": districts})
        yield self._page("method.html", f"method.{self._language}.html.j2", [], dict)

    def _page(
        self, path: str, template: str, inputs: Sequence[object], values: Callable[[], dict[str, Any]]
    ) -> File:
        path = f"{self._language}/{path}"

        def content() -> str:
            return render.page(template, self._language, path, **values(), origins=self._world.origins)

        return File(path, digest([render.edition(), self._origins, *inputs]), content)

    def _start(self) -> File:
        world, run = self._world, self._world.run
        parts = run.spiders.items() if run else ()
        of_run = [(name, part.state, part.finished_at, part.written) for name, part in parts]
        inputs = [self._common.every, self._common.states, of_run, run and run.run_id, world.downloads]
        return self._page("index.html", "start.html.j2", inputs, lambda: views.start(world, self._t))

    def _district(self, key: str) -> File:
        world = self._world
        own = [(slug, one) for slug in world.of_district[key] for one in world.agencies[slug]]
        totals = [world.compared.get((slug, one.year)) for slug, one in own if views.is_total(slug)]
        versions = [(slug, one.year, one.head["report_version"]) for slug, one in own]
        return self._page(
            f"{key}/index.html",
            "district.html.j2",
            [versions, self._common.states.get(key), totals, world.years],
            lambda: views.district(world, key, self._language, self._t),
        )

    def _agency(self, slug: str) -> File:
        world, reports = self._world, self._world.agencies[slug]
        heir = views.heir(slug)
        states = self._common.states.get(reports[-1].district, {}).get(slug)
        return self._page(
            f"{world.home(slug)}/index.html",
            "agency.html.j2",
            [
                [(one.year, one.head) for one in reports],
                states,
                heir and (world.name(heir), heir in world.agencies),
            ],
            lambda: views.agency(world, slug, self._language, self._t),
        )

    def _rule(self, rule: Rule) -> Iterator[File]:
        """The cases of a rule, so many a page."""
        world, cases = self._world, self._common.cases[rule.rule]
        pages = -(-len(cases) // CASES)
        for number in range(1, pages + 1):
            some = cases[(number - 1) * CASES : number * CASES]

            def values(number: int = number, some: Sequence[Any] = some) -> dict[str, Any]:
                listed = findings.rule(world, some, self._language, self._t)
                return {"rule": rule, "cases": listed, "number": number, "pages": pages}

            named = [(key, world.reports[key].name, case, world.judged(key, case)) for key, case in some]
            path = f"findings/{rule_file(rule.rule, number)}"
            yield self._page(path, "rule.html.j2", [rule, named, pages], values)
