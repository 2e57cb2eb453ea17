"""``govcrawl savefixture``: what it writes is a fixture as those of ``tests/fixtures/reports``."""

import json
from pathlib import Path

import pytest

from govcrawl.sites.catalogue import expected
from govcrawl.sites.world import World
from pipelines.forms.codes import APPLICANTS
from tests.govcrawl.conftest import govcrawl
from tests.pipelines.test_read import check_fixture, read_file

RSJ = "https://zwgk.shcn.gov.cn/xxgk/gknb-rsjzfxxgk/2025/23/76153.html"


def test_a_fixture_is_read_as_it_says_and_says_what_was_printed(crawled: Path, tmp_path: Path) -> None:
    done = govcrawl("savefixture", "changning-rsj", "2024", "--out", str(tmp_path), data=crawled)
    body, facts = tmp_path / "changning-rsj-2024.html", tmp_path / "changning-rsj-2024.json"
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == [f"wrote {body}", f"wrote {facts}"]
    check_fixture(body)

    saved = json.loads(facts.read_text(encoding="utf-8"))
    [published] = [one for one in expected(World()) if RSJ in one.urls]
    assert saved["requests"]["granted"] == [published.requests["granted"][code] for code in APPLICANTS]
    assert (saved["agency"], saved["year"], saved["response"]["url"]) == ("changning-rsj", 2024, RSJ)
    assert saved["response"]["media_type"] == "text/html"
    assert saved["response"]["hints"]["agency_abbr"] == "rsj"
    assert str(read_file(body).published_on) == "2025-01-23"

    before = body.read_bytes(), facts.read_bytes()
    again = govcrawl("savefixture", "changning-rsj", "2024", "--out", str(tmp_path), data=crawled)
    assert again.returncode == 2
    assert again.stderr.startswith(f"govcrawl savefixture: {body} is there already; ")
    assert (body.read_bytes(), facts.read_bytes()) == before


def test_a_fixture_that_says_something_else_fails(crawled: Path, tmp_path: Path) -> None:
    govcrawl("savefixture", "changning-rsj", "2024", "--out", str(tmp_path), data=crawled)
    facts = tmp_path / "changning-rsj-2024.json"
    saved = json.loads(facts.read_text(encoding="utf-8"))
    for change in (
        {"requests": saved["requests"] | {"granted": ["77"] * 7}},
        {"agency": "changning-sjj"},
        {"findings": ["outcomes_sum"]},
    ):
        facts.write_text(json.dumps(saved | change), encoding="utf-8")
        with pytest.raises(AssertionError):
            check_fixture(tmp_path / "changning-rsj-2024.html")
