"""``govcrawl site``, and the site that a nightly run leaves: in processes of their own, as users run them."""

import json
import os
import sqlite3
from pathlib import Path

from tests.govcrawl.conftest import govcrawl
from tests.govcrawl.processes import execute


def test_it_says_where_to_look_and_what_it_wrote(crawled: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    first = govcrawl("site", "--out", str(out), data=crawled)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines()[-1] == f"open {out / 'index.html'}"
    assert "不符" in (out / "zh" / "findings" / "district_total.html").read_text(encoding="utf-8")
    again = json.loads(govcrawl("site", "--json", "--out", str(out), data=crawled).stdout)
    assert (again["start"], again["written"], again["removed"]) == (str(out / "index.html"), 0, 0)
    assert again["reports"] > 20


def test_a_night_brings_the_site_up_to_date_and_says_where_it_is(tmp_path: Path) -> None:
    done = govcrawl("nightly", "hongkou", "-sSITES=embedded", data=tmp_path)
    start = tmp_path / "site" / "index.html"
    assert f"site:     {start}" in done.stdout
    assert done.returncode == 0, done.stdout
    page = (tmp_path / "site" / "zh" / "index.html").read_text(encoding="utf-8")
    assert "hongkou/hongkou-qzf/2024.html" in page
    with sqlite3.connect(tmp_path / "site" / ".build.sqlite") as memory:
        assert memory.execute("select count(*) from files").fetchone()[0] > 100


def test_without_jinja2_one_line_says_how_to_get_it(crawled: Path, tmp_path: Path) -> None:
    """A folder with a module that can't be imported, before all others."""
    (tmp_path / "jinja2.py").write_text("raise ModuleNotFoundError(name='jinja2')")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = execute(
        "govcrawl", "site", f"-sDATA_DIR={crawled}", "--out", str(tmp_path / "out"), env=environment
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "govcrawl site: the site needs jinja2: pip install 'govcrawl[site]'\n"
