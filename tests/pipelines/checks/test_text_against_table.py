"""The text against the tables: contradictions are found, right sentences left alone."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.checks import fees, shares, text_against_table
from pipelines.forms.codes import REQUEST_OUTCOMES, REVIEW_PROCEDURES
from pipelines.read import read
from pipelines.records import Check, Value
from tests.pipelines.pages import report_page

TABLES = {
    "requests.new_received": 12,
    "requests.carried_in": 2,
    "requests.total_processed": 11,
    "requests.carried_over": 3,
    "requests.granted": 6,
    "requests.partially_granted": 1,
    "requests.refused.internal_affairs": 2,
    "requests.unavailable.not_held": 1,
    "requests.not_processed.petition": 1,
    "reviews.reconsideration": 2,
    "reviews.litigation_direct": 1,
}


def figure(cell: str) -> str:
    row, _, column = cell.rpartition(".")
    if cell == "proactive.normative_document.in_force":
        return "17"
    return str(TABLES.get(row, 0)) if column in {"natural_person", "upheld", "total"} else "0"


PAGE = report_page("2021", figure)


def findings(sentence: str) -> list[Check]:
    report = read(PAGE.replace("本年工作平稳。", sentence).encode(), "text/html", "")
    return [finding for finding in report.findings if "agency" not in finding.rule]


RIGHT = """\
2024年，本机关共收到政府信息公开申请12件，上年结转2件，均已按时办结11件，结转下年度3件。
全年新收政府信息公开申请12件，上年结转政府信息公开申请2件，共14件。
共受理依申请公开14件（含上年结转2件），办结11件，结转下年3件。
本年度新收到信息公开申请12件，其中网上申请8件、信函申请3件、当面申请1件。
收到申请12件。
2024年共收到依申请公开政府信息12件，较上年减少5件。
因政府信息公开被申请行政复议2件，被提起行政诉讼1件。
发生行政复议案件2件，行政诉讼案件1件。
本年度行政复议2件，结果均为维持；行政诉讼1件，维持。
本机关受理政府信息公开申请12件，办结11件，其中予以公开6件，部分公开1件，不予公开2件，无法提供1件，不予处理1件。
全年收到政府信息公开申请12件，同比下降20%，其中自然人申请12件，法人或其他组织申请0件。
2024年度，共办理政府信息公开申请14件，其中新收12件，结转2件。
依申请公开办理未收到行政复议申请驳回的情况。
没有发生因政府信息公开收费的情况。
本年度未收到要求提供公开出版物的申请。
截至年底现行有效规范性文件17件。
共主动公开政府信息413条，其中公文类40件；收到12件申请。
全年政府信息公开申请12件，申请量比上年增加3件。
近三年分别收到申请20件、18件、12件。
2023年收到政府信息公开申请20件，2024年收到政府信息公开申请12件。
收到群众来信12件，办理人大建议5件、政协提案8件，均已办结13件。
全年办理12345市民热线工单3500件，办结3499件。
办理行政许可942件，行政处罚2件。
因信息公开引发的行政复议2件、行政诉讼1件，无败诉。
本年度没有因信息公开被行政机关负责人问责。
当面申请0件，传真申请0件，网络申请8件，信函申请4件。
上年结转的2件申请全部办结，本年新收12件，结转下一年度3件。
行政复议方面，本年发生2件；行政诉讼方面，发生1件。
全年未发生因依申请公开工作被行政复议机关纠错的情况。
全年没有行政诉讼败诉案件。
无因政府信息公开行政复议被纠错、行政诉讼败诉的情形。
本局无涉及收费的信息公开申请。
共收到申请12件，其中1件撤回；未收到党政混合信息公开申请。
申请人就政府信息公开申请行政复议2件，均维持；不服复议决定起诉0件。
无行政复议纠错案件。
2024年未收到法人提出的信息公开申请。
2024年我局依申请公开信息12条。
本年度共收到公开申请12件，其中转交其他部门办理1件。
收到政府信息公开申请共计一十二件。
受理信息公开申请12件 (均为自然人提交),上年度结转2 件,结转下一年 3件,主动撤销1件,答复11件,予以公开6件。
本年度受理的政府信息公开申请中，有1件申请延期答复。
累计收到政府信息公开申请300件。
自2008年以来，共收到政府信息公开申请300件。""".splitlines()

WRONG = [
    ("2024年，本机关共收到政府信息公开申请15件。", "text_new_received"),
    ("本年度未收到政府信息公开申请。", "text_new_received"),
    ("结转下年度继续办理5件。", "text_carried_over"),
    ("上年结转4件。", "text_carried_in"),
    ("上年度结转政府信息公开申请0件。", "text_carried_in"),
    ("未发生行政复议、行政诉讼案件。", "text_reconsideration"),
    ("未发生行政复议、行政诉讼案件。", "text_litigation"),
    ("行政复议案件3件。", "text_reconsideration"),
    ("行政诉讼5件。", "text_litigation"),
    ("没有因政府信息公开引起的行政复议和行政诉讼。", "text_litigation"),
    ("现行有效规范性文件93件。", "text_in_force"),
    ("其中予以公开9件，不予公开2件。", "text_granted"),
    ("无法提供265件。", "text_unavailable"),
    ("办结政府信息公开申请19件。", "text_total_processed"),
    ("本单位全年没有收到依申请公开件。", "text_new_received"),
    ("本年度受理信息公开申请0件。", "text_new_received"),
    ("新收依申请公开申请1３件。", "text_new_received"),
    ("办结率为100%，其中，予以公开7件。", "text_granted"),
    ("本年无行政复议、行政诉讼。", "text_reconsideration"),
]


@pytest.mark.parametrize("sentence", RIGHT)
def test_a_right_sentence_raises_no_alarm(sentence):
    assert findings(sentence) == []


@pytest.mark.parametrize(("sentence", "rule"), WRONG)
def test_a_contradiction_is_found_and_marks_the_cell(sentence, rule):
    found = {finding.rule: finding for finding in findings(sentence)}
    assert rule in found
    assert found[rule].cells
    assert found[rule].left != found[rule].right


def test_a_right_sentence_is_a_check_that_holds():
    report = read(PAGE.replace("本年工作平稳。", "共收到政府信息公开申请12件。").encode(), "text/html", "")
    check = next(check for check in report.checks if check.rule == "text_new_received")
    assert (check.holds, check.left, check.right) == (True, 12, 12)


def test_a_text_without_statements_gives_no_checks():
    report = read(PAGE.encode(), "text/html", "")
    assert not [check for check in report.checks if check.rule.startswith("text_")]


@pytest.mark.parametrize("said", ["公安局2018年度未收到政府信息公开申请", "本年度收到政府信息公开申请3件"])
def test_a_sheet_is_compared_as_well(said):
    page = (
        f"<h1>某局2018年政府信息公开年度报告</h1><p>{said}。</p><table><tr><td>指标名称</td><td>单位</td>"
        "<td>2018年度</td></tr><tr><td>受理依申请公开信息总数</td><td>条</td><td>1</td></tr></table>"
    )
    assert "text_new_received" in {f.rule for f in read(page.encode(), "text/html", "").findings}


def printed(**totals: int) -> list[Value]:
    """Totals of tables 二, 三 and 四 by row; those not named are 0."""
    rows = [(f"requests.{outcome}", "total") for outcome in REQUEST_OUTCOMES if outcome != "other"]
    rows += [(f"reviews.{procedure}", "total") for procedure in REVIEW_PROCEDURES]
    rows += [("proactive.normative_document", measure) for measure in ("issued", "repealed", "in_force")]
    rows += [("proactive.administrative_fee", "amount_10k_yuan")]
    named = {name.replace("__", "."): number for name, number in totals.items()}
    values = []
    for row, column in rows:
        dataset, _, code = row.partition(".")
        number = named.get(code if column == "total" else column, 0)
        values.append(Value(dataset, code, column, str(number), float(number)))  # type: ignore[arg-type]
    return values


USUAL = printed(
    new_received=12,
    carried_in=2,
    total_processed=11,
    carried_over=3,
    granted=6,
    partially_granted=1,
    refused__internal_affairs=2,
    unavailable__not_held=1,
    not_processed__petition=1,
    reconsideration=2,
    litigation_direct=1,
    issued=5,
    repealed=2,
    in_force=17,
)
with Path(__file__).with_name("sentences.tsv").open(encoding="utf-8", newline="") as file:
    SENTENCES = [
        (row["tables"], row["sentence"], row["states"])
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
    """`states` names what a sentence states and, with !, what it contradicts."""


@pytest.mark.parametrize(("tables", "sentence", "states"), SENTENCES)
def test_what_a_sentence_states(tables: str, sentence: str, states: str) -> None:
    checks = text_against_table(sentence, USUAL if tables == "usual" else printed(), 2024)
    found = {check.rule.removeprefix("text_") + ("" if check.holds else "!") for check in checks}
    expected = set(states.split())
    assert expected <= found
    assert {name for name in found - expected if name.endswith("!")} == set()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("收到政府信息公开申请12件，其中自然人10件，法人或其他组织2件。", [True, True]),
        ("共受理申请14件，其中自然人申请12件，法人和其他组织申请2件。", [True, True]),
        ("收到政府信息公开申请12件，其中自然人8件，法人或其他组织4件。", [False, False]),
        ("收到申请12件，均为自然人提出。", []),
        ("收到公民、法人或其他组织申请12件。", []),
        ("收到申请12件；行政诉讼由自然人提起1件。", []),
    ],
)
def test_who_asked(said: str, found: list[bool]) -> None:
    rows = {"new_received": (10, 2), "carried_in": (2, 0)}
    others = ("research_institution", "social_organization", "legal_service", "other")
    values = [*USUAL]
    for row, (natural, enterprise) in rows.items():
        by_applicant = {"natural_person": natural, "commercial_enterprise": enterprise} | dict.fromkeys(
            others, 0
        )
        values += [Value("requests", row, code, str(n), float(n)) for code, n in by_applicant.items()]
    checks = text_against_table(said, values, 2024)
    applicants = {"text_natural_persons", "text_organizations"}
    assert [check.holds for check in checks if check.rule in applicants] == found


@pytest.mark.parametrize("ends", ["\n", " ", "\n\n"])
def test_a_line_may_end_within_a_sentence(ends: str) -> None:
    (check,) = text_against_table(f"2024年共收到政府信息公{ends}开申请1{ends}5件。", USUAL, 2024)
    assert (check.rule, check.left, check.right) == ("text_new_received", 15, 12)


def test_another_years_figures_count_for_nothing() -> None:
    assert text_against_table("2022年收到政府信息公开申请20件。", USUAL, 2024) == []
    (check,) = text_against_table("2024年收到政府信息公开申请20件。", USUAL, 2024)
    assert not check.holds


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("2024年未收取信息处理费。", []),
        ("2024年未收取任何费用。", [("info", False)]),
        ("本年度发出收费通知0件，总金额0元。", [("warning", True)]),
        ("本年度未收取行政事业性收费。", [("warning", False)]),
        ("收取信息处理费380元。", []),
        ("无其他需要报告的事项。", []),
        ("", []),
    ],
)
def test_fees_that_section_six_denies(said: str, found: list[tuple[str, bool]]) -> None:
    values = printed(amount_10k_yuan=951)
    assert [(check.severity, check.holds) for check in fees(said, values)] == found
    assert all(check.holds for check in fees(said, printed()))
    (unpaid,) = fees("本年度发出收费通知0件。", printed(other__fee_overdue=1))
    assert (unpaid.severity, unpaid.holds, unpaid.left, unpaid.right) == ("warning", False, 0, 1)


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ("主动公开198条，占总数510条的41.5%。", [False]),
        ("主动公开198条，占总数510条的38.8%。", [True]),
        ("办结81件，其中公开42件，占51.85%。", [True]),
        ("予以公开6件，占54.5%；部分公开1件，占9.1%。", []),
        ("主动公开率100%。", []),
    ],
)
def test_percentages(said: str, holds: list[bool]) -> None:
    assert [check.holds for check in shares(said)] == holds


CONTRADICTIONS = [
    ("全年无法提供265件。", {"unavailable__not_held": 337}, "text_unavailable", 265, 337),
    ("集中发布现行有效行政规范性文件393件。", {"in_force": 470}, "text_in_force", 393, 470),
    ("现行有效规范性文件17件。", {"in_force": 95}, "text_in_force", 17, 95),
    ("本年制发规范性文件0件。", {"issued": 4, "in_force": 32}, "text_issued", 0, 4),
    ("现行有效规范性文件0件。", {"issued": 4, "in_force": 32}, "text_in_force", 0, 32),
]
"""Sentences of our own with the figures of real reports that contradict their tables."""


@pytest.mark.parametrize(("said", "totals", "rule", "left", "right"), CONTRADICTIONS)
def test_real_contradictions(said: str, totals: dict[str, int], rule: str, left: int, right: int) -> None:
    found = {check.rule: check for check in text_against_table(said, printed(**totals), 2023)}
    assert (found[rule].holds, found[rule].left, found[rule].right) == (False, left, right)
    assert found[rule].cells


def test_a_sheet_of_another_year_that_the_text_and_its_own_sums_deny() -> None:
    rows = [
        ("受理依申请公开信息总数", 1),
        ("对申请的答复总数", 0),
        ("其中：1、同意公开答复数", 1),
        ("行政复议数", 2),
    ]
    cells = "".join(f"<tr><td>{label}</td><td>条</td><td>{number}</td></tr>" for label, number in rows)
    page = (
        "<h1>平潭综合实验区公安局2018年政府信息公开年度报告</h1><p>2018年未收到政府信息公开申请，未发生行政复议。</p>"
        f"<table><tr><td>指标名称</td><td>计量单位</td><td>2017年度</td></tr>{cells}</table>"
    )
    found = {finding.rule: finding for finding in read(page.encode(), "text/html", "").findings}
    assert (found["text_new_received"].left, found["text_new_received"].right) == (0, 1)
    assert (found["indicator_parts"].left, found["indicator_parts"].right) == (1, 0)
    assert (found["text_reconsideration"].left, found["text_reconsideration"].right) == (0, 2)
    assert (found["sheet_year"].left, found["sheet_year"].right) == (2017, 2018)
    assert len(found["sheet_year"].cells) == len(rows)


OVERVIEW = """\
2024年，普陀区某局深入贯彻落实《条例》和《规定》，围绕中心工作，扎实推进政府信息公开。
（一）主动公开
全年主动公开政府信息413条，其中公文类信息40条，公文主动公开率为92.5%，较上年提高3个百分点。制发行政规范性文件5件，废止2件，现行有效17件，均已同步发布政策解读。通过“上海普陀”微信公众号发布政策解读12篇，召开新闻发布会2场。办理人大代表建议15件、政协提案20件，全部按期办结并公开。
（二）依申请公开
全年共收到政府信息公开申请12件（其中网上申请8件、信函申请3件、当面申请1件），上年结转2件；按时办结11件，其中予以公开6件、部分公开1件、不予公开2件、无法提供1件、不予处理1件，结转下年度继续办理3件。因政府信息公开被申请行政复议2件，均维持；被提起行政诉讼1件，结果维持。
（三）政府信息管理
修订信息公开指南1次，清理规范性文件3件。
（五）监督保障
组织培训2次，参训120人次；未收到对政府信息公开工作的举报投诉，未发生责任追究情况。
"""
"""A section 一 that says what the tables USUAL print, and much else."""


def test_an_overview_that_agrees() -> None:
    checks = text_against_table(OVERVIEW, USUAL, 2024)
    assert [check for check in checks if not check.holds] == []
    assert len(checks) == 13


@pytest.mark.parametrize(
    ("said", "instead", "rule"),
    [
        ("申请12件（", "申请13件（", "text_new_received"),
        ("上年结转2件", "上年结转1件", "text_carried_in"),
        ("办结11件", "办结10件", "text_total_processed"),
        ("予以公开6件", "予以公开5件", "text_granted"),
        ("部分公开1件", "部分公开2件", "text_partially_granted"),
        ("不予公开2件", "不予公开3件", "text_refused"),
        ("无法提供1件", "无法提供0件", "text_unavailable"),
        ("不予处理1件", "不予处理2件", "text_not_processed"),
        ("继续办理3件", "继续办理2件", "text_carried_over"),
        ("行政复议2件", "行政复议3件", "text_reconsideration"),
        ("行政诉讼1件", "行政诉讼2件", "text_litigation"),
        ("文件5件", "文件6件", "text_issued"),
        ("有效17件", "有效18件", "text_in_force"),
    ],
)
def test_one_figure_of_it_that_does_not(said: str, instead: str, rule: str) -> None:
    assert OVERVIEW.count(said) == 1
    checks = text_against_table(OVERVIEW.replace(said, instead), USUAL, 2024)
    assert [check.rule for check in checks if not check.holds] == [rule]


AGREEING = """\
（二）依申请公开。2024年，我局共受理政府信息公开申请14件，其中本年新收12件，上年结转2件。从申请方式看，网络申请8件，占66.7%；信函申请3件，占25%；当面申请1件，占8.3%。从申请主体看，自然人10件，法人或其他组织2件。从办理结果看，已答复11件：予以公开6件，占54.5%；部分公开1件；不予公开2件，其中属于内部事务信息1件，属于过程性信息1件；无法提供1件；不予处理1件。其余3件结转下年办理。全年未收取依申请公开费用。
2024年度我街道共接收政府信息公开申请12件，同比减少8件，下降40%；2023年同期为20件。办结率100%。行政复议2件（维持2件，纠错0件），行政诉讼1件（维持1件，败诉0件）。
一是依申请公开工作规范有序。全年新收申请12件，办结11件，较2023年分别增长20%和10%。二是政务公开标准化持续推进，梳理事项120项。三是依法参与行政复议2件、行政诉讼1件。
2024年，全区各行政机关共收到政府信息公开申请12件，排名前三的是区规划资源局（5件）、区房管局（4件）、区公安分局（3件）。申请内容主要涉及征收补偿5件、规划许可4件、其他3件。结转下年度3件。行政复议机关共收到涉及政府信息公开的行政复议申请2件，法院受理行政诉讼1件。
依申请公开情况。收到群众提出的政府信息公开申请12件（当面0件、网上9件、信函3件），均在法定时限内予以答复，按时答复率100％。主动撤回1件。延期答复2件。经补正后仍不明确0件。
我镇2024年度政府信息公开申请件数为12件，上一年度结转件数2件，本年度办结件数11件，结转至下一年度件数3件。
2024年，本机关收到政府信息公开申请12件，与去年持平。其中，涉及征地类3件、信访类5件、房屋类4件。已按期答复9件，延期答复2件，另有3件未到期限，转入2025年继续办理。
2024年收到申请12件，答复11件，其中：同意公开6件，占总数的54.5%，同意部分公开1件，占总数的9.1%，不予公开答复2件，占总数的18.2%，本机关不掌握1件，信访投诉类1件。
依申请公开：12件。行政复议：2件。行政诉讼：1件。
2022年至2024年，我局分别收到政府信息公开申请25件、20件、12件，呈逐年下降趋势。
截至2024年12月31日，我局累计公开政府信息5000条，2024年新增413条。自2008年以来累计受理申请230件。
全年共收到依申请公开12件，比去年同期20件减少8件。
2024年共收到12件政府信息公开申请，2023年结转2件，办结11件，仍有3件在办理中，将结转至2025年。
2024年度行政许可处理决定942件，行政处罚2件，行政强制0件。行政事业性收费0万元。
法律服务保障：为12件政府信息公开申请答复提供合法性审查，参与行政复议答复2件、行政诉讼应诉1件。
本年度政府信息公开类行政复议案件中，结果维持2件，结果纠正0件，尚未审结0件；行政诉讼案件中，结果维持1件。
""".splitlines()


@pytest.mark.parametrize("overview", AGREEING)
def test_overviews_that_agree(overview: str) -> None:
    assert [check for check in text_against_table(overview, USUAL, 2024) if not check.holds] == []


@pytest.mark.parametrize("words", ["数量", "共计", "收到", "提出", "案件的", "政府信息公开申请", "其中已"])
def test_words_repeated_without_end_take_no_time(words: str) -> None:
    for sentence in (f"收到政府信息公开申请{words * 2000}。", f"请与{words * 3000}"):
        assert text_against_table(sentence, USUAL, 2024) == []


DECIDED = [
    Value("proactive", row, "decisions", str(number), float(number))
    for row, number in (("licensing", 30), ("penalty", 5), ("compulsory_measure", 0))
]
REVIEWED = [
    Value("reviews", procedure, result, str(number), float(number))
    for procedure, numbers in (
        ("reconsideration", (2, 1, 0, 1, 4)),
        ("litigation_direct", (1, 0, 0, 0, 1)),
        ("litigation_after_reconsideration", (1, 0, 0, 1, 2)),
    )
    for result, number in zip(("upheld", "corrected", "other", "pending", "total"), numbers, strict=True)
]


@pytest.mark.parametrize(
    ("section", "sentence", "states"),
    [
        ("proactive", "2024年，本机关作出行政许可决定30件，行政处罚处理决定5件。", "licensing penalty"),
        ("proactive", "全年作出行政许可31件。", "licensing!"),
        ("proactive", "作出行政处罚决定6件，作出行政强制决定0件。", "penalty! compulsory_measure"),
        ("proactive", "2023年作出行政许可决定31件。", ""),
        ("proactive", "公示行政许可31件、行政处罚6件。", ""),
        ("proactive", "在网站公开行政许可处理决定31件。", ""),
        ("proactive", "行政许可事项31项全部上网。", ""),
        ("overview", "全年作出行政许可31件。", ""),
        ("proactive", "制发规范性文件3件。", "issued!"),
        ("requests", "全年新收政府信息公开申请13件。", "new_received!"),
        ("requests", "全年新收政府信息公开申请12件，上年结转2件。", "new_received carried_in"),
        ("reviews", "全年行政复议4件，其中维持2件、纠正1件，尚未审结1件。", "reconsideration results"),
        ("reviews", "全年行政复议4件，其中结果维持3件。", "reconsideration results!"),
        ("reviews", "行政诉讼3件，其中结果维持2件。", "litigation results"),
        ("reviews", "行政诉讼3件，结果维持3件。", "litigation results!"),
        ("reviews", "行政诉讼3件，复议维持3件。", ""),
        ("reviews", "全年行政复议5件。", "reconsideration!"),
        ("reviews", "2023年行政复议5件，其中维持5件。", ""),
        ("overview", "全年行政复议4件，其中维持3件。", "reconsideration"),
    ],
)
def test_what_a_section_states(section: str, sentence: str, states: str) -> None:
    tables = [*(value for value in USUAL if value.dataset != "reviews"), *DECIDED, *REVIEWED]
    checks = text_against_table(sentence, tables, 2024, section)
    found = {check.rule.removeprefix("text_") + ("" if check.holds else "!") for check in checks}
    expected = set(states.split())
    assert expected <= found
    assert {name for name in found - expected if name.endswith("!")} == set()


@given(
    st.integers(1, 400) | st.sampled_from([4301, 9000]),
    st.sampled_from(["overview", "proactive", "requests", "reviews"]),
)
def test_a_number_of_any_length_is_no_error(digits: int, section: str) -> None:
    number = "9" * digits
    text = (
        f"新收政府信息公开申请{number}件，占总数{number}件的{number}%。行政复议{number}件，维持{number}件。"
    )
    for check in [
        *text_against_table(text, [*USUAL, *REVIEWED], 2024, section),
        *shares(text),
        *fees(text, USUAL),
    ]:
        assert not check.holds or check.left == check.right or check.rule == "text_share"


def test_a_sum_with_an_open_cell_is_not_compared() -> None:
    values = [
        Value("requests", "refused.secret", "total", "3", 3.0),
        Value("requests", "refused.internal", "total", None),
    ]
    assert text_against_table("决定不予公开5件。", values, 2024) == []
    values[1] = Value("requests", "refused.internal", "total", "")
    assert [check.holds for check in text_against_table("决定不予公开5件。", values, 2024)] == [False]
