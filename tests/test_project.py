"""What stands in more than one file of the project says the same everywhere."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from pkgutil import resolve_name

import pytest

import govcrawl

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def said(pattern: str, file: str) -> str:
    found = re.search(pattern, (ROOT / file).read_text("utf-8"), re.MULTILINE)
    assert found, f"{file} does not match {pattern}"
    return found[1]


def test_the_version_is_one() -> None:
    assert govcrawl.__version__ == version("govcrawl")
    assert govcrawl.__version__ == said(r"^version: (.+)$", "CITATION.cff")
    assert govcrawl.__version__ == said(r"^## \[([0-9.]+)\]", "CHANGELOG.md")


def test_the_pythons_are_those_that_are_tested() -> None:
    classified = [one.rpartition(" ")[2] for one in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", one)]
    assert classified == said(r"^PYTHONS := (.+)$", "Makefile").split()
    assert PROJECT["requires-python"] == f">={classified[0]}"
    assert said(r"Python ([0-9.]+) or later", "README.md") == classified[0]


FOLDERS = "govcrawl pipelines tests docs benchmarks deploy notebooks".split()
PATHS = [path for folder in FOLDERS for path in [ROOT / folder, *(ROOT / folder).rglob("*")]] + [
    *ROOT.glob("*.*")
]
ENDS = {"/".join(path.parts[at:]) for path in PATHS for at in range(len(ROOT.parts), len(path.parts))}
"""The paths in the project, and what these end with: `districts.toml`, `own/`."""

NAMED = re.compile(
    rf"(?P<path>(?:{'|'.join(FOLDERS)})/(?:[\w./-]*/)?(?:[\w-]+\.\w+)?|[\w./-]*[\w-]+\.(?:py|toml|md))"
    r"|(?P<module>(?:govcrawl|pipelines)\.[\w.]+)"
)
"""`pipelines/places/`, `lists/systems.py`, `govcrawl.load`; not `govcrawl/lists/broken`, a stat."""

DOCUMENTS = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/*.md"),
    *ROOT.glob("deploy/*.md"),
    *ROOT.glob("tests/**/*.md"),
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_names_exists(document: Path) -> None:
    # The recipes make what they name, and are followed by a test of their own.
    text = re.sub(r"\n# Recipes\n.*?(?=\n## A platform\n)", "", document.read_text("utf-8"), flags=re.DOTALL)
    for span in re.findall(r"`([^`\n]+)`", text):
        for found in filter(None, map(NAMED.fullmatch, span.split())):
            if found["module"] and found["module"] not in ENDS:
                resolve_name(found["module"])
            elif found["path"]:
                assert found["path"].rstrip("/") in ENDS


def test_the_functions_for_platforms_exist() -> None:
    """`paging.stated_pages(text)`, in `govcrawl.lists` or beside it."""
    named = re.findall(r"`(\w+)\.(\w+)\(", (ROOT / "docs" / "platforms.md").read_text("utf-8"))
    assert len(named) > 20
    for module, name in named:
        package = "govcrawl.lists" if (ROOT / "govcrawl" / "lists" / f"{module}.py").exists() else "govcrawl"
        assert callable(resolve_name(f"{package}.{module}:{name}"))
