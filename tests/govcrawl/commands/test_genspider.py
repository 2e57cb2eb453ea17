"""govcrawl genspider and govcrawl checkall, in a copy of the project."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.govcrawl.processes import ROOT, execute


@dataclass
class Project:
    """A copy of the project and its commands."""

    root: Path

    def run(self, *command: str) -> tuple[int, str]:
        environment = {**os.environ, "PYTHONPATH": str(self.root)}
        done = execute(*command, cwd=self.root, env=environment, together=True)
        return done.returncode, done.stdout

    def added(self, file: str) -> str:
        """What has been written to the end of a file."""
        before = (ROOT / file).read_text(encoding="utf-8")
        now = (self.root / file).read_text(encoding="utf-8")
        assert now.startswith(before)
        return now.removeprefix(before)

    def files(self) -> set[Path]:
        return {
            path.relative_to(self.root) for path in self.root.rglob("*") if path.suffix in {".py", ".toml"}
        }


READS = """
from govcrawl.sites.catalogue import sites
from govcrawl.sites.protocol import SiteRequest
from govcrawl.sites.world import World
from pipelines.read import read
from pipelines.records import Hints
from urllib.parse import unquote, urlsplit


def test_a_report_of_every_site_reads() -> None:
    seen = set()
    for site in sites(World()):
        for (slug, year), [url, *_] in site.published().items():
            if slug.partition("-")[0] in seen:
                continue
            seen.add(slug.partition("-")[0])
            parts = urlsplit(url)
            request = SiteRequest(parts.hostname, unquote(parts.path), query=parts.query, scheme=parts.scheme)
            answer = site.respond(request)
            report = read(answer.body, answer.content_type, url, Hints(title=site_title(slug, year)))
            assert report.key == (slug, year)
    assert len(seen) > 12


def site_title(slug: str, year: int) -> str:
    return World().report(slug, year).title
"""
"""In the copy: what a report of each site is read as, with its title in the list."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    unwanted = shutil.ignore_patterns("data", "fixtures", "pipelines_*")
    for name in ("govcrawl", "pipelines"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=unwanted)
    (tmp_path / "tests" / "govcrawl" / "spiders").mkdir(parents=True)
    tests = (
        "__init__",
        "once",
        "govcrawl/__init__",
        "govcrawl/spiders/__init__",
        "govcrawl/conftest",
        "govcrawl/embedded",
        "govcrawl/processes",
        "govcrawl/collect",
    )
    for name in ("scrapy.cfg", *(f"tests/{module}.py" for module in tests)):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tests" / "reads.py").write_text(READS, encoding="utf-8")
    return Project(tmp_path)


ENTRY = "https://www.trs.example/"


PLACES = "pipelines/places/shanghai"


def test_a_district_in_one_step(project: Project) -> None:
    """Entries and a test: the spider keeps the contract and works, the test fails at first."""
    before = project.files()
    code, output = project.run(
        "govcrawl", "genspider", "-t", "district", "jiashi", ENTRY, "--city", "shanghai", "--name", "甲县"
    )
    assert code == 0, output
    assert {str(path) for path in project.files() - before} == {"tests/govcrawl/spiders/test_jiashi.py"}
    entries = project.added(f"{PLACES}/districts.toml")
    assert entries.startswith('\n[jiashi]\nname = "甲县"\ncode = "310000"\nplatform = "generic"\n')
    assert entries.endswith('inferred = ["code", "first_year"]\n')
    assert project.added(f"{PLACES}/subdistricts.toml").startswith("\n[jiashi] # none known yet")

    code, output = project.run("govcrawl", "checkall", "jiashi")
    assert (code, output) == (0, "1 spiders keep the contract\n")

    settings = (
        "-sSITES=embedded",
        "-sITEM_PIPELINES={}",
        '-sEXTENSIONS={"govcrawl.extensions.ledger.LedgerExtension": 150}',
        f"-sDATA_DIR={project.root / 'data'}",
    )
    code, output = project.run("govcrawl", "crawl", "jiashi", *settings)
    assert "'govcrawl/fates/fetched': 20" in output, output

    test = "tests/govcrawl/spiders/test_jiashi.py"
    code, output = project.run("pytest", "-q", "-p", "no:cacheprovider", test)
    assert code == 1
    assert "write the site's imitation first" in output


def test_every_document_of_every_site_still_reads(project: Project) -> None:
    """A district without a table of its streets would make each of them fail."""
    assert (
        project.run("govcrawl", "genspider", "jiashi", ENTRY, "--city", "shanghai", "--name", "甲县")[0] == 0
    )
    code, output = project.run("pytest", "-q", "-p", "no:cacheprovider", "-n", "0", "tests/reads.py")
    assert code == 0, output


def test_a_district_of_a_known_platform_gets_a_spider(project: Project) -> None:
    options = ("--name", "甲区", "--code", "310199", "--platform", "easttone")
    code, output = project.run("govcrawl", "genspider", "jiashi", ENTRY, *options)
    assert code == 0, output
    assert 'platform = "easttone"' in project.added(f"{PLACES}/districts.toml")
    spider = (project.root / "govcrawl" / "spiders" / "jiashi.py").read_text(encoding="utf-8")
    assert "class Jiashi(EastTone):" in spider
    assert project.run("govcrawl", "checkall", "jiashi") == (0, "1 spiders keep the contract\n")


def test_a_city_and_its_districts(project: Project) -> None:
    """The city's codes tell whose district it is."""
    code, output = project.run(
        "govcrawl", "genspider", "-t", "city", "jia", "--name", "甲州市", "--code", "990100"
    )
    assert code == 0, output
    assert sorted(path.name for path in (project.root / "pipelines/places/jia").iterdir()) == [
        "city.toml",
        "districts.toml",
        "subdistricts.toml",
    ]
    options = ("--name", "甲县", "--code", "990121")
    code, output = project.run("govcrawl", "genspider", "jiaxian", ENTRY, *options)
    assert code == 0, output
    assert "[jiaxian]" in (project.root / "pipelines/places/jia/districts.toml").read_text(encoding="utf-8")
    assert project.added(f"{PLACES}/districts.toml") == ""
    assert project.run("govcrawl", "checkall", "jiaxian") == (0, "1 spiders keep the contract\n")


def test_a_city_outside_the_package(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project.root / "mine"
    folder.mkdir()
    monkeypatch.setenv("GOVCRAWL_PLACES", str(folder))
    before = project.files()
    city = ("-t", "city", "jia", "--name", "甲州市", "--code", "990100")
    assert project.run("govcrawl", "genspider", *city)[0] == 0
    assert project.run("govcrawl", "genspider", "jiaxian", ENTRY, "--city", "jia")[0] == 0
    assert {path.parts[0] for path in project.files() - before} == {"mine"}
    assert "jiaxian" in project.run("scrapy", "list")[1]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["changning", ENTRY], "districts.toml has [changning] already; write its spider over easttone"),
        (["Jia-Shi", ENTRY], "Jia-Shi can't be the name of a spider; write pinyin, a to z"),
        (["class", ENTRY], "class can't be the name of a spider; write pinyin, a to z"),
        (
            ["jiashi", "trs.example"],
            "trs.example is not the address of a page; write https://www.example.gov.cn/",
        ),
        (
            ["jiashi", ENTRY, "--code", "110105"],
            "no city has codes like 110105; write its folder first: govcrawl genspider -t city",
        ),
        (
            ["jiashi", ENTRY, "--city", "shanghai", "--code", "110105"],
            'shanghai/districts.toml: [jiashi] code must be one of 上海市, 31....: code = "310001"',
        ),
        (
            ["jiashi", ENTRY, "--code", "310105"],
            "shanghai/districts.toml: [jiashi] code 310105 is also that of [changning]; write its own",
        ),
        (["zhabei", ENTRY], "districts.toml has [zhabei] already; spell it further out"),
        (["-t", "city", "shanghai", "--name", "x", "--code", "310000"], "there is a city shanghai already"),
        (
            ["-t", "city", "jia", "--name", "x", "--code", "31"],
            'jia/city.toml: code must be six digits (GB/T 2260): code = "310000"',
        ),
    ],
)
def test_a_wrong_argument_is_one_line_and_writes_nothing(
    project: Project, arguments: list[str], line: str
) -> None:
    before = project.files()
    code, output = project.run("govcrawl", "genspider", *arguments)
    assert (code, output) == (2, f"govcrawl genspider: {line}\n")
    assert project.files() == before
    assert not (project.root / "pipelines/places/jia").exists()
    assert project.added(f"{PLACES}/districts.toml") == ""
    assert project.added(f"{PLACES}/subdistricts.toml") == ""


def test_checkall_names_what_is_wrong(project: Project) -> None:
    spider = project.root / "govcrawl" / "spiders" / "putuo.py"
    text = spider.read_text(encoding="utf-8")
    text = text.replace(
        '    name = "putuo"\n', '    name = "putuo"\n    custom_settings = {"ROBOTSTXT_OBEY": False}\n'
    )
    spider.write_text(text.replace("    Columns:", "    Lists:"), encoding="utf-8")
    code, output = project.run("govcrawl", "checkall", "putuo", "changning")
    assert code == 1
    assert output.splitlines() == [
        "putuo: its docstring lacks the lines Site: and Columns:",
        "putuo: custom_settings must not change ROBOTSTXT_OBEY",
    ]


def test_checkall_of_a_spider_that_can_not_be_imported(project: Project) -> None:
    spider = project.root / "govcrawl" / "spiders" / "putuo.py"
    spider.write_text(spider.read_text(encoding="utf-8").replace('"putuo"', '"nowhere"'), encoding="utf-8")
    assert project.run("govcrawl", "checkall") == (1, "no districts.toml has an entry [nowhere]; write one\n")


def test_checkall_of_an_unknown_spider(project: Project) -> None:
    line = "govcrawl checkall: there is no spider pudon; did you mean pudong, putuo\n"
    assert project.run("govcrawl", "checkall", "pudon") == (2, line)
