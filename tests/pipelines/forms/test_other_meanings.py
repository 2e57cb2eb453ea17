"""Labels and headings that mean something else than the form's never give its cells a figure unmarked."""

import csv
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.forms.codes import APPLICANTS, REVIEW_RESULTS
from pipelines.read import read
from tests.pipelines.forms.test_damages import PAGES
from tests.pipelines.pages import GROUPS, PROACTIVE, request_rows

with Path(__file__).with_name("other_meanings.tsv").open(encoding="utf-8", newline="") as file:
    OTHERS = list(csv.DictReader(file, delimiter="\t"))

COLUMNS = {
    "自然人": "natural_person",
    "商业企业": "commercial_enterprise",
    "科研机构": "research_institution",
    "社会公益组织": "social_organization",
    "法律服务机构": "legal_service",
}
PROCEDURES = {
    "行政复议": ("reconsideration",),
    "未经复议直接起诉": ("litigation_direct",),
    "复议后起诉": ("litigation_after_reconsideration",),
    "行政诉讼": ("litigation_direct", "litigation_after_reconsideration"),
}


@cache
def under(form: str) -> dict[str, set[str]]:
    """Label -> the cells beside it or below it, as the page was made."""
    found: dict[str, set[str]] = {}
    for _, measures, items in PROACTIVE[form]:
        for item, label in items.items():
            for measure, heading in measures.items():
                found.setdefault(label, set()).add(f"proactive.{item}.{measure}")
                found.setdefault(heading, set()).add(f"proactive.{item}.{measure}")
    rows = request_rows(form)
    for row, cells in rows.items():
        label = re.findall(r"<td[^>]*>(.*?)</td>", cells)[-1]
        found[label] = {f"requests.{row}.{applicant}" for applicant in APPLICANTS}
    for label, applicant in COLUMNS.items():
        found[label] = {f"requests.{row}.{applicant}" for row in rows}
    organizations = list(APPLICANTS)[1:-1]
    found["法人或其他组织"] = {f"requests.{row}.{each}" for row in rows for each in organizations}
    found["申请人情况"] = {f"requests.{row}.{applicant}" for row in rows for applicant in APPLICANTS}
    for group, (label, _) in GROUPS.items():
        found.setdefault(
            label, {f"requests.{r}.{a}" for r in rows if r.startswith(f"{group}.") for a in APPLICANTS}
        )
    procedures = [each for names in PROCEDURES.values() for each in names]
    for label, names in PROCEDURES.items():
        found[label] = {f"reviews.{name}.{result}" for name in names for result in REVIEW_RESULTS}
    for result, label in REVIEW_RESULTS.items():
        found[label] = {f"reviews.{name}.{result}" for name in procedures}
    found["总计"] |= {f"requests.{row}.total" for row in rows}
    return found


def trusted(page: str) -> set[str]:
    """The cells that hold a figure and no mark."""
    return {
        value.cell for value in read(page.encode(), "text/html", "").values if value.raw and not value.marks
    }


def printed(form: str, label: str, instead: str) -> str:
    """The page of zeros that are all different, with another text for every cell that prints the label."""
    page = PAGES[f"zeros {form}"].body.decode()
    assert f">{label}</td>" in page
    return page.replace(f">{label}</td>", f">{instead}</td>")


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: f"{other['label'][:12]} {other['instead'][:24]}")
def test_another_meaning_is_marked_or_unknown(other):
    form, label = other["form"], other["label"]
    assert trusted(printed(form, label, other["instead"])) & under(form)[label] == set()


@pytest.mark.parametrize("form", ["2021", "2019"])
def test_the_forms_own_labels_mark_nothing(form):
    assert trusted(PAGES[f"zeros {form}"].body.decode()) == PAGES[f"zeros {form}"].figures.keys()


SAME = [
    ("规章", " 规 章 "),
    ("规章", "《规章》"),
    ("行政规范性文件", "规范性文件"),
    ("行政处罚", "行政处罚（件）"),
    ("行政处罚", "行政处罚（注：含简易程序）"),
    ("行政许可", "行政许可（含公共服务事项）"),
    ("本年废止件数", "本年废纸件数"),
    ("本年制发件数", "本年制发件数（单位：件）"),
    ("现行有效件数", "现行有效件数(历史累计)"),
    ("现行有效件数", "现行有效件"),
    ("本年处理决定数量", "本年处理决定数"),
    ("本年收费金额（单位：万元）", "本年收费金额（元）"),
    ("本年收费金额（单位：万元）", "本年收费金额（单位：元）"),
    ("本年收费金额（单位：万元）", "本年收费金额(单位:万元)"),
    ("一、本年新收政府信息公开申请数量", "一、本年新收政府信息公开申请数"),
    ("一、本年新收政府信息公开申请数量", "本年新收政府信息公开申请数量"),
    ("二、上年结转政府信息公开申请数量", "二 、 上年结转政府信息公开申请数量"),
    ("（一）予以公开", "(一) 予以公开"),
    (
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
        "（二）部分公开（区分处理的，只计这一情况，不计其他情形）",
    ),
    ("2.其他法律行政法规禁止公开", "2.其他法律行政止公开"),
    ("3.危及“三安全一稳定”", '3、危及"三安全一稳定"'),
    ("5.属于三类内部事务信息", "5.属于三类内容事务信息"),
    ("3.其他", "3．其它"),
    ("（三）不予公开", "（三）不子公开"),
    ("三、本年度办理结果", "三三、本年度办理结果"),
    ("三、本年度办理结果", "三、本年度办 理结果"),
    ("（六）其他处理", "（六）其他"),
    ("（七）总计", "（七）合计"),
    ("四、结转下年度继续办理", "四、结转下年度继续办"),
    ("商业企业", "法人或其他组织—商业企业"),
    ("社会公益组织", "社会公益 组织"),
    ("其他结果", "其它结果"),
    ("本年制发件数", "本年制发数"),
    ("本年废止件数", "本年废止数"),
    ("二、上年结转政府信息公开申请数量", "二、上年结转政府信息公开申请数"),
    ("一、本年新收政府信息公开申请数量", "一、本年新收申请数量"),
    ("二、上年结转政府信息公开申请数量", "二、上年度结转政府信息公开申请数量"),
    ("（一）予以公开", "（一）予以公开数量"),
    ("1.属于国家秘密", "1.涉及国家秘密"),
    ("1.属于国家秘密", "1。属于国家秘密"),
    ("2.其他法律行政法规禁止公开", "2.其他法律、法规禁止公开"),
    ("7.属于行政执法案卷", "7.属于行政执法案卷信息"),
    ("1.本机关不掌握相关政府信息", "1.本行政机关不掌握相关政府信息"),
    ("5.要求行政机关确认或重新出具已获取信息", "5.要求行政机关确认或者重新出具已获取信息"),
    ("3.其他", "3.其他情形"),
    ("（七）总计", "（七）总数"),
    ("四、结转下年度继续办理", "四、结转下一年度继续办理"),
    ("（三）不予公开", "（三）不予公开（续）"),
    ("法人或其他组织", "法人、其他组织"),
    ("法人或其他组织", "法人或其他组织（件）"),
    ("申请人情况", "申请人情况（单位：件）"),
    ("行政诉讼", "行政诉讼（件）"),
    ("未经复议直接起诉", "未经行政复议直接起诉"),
    ("尚未审结", "尚未结案"),
    ("第二十条第（一）项", "《条例》第二十条第（一）项（行政法规、规章和规范性文件）"),
    ("第二十条第（五）项", "第二十条第（五）项 办理行政许可的依据、条件"),
    ("信息内容", "信息类别"),
    ("结果维持", "维持结果"),
]


@pytest.mark.parametrize(("label", "instead"), SAME)
def test_spellings_seen_on_real_pages_mark_nothing(label, instead):
    assert trusted(printed("2021", label, instead)) == PAGES["zeros 2021"].figures.keys()


@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize("label", ["行政诉讼", "法人或其他组织"])
@pytest.mark.parametrize("number", ["0", "2", "1.", "（二）", "三、"])
def test_a_number_that_no_form_prints_before_a_heading(form, label, number):
    assert trusted(printed(form, label, number + label)) & under(form)[label] == set()


LETTERS = (
    "不非未无上下本今去季年月一二三四五六有失效公开其中小计累含元万件项率受理掌握制发废止外内0259%+＊/（）A"
)
FORMS_LABELS = [
    (form, label) for form in ("2021", "2019") for label in under(form) if label not in {"总计", "其他"}
]


@given(
    st.sampled_from(FORMS_LABELS),
    st.sampled_from(["insert", "replace", "drop"]),
    st.integers(0, 60),
    st.sampled_from(LETTERS),
)
@settings(max_examples=300, deadline=None)
def test_one_letter_changed_is_marked_or_unknown(form_and_label, change, place, letter):
    """All but white space, punctuation and the spellings that are listed."""
    form, label = form_and_label
    at = place % (len(label) + (change == "insert"))
    after = label[at + (change != "insert") :]
    instead = label[:at] + ("" if change == "drop" else letter) + after
    if letters(instead) in {letters(known) for known in spellings(label)}:
        return
    assert trusted(printed(form, label, instead)) & under(form)[label] == set(), instead


def letters(text: str) -> str:
    """What a label says: neither its punctuation nor the number before it, as far as there is none."""
    return re.sub(r"[\s、，。．.,:：;；“”\"/（）()]", "", text)


def spellings(label: str) -> list[str]:
    """The label, without its number, and what the table above lists for it."""
    bare = re.sub(r"^(?:（.）|.、|\d\.)", "", label)
    return [label, bare, *(instead for known, instead in SAME if known == label), *LISTED.get(label, ())]


LISTED = {
    "本年废止件数": ["废止件数"],
    "本年制发件数": ["制发件数"],
    "本年处理决定数量": ["处理决定数量"],
    "现行有效件数": ["现行有效数"],
    "尚未审结": ["未审结"],
    "上一年项目数量": ["上年项目数量"],
    "对外公开总数量": ["对外公开总数"],
}
