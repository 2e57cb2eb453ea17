"""The text against the tables: contradictions are found, right sentences left alone."""

import pytest

from pipelines.read import read
from pipelines.records import Check
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
