"""The verdict on each fact, by what was seen."""

from dataclasses import replace

import pytest

from govcrawl.probe.facts import (
    Answer,
    Seen,
    Verdict,
    answers,
    judge_api,
    judge_entry,
    judge_host,
    judge_list,
    judge_platform,
    judge_project,
)
from govcrawl.probe.marks import marks_of
from pipelines.places import District

CONFIRMED, CONTRADICTED, NOT_REACHED = Verdict.CONFIRMED, Verdict.CONTRADICTED, Verdict.NOT_REACHED
LIST = "https://www.example.org/nb/index.html"
PAGE = Seen(LIST, status=200)
SITE = District(
    key="xincheng", name="新城区", platform="easttone", hosts=("www.example.org",), entry=LIST,
    lists=(LIST,), inferred=("lists", "code"), code="310188",
)  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "verdict", "words"),
    [
        (replace(PAGE, reports=3, newest=2025), CONFIRMED, "3 reports on its first page, the newest on 2025"),
        (replace(PAGE, reports=1, via="POST https://www.example.org/api"), CONFIRMED, "by POST"),
        (
            replace(PAGE, reports=1, maybes=2),
            CONFIRMED,
            "1 report, 2 rows that may be one on its first page",
        ),
        (replace(PAGE, maybes=2), NOT_REACHED, "no report, 2 rows that may be one on its first page"),
        (replace(PAGE, maybes=2, named=True), CONFIRMED, "holds no report, 2 rows that may be one yet"),
        (replace(PAGE, leads=2), CONFIRMED, "leads to 2 lists"),
        (replace(PAGE, named=True, others=1), CONFIRMED, "holds no report yet"),
        (replace(PAGE, named=True), NOT_REACHED, "no row"),
        (replace(PAGE, why="says that it is empty", named=True), NOT_REACHED, "says that it is empty"),
        (replace(PAGE, others=12), CONTRADICTED, "12 dated rows, and no annual report"),
        (replace(PAGE, complaint="not a page"), CONTRADICTED, "not a page"),
        (replace(PAGE, complaint="status 500", marks=frozenset({"easttone"})), NOT_REACHED, "status 500"),
        (PAGE, NOT_REACHED, "no row in it"),
        (replace(PAGE, status=404), CONTRADICTED, "status 404"),
        (replace(PAGE, status=410), CONTRADICTED, "status 410"),
        (replace(PAGE, status=403), NOT_REACHED, "status 403"),
        (replace(PAGE, status=503), NOT_REACHED, "status 503"),
        (replace(PAGE, status=None, why="blocked (瑞数)"), NOT_REACHED, "blocked"),
        (replace(PAGE, status=None, why="robots.txt closes it"), NOT_REACHED, "robots.txt"),
        (replace(PAGE, moved_to="https://www.example.org/new/", reports=3), CONTRADICTED, "redirects to"),
        (replace(PAGE, moved_to=LIST.replace("https", "http"), reports=3), CONFIRMED, "3 reports"),
    ],
)
def test_lists(seen: Seen, verdict: Verdict, words: str) -> None:
    found, said = judge_list(seen)
    assert (found, words in said) == (verdict, True), said


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (replace(PAGE, discloses=True), CONFIRMED),
        (PAGE, NOT_REACHED),  # an application's shell, or another page with status 200
        (replace(PAGE, status=404), CONTRADICTED),
        (replace(PAGE, moved_to="https://www.example.org/other/", discloses=True), CONTRADICTED),
        (replace(PAGE, status=500), NOT_REACHED),
        (replace(PAGE, status=None, why="it does not answer in time"), NOT_REACHED),
    ],
)
def test_entry_pages(seen: Seen, verdict: Verdict) -> None:
    assert judge_entry(seen)[0] is verdict


OTHER_HOST = "https://zwgk.example.org/"


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        ([PAGE], CONFIRMED),
        ([replace(PAGE, status=404)], CONFIRMED),  # it answers
        ([replace(PAGE, status=302, moved_to="https://www.example.org/x")], CONFIRMED),
        ([replace(PAGE, status=302, moved_to=OTHER_HOST, why="leads to another host")], CONTRADICTED),
        ([replace(PAGE, status=302, moved_to=OTHER_HOST, why="leads to another host"), PAGE], CONFIRMED),
        ([replace(PAGE, status=502)], NOT_REACHED),
        ([replace(PAGE, status=None, why="its name can't be resolved")], NOT_REACHED),
        ([replace(PAGE, url=OTHER_HOST)], NOT_REACHED),
        ([], NOT_REACHED),
    ],
)
def test_hosts(seen: list[Seen], verdict: Verdict) -> None:
    assert judge_host("www.example.org", seen)[0] is verdict


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        ([replace(PAGE, reports=2)], CONFIRMED),
        ([replace(PAGE, marks=frozenset({"easttone", "epoint"}))], CONFIRMED),
        ([replace(PAGE, marks=frozenset({"epoint"}))], CONTRADICTED),
        ([replace(PAGE, marks=frozenset({"epoint"})), replace(PAGE, reports=1)], CONFIRMED),
        ([PAGE], NOT_REACHED),
        ([], NOT_REACHED),
    ],
)
def test_platforms(seen: list[Seen], verdict: Verdict) -> None:
    assert judge_platform(SITE, seen)[0] is verdict


API = "https://www.example.org/cms/rest/list"
ASKED = Seen(API, status=200)


@pytest.mark.parametrize(
    ("seen", "verdict", "words"),
    [
        (replace(ASKED, reports=2, maybes=1), CONFIRMED, "gives 2 reports, 1 row that may be one"),
        (replace(ASKED, maybes=1), CONFIRMED, "gives no report, 1 row that may be one"),
        (ASKED, NOT_REACHED, "status 200, and no report in it"),
        (replace(ASKED, status=404), CONTRADICTED, "status 404"),
        (replace(ASKED, status=405), CONTRADICTED, "status 405"),
        (replace(ASKED, status=503), NOT_REACHED, "status 503"),
        (replace(ASKED, status=None, why="robots.txt closes it"), NOT_REACHED, "robots.txt closes it"),
    ],
)
def test_apis(seen: Seen, verdict: Verdict, words: str) -> None:
    assert judge_api(seen) == (verdict, words)


GIVES, GONE = replace(ASKED, reports=1), replace(ASKED, url=f"{API}2", status=404)


@pytest.mark.parametrize(
    ("folder", "seen", "verdict"),
    [
        ("/cms", [GONE, GIVES], CONFIRMED),
        ("/cms", [GONE, ASKED], NOT_REACHED),
        ("/cms", [GONE], CONTRADICTED),
        ("/cm", [GIVES], NOT_REACHED),
        ("/cms", [], NOT_REACHED),
    ],
)
def test_folders_of_apis(folder: str, seen: list[Seen], verdict: Verdict) -> None:
    assert judge_project(folder, seen)[0] is verdict


def test_every_fact_of_the_registry_has_an_answer() -> None:
    column = "https://www.example.org/wjw/index.html"
    found = list(answers(SITE, {LIST: replace(PAGE, reports=1, discloses=True)}, [column]))
    assert [(one.fact, one.value, one.verdict) for one in found] == [
        ("host", "www.example.org", CONFIRMED),
        ("entry", LIST, CONFIRMED),
        ("list", LIST, CONFIRMED),
        ("platform", "easttone", CONFIRMED),
        ("code", "310188", NOT_REACHED),
        ("column", column, NOT_REACHED),
    ]
    assert [one.fact for one in found if not one.required] == ["column"]
    assert found[-1] == Answer("column", column, NOT_REACHED, "not asked", required=False)


@pytest.mark.parametrize(
    ("page", "marks"),
    [
        ("<script>new CMS('#columnlist', {ids:'1899'})</script>", {"easttone"}),
        ('<script src="/js/webBuilderCommon.js"></script>', {"epoint"}),
        ("<a href='/govxxgk/JA0/2025-01-22/1.html'>", {"epoint"}),
        ("<a href='/xxgk/portal/article/list?code=a'>", {"xuhui"}),
        ("<ul><li><a href='20250122/1.html'>2024年年报</a></li></ul>", set()),
    ],
)
def test_marks(page: str, marks: set[str]) -> None:
    assert marks_of(page) == marks
