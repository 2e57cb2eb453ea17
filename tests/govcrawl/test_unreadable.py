"""A report's address that answers with something else: said once, in the last lines, and never forgotten."""

import json
from itertools import count
from pathlib import Path

from govcrawl import load
from tests.govcrawl.conftest import govcrawl
from tests.govcrawl.standin import Answer, EastToneSite, StandIn, standin

TITLE = "上海市长宁区人力资源和社会保障局2024年政府信息公开工作年度报告"
PATH = "/xxgk/gknb-rsjzfxxgk/2025/23/76153.html"
URL = f"https://zwgk.shcn.gov.cn{PATH}"
LINE = f"changning: 1 report can't be read, open them: {TITLE} {URL} (neither a statutory table"
NEWS = count()
"""No two error pages are the same."""


def soft_404(_: object) -> Answer:
    return Answer(f"<ul>{'<li>政府信息公开年报</li>' * 40}</ul><h1>404</h1><p>页面不存在。{next(NEWS)}</p>")


def night(site: StandIn, folder: Path) -> tuple[int, list[str]]:
    """A crawl that asks for everything: exit code and last lines."""
    done = govcrawl("crawl", "changning", "-arefresh=all", f"-sSITES={site.address}", data=folder)
    return done.returncode, done.stdout.strip().splitlines()[-6:]


def said(lines: list[str]) -> bool:
    return any(line.startswith(LINE) for line in lines)


def test_a_report_that_can_not_be_read_is_named_once(tmp_path: Path) -> None:
    with standin() as site:
        changning = EastToneSite(site)
        changning.column("gknb-rsjzfxxgk", [changning.report(PATH, TITLE)])
        good = site.pages[PATH]
        site.pages[PATH] = soft_404

        code, lines = night(site, tmp_path)
        assert (code, said(lines)) == (1, True)
        assert load("reports", data_dir=tmp_path).status.tolist() == ["unreadable"]

        code, lines = night(site, tmp_path)
        assert (code, said(lines)) == (0, False)
        assert any("changning: 1 report listed: 1 unreadable" in line for line in lines)
        status = govcrawl("status", "changning", data=tmp_path).stdout
        assert f"changning: 1 report known to be unreadable: {TITLE} {URL}" in status

        site.pages[PATH] = good
        assert night(site, tmp_path)[0] == 0
        assert "unreadable" not in govcrawl("status", "changning", data=tmp_path).stdout
        assert load("reports", data_dir=tmp_path).status.tolist() != ["unreadable"]

        site.pages[PATH] = soft_404
        code, lines = night(site, tmp_path)
        assert (code, said(lines)) == (1, True)
        assert load("reports", data_dir=tmp_path).status.tolist() != ["unreadable"], "what landed stays"


def test_a_killed_run_has_told_nobody(tmp_path: Path) -> None:
    """The report has landed and may not be fetched again for a month; the next run says it all the same."""
    with standin() as site:
        changning = EastToneSite(site)
        changning.column("gknb-rsjzfxxgk", [changning.report(PATH, TITLE)])
        site.pages[PATH] = soft_404
        night(site, tmp_path)
        [manifest] = (tmp_path / "runs").glob("2*.json")
        run = json.loads(manifest.read_text(encoding="utf-8"))
        run["spiders"]["changning"] |= {"state": "running", "finished_at": None, "faults": []}
        manifest.write_text(json.dumps(run), encoding="utf-8")
        done = govcrawl("crawl", "changning", f"-sSITES={site.address}", data=tmp_path)
    assert (done.returncode, done.stdout.strip().splitlines()[-1][: len(LINE)]) == (1, LINE)
    assert "1 report listed: 1 unreadable" in done.stdout
