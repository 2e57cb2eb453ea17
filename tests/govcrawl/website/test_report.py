"""A report's page: cells as printed, what is marked says why, and nothing printed becomes markup."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from govcrawl.website import report
from govcrawl.website.facts import HEAD
from govcrawl.website.render import link, page
from govcrawl.website.wording import Words, shown
from pipelines.forms.known import forms_named
from pipelines.records import CellPlace, Check, Value, finding

COPY = "../../../archive/a-b-2024.html"
PLACE = CellPlace(1, 5, 9)


def value(row: str, column: str, raw: str | None, *marks: str, place: CellPlace | None = PLACE) -> Value:
    number = float(raw) if raw and raw.isdecimal() and raw.isascii() else None
    return Value("requests", row, column, raw, number, place=place, marks=marks)


def head(**known: Any) -> dict[str, Any]:
    return (
        dict.fromkeys(HEAD) | {"status": "complete", "agency_name": "某局", "district": "changning"} | known
    )


def drawn(
    values: list[Value],
    findings: list[Check] = [],  # noqa: B006
    *,
    form: str | None = "2021",
    language: Any = "zh",
    shown_cells: Any = True,
    copy: str | None = COPY,
    **known: Any,
) -> lxml_html.HtmlElement:
    view = report.view(form, values, findings, language, Words(language), copy, shown_cells)
    path = f"{language}/changning/changning-rsj/2024.html"
    text = page(
        "report.html.j2", language, path,
        **report.head_view(head(**known), "changning-rsj", language),
        **view, year=2024, copy=copy, years=[2023, 2024], origins=set(),
    )  # fmt: skip
    return lxml_html.document_fromstring(text)


def cell(page: lxml_html.HtmlElement, row: str, number: int) -> lxml_html.HtmlElement:
    """The n-th cell of a row of table 三, found by the row's label."""
    [line] = [
        tr
        for tr in page.xpath("//table[contains(@class, 'requests')]//tr")
        if row in "".join(tr.xpath("./th//text()"))
    ]
    return line.xpath("./td")[number]


def words(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


GRANTED = "予以公开"


def test_a_number_leads_to_its_place() -> None:
    found = cell(drawn([value("granted", "total", "12")]), GRANTED, 6)
    assert (words(found), found.get("class")) == ("12", None)
    assert found.xpath("./a/@href") == [f"{COPY}#cell-1-5-9"]


@pytest.mark.parametrize(
    ("shown_cells", "copy", "place", "links"),
    [
        (True, COPY, PLACE, 1),
        (["cell-1-5-9"], COPY, PLACE, 1),
        (["cell-1-5-8"], COPY, PLACE, 0),
        (False, None, PLACE, 0),
        (True, COPY, None, 0),
    ],
)
def test_without_a_place_there_is_no_link(shown_cells: Any, copy: Any, place: Any, links: int) -> None:
    page = drawn([value("granted", "total", "12", place=place)], shown_cells=shown_cells, copy=copy)
    found = cell(page, GRANTED, 6)
    assert (words(found), len(found.xpath(".//a"))) == ("12", links)


def test_a_blank_is_no_zero_and_an_unread_cell_is_no_blank() -> None:
    page = drawn(
        [
            value("granted", "natural_person", ""),
            value("granted", "total", None),
            value("granted", "other", "0"),
        ]
    )
    assert [words(cell(page, GRANTED, number)) for number in (0, 5, 6)] == [
        "空",
        "0",
        "? 未读出".replace(" ", ""),
    ]
    assert cell(page, GRANTED, 6).get("class") == "unread"


def test_a_cell_that_did_not_land_is_unread() -> None:
    assert cell(drawn([value("granted", "total", "1")]), GRANTED, 0).get("class") == "unread"


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "各类申请人之和与总计不符"), ("en", "The applicants do not add up")]
)
@pytest.mark.parametrize("name", ["requests.granted.total", "requests.granted", "requests"])
def test_a_marked_cell_says_why(name: str, language: str, said: str) -> None:
    marked = value("granted", "total", "12", "applicants_sum")
    page = drawn(
        [marked], [finding("applicants_sum", "error", "20 ≠ 21", 20, 21, cells=(name,))], language=language
    )
    found = cell(page, GRANTED if language == "zh" else "Granted", 6)
    assert found.get("class") == "marked"
    [note] = found.xpath("./sup/a")
    assert said in note.get("title")
    [target] = page.xpath(f"//*[@id='{note.get('href')[1:]}']")
    assert said in words(target)
    assert "21" in words(target)
    assert words(found) == "12[1]"


def test_what_only_tells_marks_nothing_and_is_told() -> None:
    typo = finding("label_typo", "info", "x", cells=("requests.granted.total",))
    page = drawn([value("granted", "total", "12")], [typo])
    assert page.xpath("//td[@class='marked']") == []
    assert "标题有错别字" in words(page.xpath("//ul[@class='findings']")[0])


def test_a_row_of_another_form_stands_in_the_table() -> None:
    page = drawn([value("other", "total", "7")])
    assert "7" in [words(one) for one in page.xpath("//table[contains(@class, 'requests')]//td")]


@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_headings_of_a_form_are_those_of_the_printed_table(form: str, language: Any) -> None:
    """The quick way, headings made once a form, against the table itself."""
    from pipelines.analysis.layout import tables_of

    values = [value("granted", "total", "12")]
    page = drawn(values, form=form, language=language)
    for table in tables_of(form, values, lambda _: (), language):
        [printed] = page.xpath(
            f"//table[contains(@class, 'printed') and contains(@class, '{table.dataset}')]"
        )
        texts = [one.text for row in table.head for one in row]
        texts += [one.text for headings, _ in table.rows for one in headings]
        assert [one.text_content() for one in printed.iter("th")] == texts
        assert len(printed.xpath(".//td")) == sum(1 for _ in table.cells())
    assert forms_named(form) is not None


TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40)
HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</td></table>", "&lt;b&gt;",
        "{{ 7*7 }}", "{% raw %}", "<!--", "]]>", "javascript:alert(1)", "\u202e12\u202c", "' onclick='x",
        "\x00\x1b[2J", "a\u2028b",
    ]
)  # fmt: skip
PRINTED = st.one_of(TEXT, HOSTILE, st.builds(str.__add__, TEXT, HOSTILE))

TAGS = {tag.tag for tag in drawn([value("granted", "total", "12")]).iter() if isinstance(tag.tag, str)}


@settings(max_examples=60, deadline=None)
@given(title=PRINTED, raw=PRINTED, url=PRINTED, name=PRINTED, message=PRINTED)
def test_nothing_that_is_printed_becomes_markup(
    title: str, raw: str, url: str, name: str, message: str
) -> None:
    """The same elements with the same attributes stand there, whatever is printed in it."""

    def build(title: str, raw: str, url: str, name: str, message: str) -> lxml_html.HtmlElement:
        found = finding("applicants_sum", "error", f"m{message}", cells=("requests.granted.total",))
        marked = value("granted", "total", f"1{raw}", "applicants_sum")
        known = {"title": f"t{title}", "source_url": f"u {url}", "other_urls": f"v {url}".replace("\n", " ")}
        return drawn([marked], [found], language="en", agency_name=f"n{name}", **known)

    def skeleton(page: lxml_html.HtmlElement) -> list[tuple[Any, list[str]]]:
        return [(one.tag, sorted(one.keys())) for one in page.iter()]

    page = build(title, raw, url, name, message)
    assert skeleton(page) == skeleton(build("", "", "", "", ""))
    [cell] = page.xpath("//td[@class='marked']")
    assert cell.xpath("./a")[0].text_content().split() == shown(f"1{raw}").split()
    everything = page.text_content() + "".join("".join(one.attrib.values()) for one in page.iter())
    assert all(letter.isprintable() or letter in "\n\t" for letter in everything)


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://www.shcn.gov.cn/a.html", True),
        ("HTTP://x/", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//x/", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_are_links(url: str | None, followed: bool) -> None:
    assert bool(link(url)) is followed
    page = drawn([], source_url=url)
    assert bool(page.xpath("//dd//a[@rel]")) is followed
