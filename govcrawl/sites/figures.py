"""The true numbers of one report: drawn at random, but so that every rule between cells holds."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.forms.codes import APPLICANTS, REVIEW_PROCEDURES, REVIEW_RESULTS
from pipelines.forms.known import forms
from pipelines.places import Agency

Number = int | Decimal
Table = dict[str, dict[str, Number]]
"""Row code -> column code -> number, with the codes of ``pipelines.forms.codes``."""

MEASURES: dict[str, dict[str, tuple[str, ...]]] = {
    "2021": {
        "regulation": ("issued", "repealed", "in_force"),
        "normative_document": ("issued", "repealed", "in_force"),
        "licensing": ("decisions",),
        "penalty": ("decisions",),
        "compulsory_measure": ("decisions",),
        "administrative_fee": ("amount_10k_yuan",),
    },
    "2019": {
        "regulation": ("made", "newly_disclosed", "total_disclosed"),
        "normative_document": ("made", "newly_disclosed", "total_disclosed"),
        "licensing": ("previous_year_items", "change", "decisions"),
        "other_services": ("previous_year_items", "change", "decisions"),
        "penalty": ("previous_year_items", "change", "decisions"),
        "compulsory_measure": ("previous_year_items", "change", "decisions"),
        "administrative_fee": ("previous_year_items", "change"),
        "centralized_procurement": ("procurement_items", "procurement_amount"),
    },
}
"""Table 二: the items of each form and the measures it asks of them."""

_FORMS = {form.name: form for form in forms()}
OUTCOMES = tuple(_FORMS["2021"].outcomes)
OUTCOMES_ONE_OTHER = tuple(_FORMS["2019"].outcomes)
"""Rows of table 三: the 25 of 2021, and the 23 of 2019 with a single `（六）`."""

HANDLED = OUTCOMES[2:-2]
"""The rows that add up to `（七）总计`."""

PERSONS = tuple(code for code in APPLICANTS if code != "total")
RESULTS = tuple(code for code in REVIEW_RESULTS if code != "total")

INDICATORS: tuple[tuple[str, str], ...] = (
    ("一、主动公开情况", ""),
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条"),
    ("其中：主动公开规范性文件数", "条"),
    ("制发规范性文件总数", "件"),
    ("（二）通过不同渠道和方式公开政府信息的情况", ""),
    ("1.政府公报公开政府信息数", "条"),
    ("2.政府网站公开政府信息数", "条"),
    ("3.政务微博公开政府信息数", "条"),
    ("4.政务微信公开政府信息数", "条"),
    ("5.其他方式公开政府信息数", "条"),
    ("二、依申请公开情况", ""),
    ("（一）收到申请数", "件"),
    ("1.当面申请数", "件"),
    ("2.传真申请数", "件"),
    ("3.网络申请数", "件"),
    ("4.信函申请数", "件"),
    ("（二）申请办结数", "件"),
    ("1.按时办结数", "件"),
    ("2.延期办结数", "件"),
    ("（三）申请答复数", "件"),
    ("1.属于已主动公开范围数", "件"),
    ("2.同意公开答复数", "件"),
    ("3.同意部分公开答复数", "件"),
    ("4.不同意公开答复数", "件"),
    ("5.不属于本行政机关公开数", "件"),
    ("6.申请信息不存在数", "件"),
    ("三、行政复议数量", "件"),
    ("四、行政诉讼数量", "件"),
    ("五、依申请公开信息收取的费用", "万元"),
)
"""Rows of the national statistics sheet (国办发〔2014〕32号), shortened: label, unit; no unit = heading."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of one report. The tables its form lacks are empty; headings of the sheet are None."""

    proactive: Table = field(default_factory=dict)
    requests: Table = field(default_factory=dict)
    reviews: Table = field(default_factory=dict)
    indicators: tuple[Number | None, ...] = ()


def form_of(year: int) -> str:
    """The form in force for reports about ``year``."""
    if year >= 2021:
        return "2021"
    return "2019" if year >= 2019 else "sheet"


def total(parts: Iterable[Figures]) -> Figures:
    """The district's total report: every cell is the sum of the agencies' cells."""
    parts = list(parts)
    return Figures(
        proactive=_sum(part.proactive for part in parts),
        requests=_sum(part.requests for part in parts),
        reviews=_sum(part.reviews for part in parts),
        indicators=tuple(
            None if column[0] is None else sum(number for number in column if number is not None)
            for column in zip(*(part.indicators for part in parts), strict=True)
        ),
    )


def _sum(tables: Iterable[Table]) -> Table:
    result: Table = {}
    for table in tables:
        for row, cells in table.items():
            into = result.setdefault(row, dict.fromkeys(cells, 0))
            for column, number in cells.items():
                into[column] += number
    return result


@dataclass(frozen=True, slots=True)
class Draw:
    """The dice of a world: every number depends on the seed, the agency and the year alone.

    ``known`` are reports whose numbers are not drawn, by (slug, year).
    """

    seed: str
    known: Mapping[tuple[str, int], Figures] = field(default_factory=dict)

    def figures(self, agency: Agency, year: int, form: str) -> Figures:
        """The numbers of one agency's report, in ``form``."""
        if known := self.known.get((agency.slug, year)):
            return known
        if form == "sheet":
            return Figures(indicators=self._sheet(agency, year))
        return Figures(
            self._proactive(agency, year, form),
            self._requests(agency, year, form),
            self._reviews(agency, year),
        )

    def _dice(self, agency: Agency, *topic: object) -> random.Random:
        return random.Random("|".join(map(str, (self.seed, agency.slug, *topic))))  # noqa: S311 - not a secret

    def _busy(self, agency: Agency) -> int:
        """How many requests a year the agency gets, about."""
        usual = {"government": 60, "department": 14, "park": 2}.get(agency.kind, 5)
        idle = usual if agency.kind == "government" else 0
        return self._dice(agency, "busy").choice((idle, usual // 2, usual, usual, usual * 3))

    def _received(self, agency: Agency, year: int) -> dict[str, int]:
        dice = self._dice(agency, year, "received")
        busy = self._busy(agency)
        persons = dict.fromkeys(PERSONS, 0)
        for person in dice.choices(
            PERSONS, (70, 18, 2, 2, 5, 3), k=dice.randint(busy // 2, busy + busy // 2)
        ):
            persons[person] += 1
        return persons

    def carried_over(self, agency: Agency, year: int) -> Mapping[str, Number]:
        """What the agency leaves to the next year, by applicant: never more than it received."""
        for known, row in ((year, "carried_over"), (year + 1, "carried_in")):
            if (agency.slug, known) in self.known:
                return self.known[agency.slug, known].requests[row]
        dice = self._dice(agency, year, "carried_over")
        return {person: dice.randint(0, new // 5) for person, new in self._received(agency, year).items()}

    def _requests(self, agency: Agency, year: int, form: str) -> Table:
        dice = self._dice(agency, year, "handled")
        new, left = self._received(agency, year), self.carried_over(agency, year)
        brought = self.carried_over(agency, year - 1)
        columns: dict[str, dict[str, Number]] = {}
        for person in PERSONS:
            column: dict[str, Number] = dict.fromkeys(OUTCOMES, 0)
            column |= {
                "new_received": new[person],
                "carried_in": brought[person],
                "carried_over": left[person],
            }
            handled = int(new[person] + brought[person] - left[person])
            column["total_processed"] = handled
            weights = [
                40 if row == "granted" else 12 if row == "unavailable.not_held" else 2 for row in HANDLED
            ]
            for row in dice.choices(HANDLED, weights, k=handled):
                column[row] += 1
            columns[person] = column
        table: Table = {row: {person: columns[person][row] for person in PERSONS} for row in OUTCOMES}
        for cells in table.values():
            cells["total"] = sum(cells.values())
        return one_other(table) if form == "2019" else table

    def _reviews(self, agency: Agency, year: int) -> Table:
        dice = self._dice(agency, year, "reviews")
        table: Table = {}
        for procedure in REVIEW_PROCEDURES:
            cells: dict[str, Number] = dict.fromkeys(RESULTS, 0)
            for result in dice.choices(RESULTS, (12, 2, 3, 2), k=dice.randint(0, self._busy(agency) // 8)):
                cells[result] += 1
            table[procedure] = cells | {"total": sum(cells.values())}
        return table

    def _proactive(self, agency: Agency, year: int, form: str) -> Table:
        dice = self._dice(agency, year, "proactive")
        table: Table = {item: dict.fromkeys(measures, 0) for item, measures in MEASURES[form].items()}
        issued, repealed = self._documents(agency, year)
        stock = self._stock(agency, year)
        first, second, third = MEASURES[form]["normative_document"]
        table["normative_document"] = {
            first: issued,
            second: repealed if form == "2021" else issued,
            third: stock,
        }
        office = agency.kind in {"department", "government"} and self._busy(agency) > 0
        for item in ("licensing", "penalty", "compulsory_measure", "other_services"):
            if item in table and office:
                table[item]["decisions"] = dice.randint(0, 10 ** dice.randint(0, 5))
        for cells in table.values():
            if "change" in cells and office:
                cells["previous_year_items"] = dice.randint(20, 400)
                cells["change"] = dice.randint(-20, 20)
        if form == "2019":
            items = dice.randint(0, 30)
            table["centralized_procurement"] = {
                "procurement_items": items,
                "procurement_amount": Decimal(items * dice.randint(1000, 99999)) / 100,
            }
        elif office:
            table["administrative_fee"] = {
                "amount_10k_yuan": Decimal(dice.choice((0, 0, dice.randint(1, 10**6)))) / 100
            }
        return table

    def _makes_documents(self, agency: Agency) -> bool:
        """Whether the agency issues normative documents; the one whose report is known has none."""
        return self._busy(agency) > 3 and all(slug != agency.slug for slug, _ in self.known)

    def _documents(self, agency: Agency, year: int) -> tuple[int, int]:
        dice = self._dice(agency, year, "documents")
        return (dice.randint(0, 4), dice.randint(0, 2)) if self._makes_documents(agency) else (0, 0)

    def _stock(self, agency: Agency, year: int) -> int:
        """Documents in force: last year's, with this year's issued and without this year's repealed."""
        start = 40 if self._makes_documents(agency) else 0
        return start + sum(
            issued - repealed
            for issued, repealed in (self._documents(agency, y) for y in range(2015, year + 1))
        )

    def _sheet(self, agency: Agency, year: int) -> tuple[Number | None, ...]:
        dice = self._dice(agency, year, "sheet")
        web, weibo, weixin, other = (dice.randint(0, 10**k) for k in (3, 2, 2, 1))
        documents, _ = self._documents(agency, year)
        channels = [dice.randint(0, self._busy(agency) // 2) for _ in range(4)]
        received = sum(channels)
        late = dice.randint(0, received // 4)
        replies = [0] * 6
        for reply in dice.choices(range(6), (20, 40, 8, 6, 8, 10), k=received):
            replies[reply] += 1
        published = web + weibo + weixin + other + documents
        numbers: list[Number | None] = [None, published, documents, documents]
        numbers += [None, 0, web + documents, weibo, weixin, other]
        numbers += [None, received, *channels, received, received - late, late, received, *replies]
        numbers += [dice.randint(0, 2), dice.randint(0, 2), Decimal(dice.randint(0, 50)) / 100]
        return tuple(numbers)


def one_other(requests: Table) -> Table:
    """Table 三 with its three rows of `（六）其他处理` as one, as the form of 2019 has it."""
    other = {
        column: sum(requests[row][column] for row in OUTCOMES if row.startswith("other."))
        for column in APPLICANTS
    }
    return {row: other if row == "other" else requests[row] for row in OUTCOMES_ONE_OTHER}
