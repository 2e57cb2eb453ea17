"""Labels as people type them."""

import pytest

from pipelines.forms.lexicon import Lexicon, Match, dissect, edit_distance


@pytest.mark.parametrize(
    ("text", "number", "plain"),
    [
        ("一、本年新收", "一、", "本年新收"),
        ("（六）其他处理", "(六)", "其他处理"),
        ("(六) 其它 处理", "(六)", "其它处理"),
        ("三、（一）予以公开", "三、(一)", "予以公开"),
        ("3．其他", "3.", "其他"),
        ("3、其他", "3.", "其他"),
        ("3.其他", "3.", "其他"),
        ("三三、本年度办 理结果", "三三、", "本年度办理结果"),
        ("（二）部分公开（区分处理的）", "(二)", "部分公开"),
        ("3.危及“三安全一稳定”", "3.", "危及三安全一稳定"),
        ("3）其他", "3.", "其他"),
        ("（3）其他", "3.", "其他"),
        ("3其他", "3.", "其他"),
        ("3 其他", "3.", "其他"),
        ("12月", "", "12月"),
        ("规章[1]", "", "规章"),
        ("规章¹", "", "规章1"),
        ("商业\n企业", "", "商业企业"),
        ("2024年度", "", "2024年度"),
    ],
)
def test_dissect(text, number, plain):
    label = dissect(text)
    assert (label.number, label.plain) == (number, plain)


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [
        ("", "", 0),
        ("规章", "规章", 0),
        ("内部事务", "内容事务", 1),
        ("公开", "不予公开", 2),
        ("甲乙", "乙甲", 2),
    ],
)
def test_edit_distance(left, right, distance):
    assert edit_distance(left, right) == edit_distance(right, left) == distance


LEXICON = Lexicon(
    {
        "internal": ["5.属于三类内部事务信息"],
        "deliberative": ["6.属于四类过程性信息"],
        "repeat": ["2.重复申请"],
        "other": ["3.其他"],
        "group": ["（六）其他处理"],
        "partial": ["（二）部分公开（区分处理的，只计这一情形）"],
    },
    {"内容事务": "内部事务"},
)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("5.属于三类内部事务信息", Match("internal")),
        ("属于三类内部事务信息", Match("internal")),
        ("5.属于三类内容事务信息", Match("internal", typo=True)),
        ("6.属于四类过程信息", Match("deliberative", "the form prints 6.属于四类过程性信息")),
        ("8.属于三类内容事务信息", Match("internal", "its number is not the form's, 5.", typo=True)),
        ("属于三类内务事务信息", Match("internal", "the form prints 5.属于三类内部事务信息")),
        ("六、其他处理", Match("group")),  # the same number in another writing
        ("五、其他处理", Match("group", "its number is not the form's, (六)")),
        ("重复申请（含上年）", Match("repeat", "its note is not the form's")),
        ("（二）部分公开", Match("partial", "its note is not the form's")),
        ("属于类信息", None),  # too far from both
        ("其他", Match("other")),  # whether it names a row or a column only the context tells
        ("7.其他", None),
        ("重复申诉", Match("repeat", "the form prints 2.重复申请")),
        ("重复", None),
        ("", None),
        ("942", None),
    ],
)
def test_find(text, match):
    assert LEXICON.find(text) == match


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("2.重复申报了", (2, "2.重复申请")),
        ("7.其他", (0, "3.其他")),  # the enumerator objects
        ("属于三种内部事务", (3, "5.属于三类内部事务信息")),
    ],
)
def test_nearest(text, nearest):
    assert LEXICON.find(text) is None
    assert LEXICON.nearest(text) == nearest
