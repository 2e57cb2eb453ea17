"""OFD files: what of them is seen, what is doubted, what is refused by name."""

import pytest

from pipelines.document import Grid
from pipelines.documents import ofd, open_document
from pipelines.errors import DocumentError, KindError
from tests.pipelines.documents.ofd.files import file, path, res, text

FONT = '<ofd:Font ID="3" FontName="宋体"/>'
WHITE = '<ofd:FillColor Value="255 255 255"/>'
NOTES = "<ofd:Annotations>A.xml</ofd:Annotations>"
GROUND = 'Fill="true" Stroke="false"'
CLEAR = '<ofd:FillColor Value="0 0 0" Alpha="0"/>'


def shown(body: bytes) -> list[tuple[str, bool]]:
    """The lines of a file, in tables or not, and whether each is doubted."""
    blocks = ofd.parse(body).blocks
    pieces = [piece for block in blocks for piece in (block.cells if isinstance(block, Grid) else [block])]
    return [(piece.text, bool(piece.doubt)) for piece in pieces]


def test_a_ruled_table_is_a_grid():
    cells = [("申请", 20, 20), ("12", 60, 20), ("结果", 20, 30), ("345", 60, 30)]
    objects = "".join(path(x, y, 40, 10) + text(words, x + 2, y + 2) for words, x, y in cells)
    (grid,) = (block for block in open_document(file(objects), "").blocks if isinstance(block, Grid))
    assert [(cell.text, cell.doubt or "") for cell in grid.cells] == [(words, "") for words, _, _ in cells]


@pytest.mark.parametrize(
    "hidden",
    [
        text("7", 60, 20, 'Visible="false"'),
        text("7", 60, 20, inner=WHITE),
        text("7", 60, 20, 'Alpha="0"'),
        text("7", 60, 20, inner=CLEAR),
        text("7", 60, 20, 'Fill="false"'),
        text("7", 60, 20, 'DrawParam="51"'),
        text("7", 60, 20) + path(58, 19, 20, 8, GROUND, WHITE),
    ],
)
def test_what_is_not_seen_is_not_there(hidden):
    white = f'<ofd:DrawParam ID="52">{WHITE}</ofd:DrawParam>'
    fonts = f'{FONT}<ofd:DrawParam ID="51" Relative="52"/>{white}'
    body = file(text("3456", 20, 20) + hidden, fonts=fonts)
    assert shown(body) == [("3456", False)]


@pytest.mark.parametrize(
    "objects",
    [
        text("3456", 20, 20) + text("6789", 20, 20),
        text("3456", 20, 20, 'HScale="0.5"'),
        text("3456", 20, 20, 'Strange="1"'),
        text("3456", 20, 20, 'CharDirection="180"'),
        text("3456", 20, 20, inner="<ofd:CGTransform><ofd:Glyphs>1 2 3</ofd:Glyphs></ofd:CGTransform>"),
        text("3456", 20, 20, inner="<ofd:Clips/>"),
        text("3456", 20, 20).replace('Boundary="20 20 16', 'Boundary="20 20 7'),
        text("3456", 20, 20).replace('Font="3"', 'Font="4"'),
    ],
)  # fmt: skip
def test_what_may_look_otherwise_is_doubted(objects):
    found = shown(file(objects))
    assert found
    assert all(doubted for _, doubted in found)


@pytest.mark.parametrize(
    ("words", "wide", "doubted"),
    [("3456", 8, False), ("申07", 8, False), ("申请4", 10, False), ("3456", 7.8, True), ("申请4", 9, True)],
)
def test_a_frame_as_wide_as_its_letters_cuts_none(words, wide, doubted):
    """Writers compute it from their own font, in which a digit is half as wide as a character."""
    framed = text(words, 20, 20).replace(f'Boundary="20 20 {4 * len(words)} ', f'Boundary="20 20 {wide} ')
    assert shown(file(framed)) == [(words, doubted)]


@pytest.mark.parametrize(
    "font",
    [
        '<ofd:Font ID="3" FontName="宋体"><ofd:FontFile>a.ttf</ofd:FontFile></ofd:Font>',
        '<ofd:Font ID="3" FontName="Wingdings"/>',
    ],
)
def test_letters_of_fonts_that_may_draw_others_are_doubted(font):
    assert shown(file(text("3456", 20, 20), fonts=font)) == [("3456", True)]


def test_letters_under_a_seal_are_doubted():
    body = file(
        text("3456", 20, 20) + text("6789", 20, 40),
        body="<ofd:Signatures>Doc_0/S.xml</ofd:Signatures>",
        more={
            "Doc_0/S.xml": res('<ofd:Signature BaseLoc="S0.xml"/>'),
            "Doc_0/S0.xml": res('<ofd:StampAnnot PageRef="9" Boundary="22 22 40 10"/>'),
        },
    )
    assert shown(body) == [("3456", True), ("6789", False)]


def test_a_template_in_front_covers_the_page():
    ground = path(18, 18, 30, 10, GROUND, WHITE)
    template = res(f"<ofd:Content><ofd:Layer>{ground}</ofd:Layer></ofd:Content>")
    for order, seen in (("Foreground", ["6789"]), ("Background", ["3456", "6789"])):
        body = file(
            text("3456", 20, 20) + text("6789", 20, 40),
            common='<ofd:TemplatePage ID="8" BaseLoc="T.xml"/>',
            page=f'<ofd:Template TemplateID="8" ZOrder="{order}"/>',
            more={"Doc_0/T.xml": template},
        )
        assert [words for words, _ in shown(body)] == seen


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (file('<ofd:ImageObject ID="1" Boundary="0 0 1 1"/>'), "ImageObject"),
        (file(text("3456", 20, 20).replace("DeltaX", "DeltaZ")), "more than text"),
        (file(text("3456", 20, 20).replace(' DeltaX="2 2 2"', "")), "without places"),
        (file(text("3456", 20, 20).replace('"2 2 2"', '"g 99999 2"')), "without places"),
        (file(path(20, 20, 9, 9, inner="<ofd:Clips/>")), "clipped"),
        (file(path(20, 20, 9, 9, 'Fill="true"')), "without a colour"),
        (file(path(20, 20, 9, 9).replace("L 9 0", "L 90 0")), "out of their frames"),
        (file(path(20, 20, 9, 9).replace("L 9 0", "A 9 0 1 1 1 2 2")), "paths with"),
        (file(text("3456", 20, 20), layer='Type="Other"'), "layers of the type"),
        (file(text("3456", 20, 20), layer='DrawParam="77"'), "drawing parameters"),
        (file("", page='<ofd:Template TemplateID="8"/>'), "template that is not there"),
        (file("", body="</ofd:DocBody><ofd:DocBody>"), "2 documents in one"),
        (file("", body="<ofd:Versions><ofd:Version/></ofd:Versions>"), "several versions"),
        (file("", document=NOTES, more={"Doc_0/A.xml": res("<ofd:Page/>")}), "annotations"),
        (file("", more={"Encryptions.xml": "<a/>"}), "encrypted"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named(body, reason):
    with pytest.raises(KindError, match=f"OFD.*{reason}"):
        ofd.parse(body)


@pytest.mark.parametrize(
    "body",
    [
        b"PK\3\4",
        file("", more={"OFD.xml": "<a/>"}),
        file("", more={"Doc_0/P.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        file(text("3456", 20, 20).replace('Size="4"', 'Size="1e99"')),
        file(text("3456", 20, 20).replace('Size="4"', 'Size="nan"')),
        file(text("1", 20, 20) * 60_001),
        file(""),
    ],
)
def test_broken_and_hostile_files_say_so(body):
    with pytest.raises(DocumentError, match="OFD"):
        ofd.parse(body)


def test_parameters_that_refer_to_each_other_end():
    told = '<ofd:DrawParam ID="51" Relative="52"/><ofd:DrawParam ID="52" Relative="51"/>'
    with pytest.raises(KindError, match="refer to each other"):
        ofd.parse(file(text("7", 20, 20, 'DrawParam="51"'), fonts=told))


def test_what_is_attached_inside_is_named_as_unread():
    body = file(
        text("3456", 20, 20),
        document="<ofd:Attachments>A.xml</ofd:Attachments>",
        more={"Doc_0/A.xml": res("<ofd:Attachment/>")},
    )
    assert ofd.parse(body).unread == ("an attachment",)
