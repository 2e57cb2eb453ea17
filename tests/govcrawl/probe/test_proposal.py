"""The change of the registry that a probe proposes, and its patch."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from govcrawl.probe.facts import Answer, Seen, Verdict
from govcrawl.probe.proposal import Change, changes, patch, related, written
from pipelines.places import District

A, B, NEW = (f"https://www.example.org/{name}/index.html" for name in ("a", "b", "new"))
ENTRY = "https://www.example.org/entry.html"
SITE = District(key="x", name="新城区", hosts=("www.example.org",), entry=ENTRY, lists=(A, B))
GOOD, WRONG, OPEN = Verdict.CONFIRMED, Verdict.CONTRADICTED, Verdict.NOT_REACHED


def proposed(
    a: Verdict = GOOD,
    b: Verdict = GOOD,
    entry: Verdict = GOOD,
    *seen: Seen,
    found: Sequence[str] = (),
    new: str = "",
) -> dict[str, str | tuple[str, ...]]:
    given = [Answer("entry", ENTRY, entry, ""), Answer("list", A, a, ""), Answer("list", B, b, "")]
    return {one.key: one.value for one in changes(SITE, given, seen, found, entry=new)}


def test_nothing_where_all_is_confirmed() -> None:
    assert proposed(found=[NEW]) == {}


def test_a_list_that_is_gone_gives_way_to_those_that_pages_link_to() -> None:
    assert proposed(WRONG, found=[NEW]) == {"lists": (B, NEW)}


def test_a_list_that_nothing_stands_in_for_stays() -> None:
    assert proposed(WRONG) == {}


def test_a_list_that_could_not_be_judged_stays_beside_those_found() -> None:
    assert proposed(OPEN, found=[NEW]) == {"lists": (A, B, NEW)}


def test_an_address_that_moved_is_followed() -> None:
    moved = Seen(A, status=200, moved_to=NEW)
    assert proposed(WRONG, GOOD, GOOD, moved) == {"lists": (NEW, B)}
    assert proposed(GOOD, GOOD, WRONG, Seen(ENTRY, status=200, moved_to=NEW)) == {"entry": NEW}


def test_an_entry_page_that_is_gone_gives_way_to_the_page_on_the_way() -> None:
    assert proposed(entry=WRONG, new=NEW) == {"entry": NEW}
    assert proposed(entry=OPEN, new=NEW) == {}


def test_a_related_host_is_added_and_a_foreign_one_never() -> None:
    own, foreign = "https://zwgk.example.org/a/", "https://www.example.com/a/"
    found = proposed(WRONG, GOOD, GOOD, Seen(A, status=200, moved_to=own))
    assert found == {"hosts": ("www.example.org", "zwgk.example.org"), "lists": (own, B)}
    home = "https://zwgk.example.org/"
    bare = District(key="x", name="新城区", hosts=("zwgk.example.org",), entry=home, lists=())
    seen = Seen(bare.entry, status=200, moved_to="https://www.example.org/e/")
    given = [Answer("entry", bare.entry, WRONG, "")]
    wanted = [Change("hosts", ("zwgk.example.org", "www.example.org")), Change("entry", seen.moved_to)]
    assert changes(bare, given, [seen], []) == wanted
    assert proposed(WRONG, GOOD, GOOD, Seen(A, status=200, moved_to=foreign)) == {}


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("www.example.org", True),
        ("zwgk.example.org", True),
        ("example.org", True),
        ("example.com", False),
        ("notexample.org", False),
        ("", False),
    ],
)
def test_related(host: str, own: bool) -> None:
    assert related(host, ["www.example.org"]) is own


FILE = f"""# the cities
[w] # a comment with lists = []
lists = ["{B}"]

[x]
hosts = ["www.example.org"]
entry = "{ENTRY}" # official
lists = [
    "{A}", # the total
    "{B}",
]
inferred = ["lists"]

[y]
lists = ["{A}"]
"""


def test_only_the_line_that_changes_is_written() -> None:
    new = written(FILE, "x", [Change("lists", (A, NEW)), Change("entry", NEW)])
    assert new == FILE.replace(f'    "{B}",\n', f'    "{NEW}",\n').replace(f'"{ENTRY}" # o', f'"{NEW}" # o')


@pytest.mark.parametrize(("table", "key"), [("z", "lists"), ("y", "entry")])
def test_what_can_t_be_written_is_said(table: str, key: str) -> None:
    with pytest.raises(ValueError, match=r"no table|no key"):
        written(FILE, table, [Change(key, NEW)])


def test_git_takes_the_patch(tmp_path: Path) -> None:
    file = tmp_path / "cities" / "districts.toml"
    file.parent.mkdir()
    file.write_text(FILE, encoding="utf-8")
    new = written(FILE, "x", [Change("lists", (B, "https://www.example.org/新/"))])
    (tmp_path / "p").write_text(patch(FILE, new, "cities/districts.toml"), encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "p"], cwd=tmp_path, check=True)
    assert file.read_text(encoding="utf-8") == new
    assert patch(FILE, FILE, "cities/districts.toml") == ""
