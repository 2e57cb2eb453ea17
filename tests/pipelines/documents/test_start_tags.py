"""Start tags as they are written against the elements that lexbor makes of them."""

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from pipelines.documents.html.start_tags import StartTag, start_tags, written_tags

_PIECES = st.sampled_from(
    [
        *"<>/=\"'& \n\tax!-",
        "<td",
        "<a ",
        "<i style",
        "<p hidden",
        '="',
        "='",
        '">',
        "'>",
        "</p>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<title>",
        "</title>",
        "<table>",
        "<textarea>",
        "</textarea>",
        "style=x",
        "STYLE='y'",
        "&quot;",
        "&#58;",
        "&copy=1",
        "display:none",
        "<o:p>",
        "<br/>",
        "x=1/>",
        "公",
        "\0",
        "\f",
        "]]>",
        "<![CDATA[",
    ]
)


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_no_element_has_an_attribute_that_its_tag_is_not_read_with(page: str) -> None:
    tree = LexborHTMLParser(page.encode(), scripting=True)
    tags = start_tags(written_tags(page.encode()), tree)
    written = {(tag.name, *pair) for tag in tags for pair in tag.attributes.items()}
    names = {tag.name for tag in tags}
    for element in tree.css("*"):
        for name, value in element.attributes.items():
            assert element.tag in names
            if name == "style":
                assert (element.tag, name, value or "") in written
            else:
                assert name in {attribute for tag, attribute, _ in written if tag == element.tag}


def test_a_value_may_hold_what_ends_a_tag() -> None:
    page = b'<p title="a>b" style="display:none">x'
    tags = start_tags(written_tags(page), LexborHTMLParser(page))
    assert ("p", {"title": "a>b", "style": "display:none"}) in tags


def test_tags_that_are_written_alike_are_read_once() -> None:
    page = b"<table><tr><td class=x>1<td class=x>2<td>3<tr></table>"
    tags = start_tags(written_tags(page), LexborHTMLParser(page))
    assert sorted(map(str, tags)) == sorted(
        str(StartTag(*tag)) for tag in [("table", {}), ("tr", {}), ("td", {"class": "x"}), ("td", {})]
    )
