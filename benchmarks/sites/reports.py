"""The text of a report: figures whose sums hold, the six sections, the sentence that says whose it is."""

from collections.abc import Mapping
from datetime import date
from random import Random

from benchmarks.sites import sheets
from benchmarks.sites.site import Agency
from pipelines.forms.codes import APPLICANTS, REVIEW_PROCEDURES, REVIEW_RESULTS
from tests.pipelines.pages import (
    GROUPS,
    PROACTIVE,
    proactive_table,
    request_rows,
    requests_table,
    reviews_table,
)

PERSONS = [code for code in APPLICANTS if code != "total"]
FEE = "proactive.administrative_fee.amount_10k_yuan"


def figures(dice: Random, form: str) -> dict[str, str]:
    """Every cell of the three tables, or of the sheet; mostly zeros, as in real ones, and every sum holds."""
    if form == "sheet":
        return sheets.figures(dice)

    def draw() -> int:
        return dice.choice((0, 0, 0, dice.randrange(1, 400)))

    texts = {
        f"proactive.{item}.{measure}": str(draw())
        for _, measures, items in PROACTIVE[form]
        for item in items
        for measure in measures
    }
    if FEE in texts and dice.random() < 0.3:
        texts[FEE] = f"{draw()}.{dice.randrange(10, 99)}"
    outcomes = request_rows(form)
    handled = [
        outcome
        for outcome in outcomes
        if outcome in {"granted", "partially_granted", "other"} or outcome.partition(".")[0] in GROUPS
    ]
    rows = {outcome: [draw() if dice.random() < 0.3 else 0 for _ in PERSONS] for outcome in handled}
    done = [sum(rows[outcome][n] for outcome in handled) for n in range(len(PERSONS))]
    over = [draw() // 20 for _ in PERSONS]
    both = [a + b for a, b in zip(done, over, strict=True)]
    carried = [min(draw() // 20, whole) for whole in both]
    rows |= {"total_processed": done, "carried_over": over, "carried_in": carried}
    rows["new_received"] = [whole - part for whole, part in zip(both, carried, strict=True)]
    for outcome in outcomes:
        for code, number in zip(PERSONS, rows[outcome], strict=True):
            texts[f"requests.{outcome}.{code}"] = str(number)
        texts[f"requests.{outcome}.total"] = str(sum(rows[outcome]))
    for procedure in REVIEW_PROCEDURES:
        results = {code: draw() // 50 for code in REVIEW_RESULTS if code != "total"}
        results["total"] = sum(results.values())
        texts |= {f"reviews.{procedure}.{code}": str(number) for code, number in results.items()}
    return texts


def sentence(agency: Agency, place: str, year: int) -> str:
    """How a report begins: who made it, over which time."""
    span = f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    if agency.kind == "district":
        return f"本报告综合区政府各部门、各街镇{year}年度政府信息公开工作年度报告中的数据汇总编制。{span}"
    maker = f"{place}人民政府办公室" if agency.kind == "government" else agency.name
    return f"根据《中华人民共和国政府信息公开条例》的规定，由{maker}编制。{span}"


def body(dice: Random, agency: Agency, place: str, year: int, form: str, texts: Mapping[str, str]) -> str:
    """The article's markup below its heading."""
    done = dice.choice(("平稳有序", "扎实推进", "按要求开展"))
    if form == "sheet":
        return (
            f"<p>{sentence(agency, place, year)}</p><p>一、概述</p>"
            f"<p>{year}年，本机关{done}各项政府信息公开工作，目录按时更新，窗口有专人接待。</p>"
            "<p>二、主要问题和改进措施</p><p>解读材料的形式还不够多样，将增加图文解读。</p>"
            f"<p>附：政府信息公开情况统计表</p><table border='1'>{sheets.table(year, texts)}</table>"
        )
    return (
        f"<p>{sentence(agency, place, year)}</p><p>一、总体情况</p>"
        f"<p>{year}年，本机关{done}各项政府信息公开工作，目录按时更新，窗口有专人接待。</p>"
        f"<p>二、主动公开政府信息情况</p><table border='1'>{proactive_table(form, texts.__getitem__)}</table>"
        "<p>三、收到和处理政府信息公开申请情况</p>"
        f"<table border='1'>{requests_table(form, texts.__getitem__)}</table>"
        "<p>四、政府信息公开行政复议、行政诉讼情况</p>"
        f"<table border='1'>{reviews_table(texts.__getitem__)}</table>"
        "<p>五、存在的主要问题及改进情况</p><p>解读材料的形式还不够多样，将增加图文解读。</p>"
        "<p>六、其他需要报告的事项</p><p>本年度未收取信息处理费，无其他需要报告的事项。</p>"
    )


Wording = str
"""`{name}` the agency in full, `{place}` 上海市长宁区, `{year}`, `{next}` the year after."""

WORDINGS: tuple[tuple[int, Wording], ...] = (
    (6, "{name}{year}年政府信息公开工作年度报告"),
    (4, "{year}年{name}政府信息公开工作年度报告"),
    (4, "{year}年政府信息公开工作年度报告（{name}）"),
    (2, "{name}{year}年度政府信息公开工作年度报告"),
    (2, "{year}年度{name}政府信息公开年度工作报告"),
    (1, "{name}关于{year}年政府信息公开工作年度报告"),
    (1, "{name} {year}年政府信息公开工作年度报告"),
    (1, "{name}{year}年政府信息公开年度工作年度报告"),
    (1, "{name}政府信息公开工作年度报告 （{year}年）"),
    (1, "{year}年{name}政务公开工作年度报告（附政策解读）"),
    (1, "{year}年{name}府信息公开工作年度报告"),
    (1, "{year}年{name}政府信息公开年报"),
    (1, "{name}{year}年政府信息公开工作年度报告（网站公开版）"),
    (1, "{name}{year}年政府信息公开工作年度报告（网站）"),
    (1, "{name}{year}年政府信息公开工作年度报告（含考核情况）"),
    (1, "{name}{year}年政府信息公开工作年度报告和{next}年工作计划"),
    (1, "关于报送《{name}{year}年政府信息公开年度报告》的函"),
    (1, "关于印发{year}年{name}政府信息公开工作年度报告的通知"),
    (1, "{year}年度政府信息公开工作年度报告"),
)
"""The titles of annual reports as real sites word them, and how often. The last names nobody."""

NOBODY = WORDINGS[-1][1]

TOTALS: tuple[Wording, ...] = (
    "{place}{year}年政府信息公开工作年度报告",
    "{place}{year}年政府信息公开工作年度报告（区政府综合）",
    "{year}年{place}政府信息公开工作年度报告",
    "{place}人民政府{year}年政府信息公开工作年度报告",
    "{short}{year}年政府信息公开工作年度报告",
)
OWN: tuple[Wording, ...] = (
    "{place}人民政府{year}年政府信息公开工作年度报告",
    "{place}人民政府（区府办编制）{year}年政府信息公开工作年度报告",
    "{year}年{place}人民政府政府信息公开工作年度报告",
    "{place}人民政府{year}年政府信息公开工作年度报告（区府办）",
    "{place}{year}年政府信息公开工作年度报告",
)
"""The district's total and its government's own report: titles may be the same, the sentence tells."""


def title(dice: Random, agency: Agency, place: str, year: int) -> str:
    """A title for the report."""
    if agency.kind == "district":
        wording = dice.choice(TOTALS)
    elif agency.kind == "government":
        wording = dice.choice(OWN)
    else:
        [(_, wording)] = dice.choices(WORDINGS, [weight for weight, _ in WORDINGS])
    name = agency.name if dice.random() < 0.8 else agency.name.removeprefix("上海市")
    return wording.format(
        name=name, place=place, short=place.removeprefix("上海市"), year=year, next=year + 1
    )


def published(dice: Random, agency: Agency, year: int) -> date:
    """The day a report came out: January, the district's total February or March."""
    if agency.kind == "district":
        return date(year + 1, dice.choice((2, 3)), dice.randrange(1, 29))
    return date(year + 1, 1, dice.randrange(5, 31))
