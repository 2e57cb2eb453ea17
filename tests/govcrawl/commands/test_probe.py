"""`govcrawl probe` against the embedded sites, as an operator runs it."""

import json
import os
import shutil
import subprocess
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from govcrawl.probe.budget import MOST
from govcrawl.sites import embedded
from pipelines.archive import Archive
from pipelines.places import registered
from tests.govcrawl.conftest import scrapy
from tests.govcrawl.county import HOME, county_below
from tests.govcrawl.processes import ROOT, execute
from tests.govcrawl.standin import Answer

BLOCKED = "huangpu"  # answers with a script challenge
UNIMITATED = {"baoshan": {"list"}}
"""Facts that the imitation does not bear out: a list that says that it is empty."""


@dataclass
class Probed:
    code: int
    folder: Path
    answer: dict[str, Any]
    asked: Counter[str]  # by district


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Probed:
    """All districts, with what the server saw."""
    tmp = tmp_path_factory.mktemp("probe")
    with embedded(access_log=tmp / "log") as address:
        done = scrapy("probe", "--json", f"-sSITES={address}", "--out", str(tmp / "out"), data=tmp / "data")
        lines = [json.loads(line) for line in (tmp / "log").read_text(encoding="utf-8").splitlines()]
    owner = {host: key for key, one in registered().items() for host in one.hosts}
    asked = Counter(
        next(key for host, key in owner.items() if f".{line['host']}".endswith(f".{host}")) for line in lines
    )
    return Probed(done.returncode, tmp / "out", json.loads(done.stdout), asked)


def test_no_district_is_asked_more_often_than_fifteen_times(probed: Probed) -> None:
    assert MOST == 15
    assert max(probed.asked.values()) <= 15
    said = {one["district"]: one["requests"] for one in probed.answer["districts"]}
    assert said == {key: probed.asked[key] for key in registered()}


def test_every_fact_is_confirmed_or_it_is_said_why_not(probed: Probed) -> None:
    for one in probed.answer["districts"]:
        open_facts = {
            fact["fact"] for fact in one["facts"] if fact["required"] and fact["verdict"] != "confirmed"
        }
        if one["district"] == BLOCKED:
            assert open_facts == {"host", "entry", "list", "platform"}
            assert all("blocked (瑞数)" in fact["seen"] for fact in one["facts"] if fact["required"])
        else:
            assert open_facts == UNIMITATED.get(one["district"], set()), one
        assert one["good"] is not bool(open_facts)
    assert (probed.code, probed.answer["good"]) == (1, False)


def test_the_apis_that_were_asked(probed: Probed) -> None:
    """Of two folders that the spider of chongming guesses one is there; static sites have no API."""
    found = {
        one["district"]: {fact["value"]: fact["verdict"] for fact in one["facts"] if fact["fact"] == "api"}
        for one in probed.answer["districts"]
    }
    assert found["qingpu"] == found[BLOCKED] == {}
    assert found["changning"] == {"POST https://zwgk.shcn.gov.cn/front/api/data/search": "confirmed"}
    chongming = {name: verdict for name, verdict in found["chongming"].items() if name.startswith("/")}
    assert chongming == {"/shcm-application-front": "contradicted", "/shcm-cms": "confirmed"}


def test_one_article_of_each_is_read(probed: Probed) -> None:
    read = {
        one["district"]: fact["verdict"]
        for one in probed.answer["districts"]
        for fact in one["facts"]
        if fact["fact"] == "article"
    }
    assert read == {key: "not reached" if key == BLOCKED else "confirmed" for key in registered()}


def test_a_registry_that_is_right_is_not_changed(probed: Probed) -> None:
    assert (probed.folder / "probe.patch").read_text(encoding="utf-8") == ""


def test_all_answers_are_in_one_folder_and_replay(probed: Probed, tmp_path: Path) -> None:
    with Archive(probed.folder / "archive") as archive:
        by_spider = Counter(one.spider for one in archive.captures())
    assert by_spider == probed.asked
    out = ("--out", str(tmp_path / "again"))
    replay = f"-sSITES=archive:{probed.folder / 'archive'}"
    done = scrapy("probe", "qingpu", "xuhui", "--json", replay, *out, data=tmp_path)
    again = json.loads(done.stdout)
    assert done.returncode == 0
    first = {one["district"]: one["facts"] for one in probed.answer["districts"]}
    assert {one["district"]: one["facts"] for one in again["districts"]} == {
        key: first[key] for key in ("xuhui", "qingpu")
    }


# One district's entry is wrong.


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root), "GOVCRAWL_CONTACT": "test@example.org"}
    options = ("-sSITES=embedded", f"-sDATA_DIR={root / 'data'}")
    return execute("govcrawl", *command, *options, cwd=root, env=environment)


MOVED = [
    ("qingpu", "list", "https://www.shqp.gov.cn/shqp/zwgk/gknb/zjd/index.html", "1 list can't be read"),
    ("changning", "entry", "https://zwgk.shcn.gov.cn/xxgk/zcwj-zfxxgk/index.html", ""),
]
"""District, fact, where the site has it, what a crawl says that looks for it elsewhere."""


@pytest.mark.parametrize(("name", "fact", "there", "complaint"), MOVED)
def test_the_patch_mends_what_has_moved(
    name: str, fact: str, there: str, complaint: str, tmp_path: Path
) -> None:
    for part in ("govcrawl", "pipelines", "scrapy.cfg"):
        whole, copy = ROOT / part, tmp_path / part
        shutil.copytree(whole, copy) if whole.is_dir() else shutil.copy(whole, copy)
    registry = tmp_path / "pipelines" / "places" / "shanghai" / "districts.toml"
    right = registry.read_text(encoding="utf-8")
    wrong = there.replace("index.html", "moved.html")
    assert right.count(f'"{there}"') == 1
    registry.write_text(right.replace(f'"{there}"', f'"{wrong}"'), encoding="utf-8")
    if complaint:
        bad = run(tmp_path, "crawl", name)
        assert (bad.returncode, complaint in bad.stdout) == (1, True), bad.stdout

    probe = run(tmp_path, "probe", name, "--out", str(tmp_path / "out"))
    assert probe.returncode == 1
    told = [line.split() for line in probe.stdout.splitlines() if wrong in line]
    assert [line[:3] for line in told if line[1] == fact] == [["contradicted", fact, wrong]]
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "out/probe.patch"], cwd=tmp_path, check=True)

    was, new = tomllib.loads(right), tomllib.loads(registry.read_text(encoding="utf-8"))
    assert {key: one for key, one in new.items() if key != name} == {
        key: one for key, one in was.items() if key != name
    }
    if fact == "entry":
        assert new == was
    else:
        assert wrong not in new[name]["lists"]
    shutil.rmtree(tmp_path / "data", ignore_errors=True)
    good = run(tmp_path, "crawl", name)
    assert good.returncode == 0, good.stdout


@pytest.mark.parametrize("redirects", [True, False])
def test_a_site_that_has_moved_as_a_whole(redirects: bool, tmp_path: Path) -> None:
    """To other folders: the old entry page redirects, or is gone and home leads to the new one."""
    old, new = HOME, "/new/"
    with county_below(tmp_path) as county:
        for path in [path for path in county.site.pages if path.startswith(old)]:
            page = county.site.pages.pop(path)
            assert isinstance(page, str)
            county.site.pages[path.replace(old, new)] = page.replace(f'"{old}', f'"{new}')
        county.site.pages["/"] = f'<a href="{new}">政府信息公开</a>'
        if redirects:
            county.site.pages[old] = Answer(
                status=301, headers={"Location": f"https://www.qingxi.example{new}"}
            )
        sites = f"-sSITES={county.site.address}"
        probe = county.run("probe", "qingxi", sites, "--out", str(tmp_path / "out"))
        assert probe.returncode == 1
        assert "contradicted  entry" in probe.stdout
        places = tmp_path / "places"
        subprocess.run(["git", "apply", str(tmp_path / "out" / "probe.patch")], cwd=places, check=True)
        code, lines = county.night()
    assert code == 0, lines
    assert lines == ["qingxi: 4 reports listed: 4 landed; 1 finding"]


def test_what_it_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for arguments, line in (
        (("pudon",), "there is no spider pudon; did you mean pudong"),
        (("pudong", "--out", str(tmp_path / "file")), "can't be written"),
        (("pudong", "-ayears=2024"), "a probe takes no -a"),
    ):
        done = scrapy("probe", *arguments, "-sSITES=embedded", data=tmp_path / "data")
        assert (done.returncode, line in done.stderr, done.stdout) == (2, True, ""), done.stderr
