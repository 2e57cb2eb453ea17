"""The six sections of a report's text."""

import re

from pipelines.records import SECTIONS

_ANY = r"[^。；|\n、，,（(]"  # within one heading
_MARK = rf"(?:\s*[、.．,，]\s*{_ANY}{{0,16}}?|\s*)"
"""Between a numeral and the words that each heading of its section has: 五、信息公开工作存在的主要问题."""
# The forms' own words, and the variants of test_sections.py: 一、总体情况, 二、主动公开政府信息情况,
# 三、收到和处理政府信息公开申请情况, 四、政府信息公开行政复议、行政诉讼情况, 五、存在的主要问题及改进情况,
# 六、其他需要报告的事项.
_HEADINGS = re.compile(  # the numerals first, in one set, which makes the search quick
    r"[一二三四五六](?:"
    rf"(?P<overview>(?<=一){_MARK}(?:总体(?:工作)?(?:情况)?概述|总体(?:工作)?情况|概述|基本情况|总体概况))"
    rf"|(?P<proactive>(?<=二){_MARK}主动公开(?:(?:政府)?信息)?(?:的|工作)*情况)"
    rf"|(?P<requests>(?<=三){_MARK}(?:(?:收到|受理)(?:和|及|与)|依申请公开){_ANY}{{0,20}}?情况)"
    rf"|(?P<reviews>(?<=四){_MARK}(?:行政法?复议|复议)[^。；|\n]{{0,16}}?情况)"
    rf"|(?P<problems>(?<=五){_MARK}(?:问题|不足)(?:\s*[及和与、][^。；|\n（(]{{0,14}}?(?:情况|措施|计划|打算|方向))?)"
    rf"|(?P<other_matters>(?<=六){_MARK}(?:其[他它](?:需要?|应当?)?(?:报告|说明)?的?事项|需要(?:报告|说明)的其[他它]事项)))"
)


def sections(text: str) -> dict[str, str]:
    """Split running text at the headings 一 to 六; code of ``SECTIONS`` -> text without the heading.

    A heading counts where it stands in order, and begins a line if most do: not in the lead paragraph that
    lists the contents, nor where another section refers to it.
    Works as well where the whole report is one paragraph.
    """
    matches = [(match.lastgroup or "", match.span()) for match in _HEADINGS.finditer(text)]
    on_lines = [
        (code, (start, end))
        for code, (start, end) in matches
        if not text[text.rfind("\n", 0, start) + 1 : start].strip("# ")
    ]
    found: dict[str, tuple[int, int]] = {}
    for code, span in on_lines if len({code for code, _ in on_lines}) > 2 else matches:
        if code not in found and all(SECTIONS.index(code) > SECTIONS.index(before) for before in found):
            found[code] = span
    ends = [*[start for start, _ in found.values()][1:], len(text)] if found else []
    return {code: text[body:end].strip() for (code, (_, body)), end in zip(found.items(), ends, strict=True)}
