"""What stands in more than one file of the project says the same everywhere."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

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
