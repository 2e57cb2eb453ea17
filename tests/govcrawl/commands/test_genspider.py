"""scrapy genspider and scrapy checkall, in a copy of the project."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@dataclass
class Project:
    """A copy of the project and its commands."""

    root: Path

    def run(self, *command: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout

    def files(self) -> set[Path]:
        return {
            path.relative_to(self.root) for path in self.root.rglob("*") if path.suffix in {".py", ".toml"}
        }


@pytest.fixture
def project(tmp_path: Path) -> Project:
    unwanted = shutil.ignore_patterns("__pycache__", "data", "fixtures", "pipelines_*")
    for name in ("govcrawl", "pipelines"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=unwanted)
    (tmp_path / "tests" / "govcrawl" / "spiders").mkdir(parents=True)
    tests = (
        "__init__",
        "govcrawl/__init__",
        "govcrawl/spiders/__init__",
        "govcrawl/embedded",
        "govcrawl/collect",
    )
    for name in ("scrapy.cfg", *(f"tests/{module}.py" for module in tests)):
        shutil.copy(ROOT / name, tmp_path / name)
    return Project(tmp_path)


ENTRY = "https://www.trs.example/"


def test_a_district_in_one_step(project: Project) -> None:
    """Spider, registry entry, test: the spider keeps the contract and works, the test fails at first."""
    before = project.files()
    code, output = project.run("scrapy", "genspider", "-t", "district", "jiashi", ENTRY, "--name", "甲市")
    assert code == 0, output
    assert {str(path) for path in project.files() - before} == {
        "govcrawl/spiders/jiashi.py",
        "tests/govcrawl/spiders/test_jiashi.py",
    }
    registry = (project.root / "govcrawl" / "districts.toml").read_text(encoding="utf-8")
    assert registry.startswith((ROOT / "govcrawl" / "districts.toml").read_text(encoding="utf-8").rstrip())
    assert '[jiashi]\nname = "甲市"\ncode = "310100"\nplatform = "generic"\n' in registry
    assert registry.endswith('inferred = ["code", "first_year"]\n')

    code, output = project.run("scrapy", "checkall", "jiashi")
    assert (code, output) == (0, "1 spiders keep the contract\n")

    settings = (
        "-sSITES=embedded",
        "-sITEM_PIPELINES={}",
        "-sEXTENSIONS={}",
        f"-sDATA_DIR={project.root / 'data'}",
    )
    code, output = project.run("scrapy", "crawl", "jiashi", *settings)
    assert "'govcrawl/reports/found': 20" in output, output

    test = "tests/govcrawl/spiders/test_jiashi.py"
    code, output = project.run("pytest", "-q", "-p", "no:cacheprovider", test)
    assert code == 1
    assert "write the site's imitation first" in output


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
            "districts.toml: [jiashi] code is not one of Shanghai (31....)",
        ),
    ],
)
def test_a_wrong_argument_is_one_line_and_writes_nothing(
    project: Project, arguments: list[str], line: str
) -> None:
    before = project.files()
    registry = (project.root / "govcrawl" / "districts.toml").read_bytes()
    assert project.run("scrapy", "genspider", *arguments) == (2, f"scrapy genspider: {line}\n")
    assert project.files() == before
    assert (project.root / "govcrawl" / "districts.toml").read_bytes() == registry


def test_checkall_names_what_is_wrong(project: Project) -> None:
    spider = project.root / "govcrawl" / "spiders" / "putuo.py"
    text = spider.read_text(encoding="utf-8")
    text = text.replace(
        '    name = "putuo"\n', '    name = "putuo"\n    custom_settings = {"ROBOTSTXT_OBEY": False}\n'
    )
    spider.write_text(text.replace("    Columns:", "    Lists:"), encoding="utf-8")
    code, output = project.run("scrapy", "checkall", "putuo", "changning")
    assert code == 1
    assert output.splitlines() == [
        "putuo: its docstring lacks the lines Site: and Columns:",
        "putuo: custom_settings must not change ROBOTSTXT_OBEY",
    ]


def test_checkall_of_a_spider_that_can_not_be_imported(project: Project) -> None:
    spider = project.root / "govcrawl" / "spiders" / "putuo.py"
    spider.write_text(spider.read_text(encoding="utf-8").replace('"putuo"', '"nowhere"'), encoding="utf-8")
    assert project.run("scrapy", "checkall") == (1, "districts.toml has no entry [nowhere]\n")


def test_checkall_of_an_unknown_spider(project: Project) -> None:
    line = "scrapy checkall: there is no spider pudon; did you mean pudong, putuo\n"
    assert project.run("scrapy", "checkall", "pudon") == (2, line)
