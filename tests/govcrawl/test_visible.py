"""What pages say never moves a cursor: every command over a site whose texts are hostile, each letter."""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govcrawl.command import Exit
from govcrawl.visible import VisibleRecord, visible, visible_json
from tests.govcrawl.conftest import govcrawl
from tests.govcrawl.processes import execute
from tests.govcrawl.standin import Answer, EastToneSite, StandIn, standin

UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories of what has no picture of its own: moves the cursor, turns letters around, or shows nothing."""

HOSTILE = [chr(n) for n in range(0x110000) if category(chr(n)) in {"Cc", "Cf", "Zl", "Zp"}]
NAME = "上海市长宁区人力资源和社会保障局{0}年政府信息公开工作年度报告"
FORGED = "2026-11-27 03:00:00 [changning] ERROR: forged"


def unseen(text: str) -> set[str]:
    """The letters of an output that must not be in it; ends of lines, and tabs of our own, may."""
    return {letter for letter in text if letter not in "\n\t" and category(letter) in UNSEEN}


def attack(letters: str) -> str:
    """A page with hostile letters wherever a text can stand: title, prose, a label, a cell, an attribute."""
    row = f"<tr><td>本年新收{letters}申请数量</td><td>{letters}3{letters}</td></tr>" * 5
    return (
        f"<html><head><title>{letters}</title><meta name='Author{letters}' content='{letters}'></head><body>"
        f"<h1>{letters}年度报告{letters}</h1><p>一、总体情况{letters}</p><table>{row}</table>"
        f"<a href='{letters}.html'>{letters}</a></body></html>"
    )


@pytest.fixture(scope="module")
def site() -> Iterator[StandIn]:
    """Reports whose titles, addresses and pages hold all hostile letters there are."""
    with standin() as server:
        changning = EastToneSite(server)
        rows = []
        for number in range(len(HOSTILE) // 16 + 1):
            text = "".join(HOSTILE[16 * number : 16 * number + 16])
            title = f"{NAME.format(2000 + number)}{text}"
            row = changning.report(f"/xxgk/gknb-rsjzfxxgk/{number}.html", title)
            server.pages[f"/xxgk/gknb-rsjzfxxgk/{number}.html"] = (
                Answer(attack(text))
                if number % 3
                else Answer(status=302, headers={"Location": "/sso/login?\x1b[2J\x9b"})
            )
            rows.append(row)
            rows.append(row | {"url": f"https://zwgk.shcn.gov.cn/{text}"})
        rows.append(
            changning.report("/forged.html", f"{NAME.format(2024)}\n{FORGED}") | {"url": "/gone.html"}
        )
        changning.column("gknb-rsjzfxxgk", rows)
        yield server


@pytest.fixture(scope="module")
def folder(site: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after a crawl of it, with the log as a file."""
    folder = tmp_path_factory.mktemp("hostile")
    arguments = (f"-sSITES={site.address}", "-sLOG_LEVEL=DEBUG", "-sRETRY_TIMES=0")
    done = govcrawl("nightly", "changning", *arguments, data=folder)
    assert "changning" in done.stdout, done.stderr
    (folder / "nightly.out").write_text(done.stdout + done.stderr, encoding="utf-8", newline="\n")
    return folder


def test_a_night_shows_nothing_unseen_on_the_terminal_in_its_log_and_its_files(folder: Path) -> None:
    files = [folder / "nightly.out", *(folder / "runs").glob("2*")]
    assert {path.suffix for path in files} == {".out", ".txt", ".log", ".json", ".jsonl"}
    texts = {path.name: path.read_bytes().decode() for path in files}
    assert {name: found for name, text in texts.items() if (found := unseen(text))} == {}
    assert "\\x1b" in texts["nightly.out"] or "\\x1b" in "".join(texts.values())
    assert not [name for name, text in texts.items() for line in text.split("\n") if line.startswith(FORGED)]


COMMANDS = [
    "crawl changning -arefresh=all -sSITES={site}",
    "crawl changning -arefresh=all -sSITES={site} --json",
    "probe changning -sSITES={site} --out {tmp}/probe",
    "savesite changning {tmp}/site",
    "status changning",
    "status changning --json",
    "status --rows",
    "status --rows --json",
    "show changning-rsj 2024",
    "show changning-rsj 2024 --json",
    "extract {tmp}/page.html",
    "extract {tmp}/page.html --explain",
    "extract {tmp}/page.html --explain --json",
    "savefixture changning-rsj 2024 --out {tmp}/fixture",
    "reparse -s LOG_ENABLED=1",
    "verify",
]


@pytest.mark.parametrize("line", COMMANDS)
def test_no_command_shows_what_is_unseen(line: str, site: StandIn, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(attack("".join(HOSTILE)), encoding="utf-8")
    words = line.format(site=site.address, tmp=tmp_path).split()
    done = execute("govcrawl", *words, f"-sDATA_DIR={folder}")
    out, err = done.stdout, done.stderr
    assert done.returncode in (Exit.GOOD, Exit.ATTENTION), err
    assert unseen(out + err) == set()
    assert not [one for one in (out + err).split("\n") if one.startswith(FORGED)]
    if "--json" in words:
        assert isinstance(json.loads(out), dict)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("予以公开 3", "予以公开 3"),
        ("1\x1b[2J\r\n3", "1\\x1b[2J\\r\\n3"),  # would clear the screen
        ("\u202e12\x07", "\\u202e12\\x07"),  # would turn the digits around, and ring
        ("公\u3000开\xa0", "公 开 "),
    ],
)
def test_what_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(codec=None)))
def test_what_is_visible_of_any_text(text: str) -> None:
    shown = visible(text)
    assert not {letter for letter in shown if category(letter) in UNSEEN}
    assert visible(shown) == shown
    shown.encode()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_holds_what_it_held(document: object) -> None:
    text = visible_json(document, indent=1)
    assert unseen(text) == set()
    assert json.loads(text) == document


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text())
def test_a_log_line_is_one_line_and_so_is_its_traceback(text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        record = VisibleRecord("a", logging.ERROR, "f", 1, "page %s", (text,), sys.exc_info())
    first, *more = logging.Formatter("%(message)s").format(record).split("\n")
    assert unseen("\n".join([first, *more])) == set()
    assert all(line.startswith(("  ", "Traceback")) for line in more)
