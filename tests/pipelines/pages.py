"""Report pages of every form as sites print them, with figures of the caller's choosing.

The labels are typed here from the official notices, not taken from ``pipelines.forms``: a label
that goes wrong there must not go wrong here as well.
"""

from collections.abc import Callable

from pipelines.forms.codes import APPLICANTS, REVIEW_PROCEDURES, REVIEW_RESULTS

Figures = Callable[[str], str]
"""Name of a cell (``requests.granted.total``) -> its text."""

Sections = tuple[tuple[str, dict[str, str], dict[str, str]], ...]
"""Article, code -> heading of each measure, code -> label of each item."""

_DECISIONS_2019 = {
    "previous_year_items": "上一年项目数量",
    "change": "本年增/减",
    "decisions": "处理决定数量",
}
PROACTIVE: dict[str, Sections] = {
    "2021": (
        (
            "第二十条第（一）项",
            {"issued": "本年制发件数", "repealed": "本年废止件数", "in_force": "现行有效件数"},
            {"regulation": "规章", "normative_document": "行政规范性文件"},
        ),
        ("第二十条第（五）项", {"decisions": "本年处理决定数量"}, {"licensing": "行政许可"}),
        (
            "第二十条第（六）项",
            {"decisions": "本年处理决定数量"},
            {"penalty": "行政处罚", "compulsory_measure": "行政强制"},
        ),
        (
            "第二十条第（八）项",
            {"amount_10k_yuan": "本年收费金额（单位：万元）"},
            {"administrative_fee": "行政事业性收费"},
        ),
    ),
    "2019": (
        (
            "第二十条第（一）项",
            {
                "made": "本年新制作数量",
                "newly_disclosed": "本年新公开数量",
                "total_disclosed": "对外公开总数量",
            },
            {"regulation": "规章", "normative_document": "规范性文件"},
        ),
        (
            "第二十条第（五）项",
            _DECISIONS_2019,
            {"licensing": "行政许可", "other_services": "其他对外管理服务事项"},
        ),
        (
            "第二十条第（六）项",
            _DECISIONS_2019,
            {"penalty": "行政处罚", "compulsory_measure": "行政强制"},
        ),
        (
            "第二十条第（八）项",
            {"previous_year_items": "上一年项目数量", "change": "本年增/减"},
            {"administrative_fee": "行政事业性收费"},
        ),
        (
            "第二十条第（九）项",
            {"procurement_items": "采购项目数量", "procurement_amount": "采购总金额"},
            {"centralized_procurement": "政府集中采购"},
        ),
    ),
}
PROACTIVE["2021+2019-requests"] = PROACTIVE["2021"]

GROUPS: dict[str, tuple[str, dict[str, str]]] = {
    "refused": (
        "（三）不予公开",
        {
            "state_secret": "1.属于国家秘密",
            "prohibited_by_law": "2.其他法律行政法规禁止公开",
            "public_security": "3.危及“三安全一稳定”",
            "third_party_rights": "4.保护第三方合法权益",
            "internal_affairs": "5.属于三类内部事务信息",
            "deliberative_process": "6.属于四类过程性信息",
            "enforcement_file": "7.属于行政执法案卷",
            "administrative_inquiry": "8.属于行政查询事项",
        },
    ),
    "unavailable": (
        "（四）无法提供",
        {
            "not_held": "1.本机关不掌握相关政府信息",
            "must_be_created": "2.没有现成信息需要另行制作",
            "still_unclear": "3.补正后申请内容仍不明确",
        },
    ),
    "not_processed": (
        "（五）不予处理",
        {
            "petition": "1.信访举报投诉类申请",
            "repeat_request": "2.重复申请",
            "publication_request": "3.要求提供公开出版物",
            "excessive_requests": "4.无正当理由大量反复申请",
            "confirm_or_reissue": "5.要求行政机关确认或重新出具已获取信息",
        },
    ),
    "other": (
        "（六）其他处理",
        {
            "correction_overdue": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "fee_overdue": "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "other": "3.其他",
        },
    ),
}
_HEADING = (
    "<tr><td colspan='3' rowspan='3'>"
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>"
    "<td colspan='7'>申请人情况</td></tr><tr><td rowspan='2'>自然人</td><td colspan='5'>法人或其他组织</td>"
    "<td rowspan='2'>总计</td></tr><tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td>"
    "<td>法律服务机构</td><td>其他</td></tr>"
)


def proactive_table(form: str, figures: Figures) -> str:
    """Rows of table 二."""
    rows = ""
    for article, measures, items in PROACTIVE[form]:
        spans = {1: (3,), 2: (1, 2), 3: (1, 1, 1)}[len(measures)]

        def cells(texts: list[str], spans: tuple[int, ...] = spans) -> str:
            wide = ["" if span == 1 else f" colspan='{span}'" for span in spans]
            return "".join(f"<td{span}>{text}</td>" for span, text in zip(wide, texts, strict=True))

        rows += f"<tr><td colspan='4'>{article}</td></tr>"
        rows += f"<tr><td>信息内容</td>{cells(list(measures.values()))}</tr>"
        for item, label in items.items():
            texts = [figures(f"proactive.{item}.{measure}") for measure in measures]
            rows += f"<tr><td>{label}</td>{cells(texts)}</tr>"
    return rows


def request_rows(form: str) -> dict[str, str]:
    """Outcome -> the label cells of its row, in the form's order."""
    wide = "<td colspan='3'>{}</td>"
    one_row = form != "2021"
    group = f"<td rowspan='{20 if one_row else 22}'>三、本年度办理结果</td>"
    rows = {
        "new_received": wide.format("一、本年新收政府信息公开申请数量"),
        "carried_in": wide.format("二、上年结转政府信息公开申请数量"),
        "granted": f"{group}<td colspan='2'>（一）予以公开</td>",
        "partially_granted": "<td colspan='2'>（二）部分公开（区分处理的，只计这一情形，不计其他情形）</td>",
    }
    for name, (head, outcomes) in GROUPS.items():
        if name == "other" and one_row:
            rows["other"] = f"<td colspan='2'>{head}</td>"
            continue
        for i, (code, label) in enumerate(outcomes.items()):
            first = f"<td rowspan='{len(outcomes)}'>{head}</td>" if i == 0 else ""
            rows[f"{name}.{code}"] = f"{first}<td>{label}</td>"
    rows["total_processed"] = "<td colspan='2'>（七）总计</td>"
    rows["carried_over"] = wide.format("四、结转下年度继续办理")
    return rows


def requests_table(form: str, figures: Figures) -> str:
    """Rows of table 三."""
    rows = _HEADING
    for outcome, label in request_rows(form).items():
        cells = "".join(f"<td>{figures(f'requests.{outcome}.{applicant}')}</td>" for applicant in APPLICANTS)
        rows += f"<tr>{label}{cells}</tr>"
    return rows


def reviews_table(figures: Figures) -> str:
    """Rows of table 四."""
    five = "".join(f"<td>{label}</td>" for label in REVIEW_RESULTS.values())
    tall = "".join(f"<td rowspan='2'>{label}</td>" for label in REVIEW_RESULTS.values())
    cells = [
        figures(f"reviews.{procedure}.{result}")
        for procedure in REVIEW_PROCEDURES
        for result in REVIEW_RESULTS
    ]
    return (
        "<tr><td colspan='5'>行政复议</td><td colspan='10'>行政诉讼</td></tr>"
        f"<tr>{tall}<td colspan='5'>未经复议直接起诉</td><td colspan='5'>复议后起诉</td></tr>"
        f"<tr>{five}{five}</tr>"
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    )


def report_page(form: str, figures: Figures) -> str:
    """A whole report page of a form: ``2021``, ``2019`` or ``2021+2019-requests``."""
    title = "2024年某区某局政府信息公开工作年度报告"
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<h1>{title}</h1><p>一、总体情况</p><p>本年工作平稳。</p>"
        f"<p>二、主动公开政府信息情况</p><table>{proactive_table(form, figures)}</table>"
        f"<p>三、收到和处理政府信息公开申请情况</p><table>{requests_table(form, figures)}</table>"
        f"<p>四、政府信息公开行政复议、行政诉讼情况</p><table>{reviews_table(figures)}</table>"
        "<p>五、存在的主要问题及改进情况</p><p>无。</p><p>六、其他需要报告的事项</p><p>无。</p></body></html>"
    )
