"""Cells made of other things than plain text (items 1 and 9): what stands for the figure, and what it shows.

``V`` in a template is the figure as drawn. The answer follows from the template.
"""

from collections.abc import Callable
from random import Random

from benchmarks.viewers.mutations.registry import mutation, some
from benchmarks.viewers.pages import MARK, Answer, Page

Answers = Callable[[str], Answer]


def same(v: str) -> Answer:
    """The figure itself is shown."""
    return Answer((v,))


def nothing(_: str) -> Answer:
    """The cell is blank."""
    return Answer(("",))


def unreadable(_: str) -> Answer:
    """Only a mark will do."""
    return MARK


def text(template: str, *, numbers: bool = True) -> Answers:
    """The text the template gives; without ``numbers`` no number may be taken from it."""

    def answer(v: str) -> Answer:
        return Answer((template.replace("V", v),), None if numbers else (None,))

    return answer


def own_or(*templates: str) -> Answers:
    """Any of the texts."""
    return lambda v: Answer(tuple(template.replace("V", v) for template in templates))


def raised(v: str) -> Answer:
    """A raised 7 after the figure: never a digit of it."""
    return Answer((f"{v}⁷",), (None, float(v)))


def lowered(v: str) -> Answer:
    """A lowered 7 after the figure."""
    return Answer((f"{v}₇",), (None, float(v)))


def struck(v: str) -> Answer:
    """A 7 struck out before the figure."""
    return Answer((f"7\u0336{v}",), (None, float(v)))


PICTURES = {
    "img": ("<img src='a.png'>", unreadable),
    "img_alt": ("<img src='a.png' alt='V'>", unreadable),
    "img_data": (
        "<img alt='' src='data:image/gif;base64,R0lGODdhBQAFAIAAAAAAAP///ywAAAAABQAFAAACBoSPqcvtUQA7'>",
        unreadable,
    ),
    "img_after": ("V<img src='a.png' width='9' height='16'>", unreadable),
    "img_before": ("<img src='a.png' width='9' height='16'>V", unreadable),
    "picture": ("<picture><source srcset='a.webp'><img src='a.png'></picture>", unreadable),
    "svg_path": ("<svg width='20' height='20'><path d='M2 2h16v16z'/></svg>", unreadable),
    "svg_text": ("<svg width='90' height='20'><text x='0' y='15'>V</text></svg>", own_or("V")),
    "svg_use": ("<svg width='20' height='20'><use href='#digit'/></svg>", unreadable),
    "svg_title": (
        "<svg width='20' height='20'><title>8</title><text x='0' y='15'>V</text></svg>",
        own_or("V"),
    ),
    "canvas": ("<canvas width='30' height='20'>V</canvas>", unreadable),
    "object": ("<object data='a.pdf' type='application/pdf' width='40' height='20'></object>", unreadable),
    "embed": ("<embed src='a.swf' width='40' height='20'>", unreadable),
    "iframe": ("<iframe src='a.html' width='60' height='20'></iframe>", unreadable),
    "iframe_srcdoc": ("<iframe srcdoc='V' width='60' height='40'></iframe>", unreadable),
    "iframe_fallback": ("<iframe width='60' height='20'>V</iframe>", unreadable),
    "video": ("<video width='60' height='20' poster='a.png'>V</video>", unreadable),
    "audio": ("<audio controls>V</audio>", unreadable),
    "input_image": ("<input type='image' src='a.png' alt='V'>", unreadable),
    "background": (
        "<span style='display:inline-block;width:20px;height:20px;background:url(a.png)'></span>",
        unreadable,
    ),
}
CONTROLS = {
    "input": ("<input type='text' value='V'>", same),
    "input_no_type": ("<input value='V' size='4'>", same),
    "input_upper": ("<INPUT TYPE='TEXT' value='V'>", same),
    "input_number": ("<input type='number' step='any' value='V'>", same),
    "input_readonly": ("<input value='V' readonly>", same),
    "input_disabled": ("<input value='V' disabled>", same),
    "input_unknown_type": ("<input type='digits' value='V'>", same),
    "input_hidden": ("<input type='hidden' value='8'>V", same),
    "input_hidden_only": ("<input type='hidden' value='V'>", nothing),
    "input_placeholder": ("<input placeholder='V'>", own_or("", "V")),
    "input_password": ("<input type='password' value='V'>", unreadable),
    "input_button": ("<input type='button' value='V'>", same),
    "input_submit": ("<input type='submit' value='V'>", same),
    "input_range": ("<input type='range' value='5'>", unreadable),
    "input_checkbox": ("<input type='checkbox' checked value='1'>", unreadable),
    "input_after": ("V<input size='2' value='3'>", text("V3")),
    "input_beside": ("8<input type='text' value='V'>", text("8V")),
    "textarea": ("<textarea rows='1' cols='6'>V</textarea>", same),
    "textarea_markup": ("<textarea><b>V</b></textarea>", unreadable),
    "select": ("<select><option>8</option><option selected>V</option><option>9</option></select>", same),
    "select_first": ("<select><option>V</option><option>9</option></select>", same),
    "select_value": (
        "<select><option value='8' selected>V</option><option value='V'>8</option></select>",
        same,
    ),
    "select_last_of_two": ("<select><option selected>8</option><option selected>V</option></select>", same),
    "select_group": (
        "<select><optgroup label='9'><option>8</option><option selected>V</option></optgroup></select>",
        same,
    ),
    "select_disabled_first": ("<select><option disabled>8</option><option>V</option></select>", same),
    "select_label": ("<select><option label='V'>8</option></select>", own_or("V")),
    "select_list": ("<select size='3'><option>8</option><option selected>V</option></select>", unreadable),
    "select_multiple": (
        "<select multiple><option selected>8</option><option>V</option></select>",
        unreadable,
    ),
    "select_hidden": ("<select style='display:none'><option>8</option></select>V", same),
    "select_after": ("V<select><option>3</option></select>", text("V3")),
    "button": ("<button>V</button>", same),
    "label": ("<label>V</label>", same),
    "output": ("<output>V</output>", same),
    "datalist": ("V<datalist id='d'><option>8</option></datalist>", same),
    "meter": ("<meter value='3' min='0' max='9'>V</meter>", unreadable),
    "progress": ("<progress value='3' max='9'>V</progress>", unreadable),
    "fieldset": ("<fieldset><legend>V</legend></fieldset>", same),
}
SCRIPTS = {
    "script_write": ("<script>document.write('V')</script>", own_or("V")),
    "script_after": ("8<script>document.write('V')</script>", text("8V")),
    "script_json": ("<script type='application/json'>{'v': 8}</script>V", same),
    "script_sets": (
        "<span id='X'>8</span><script>document.getElementById('X').textContent='V'</script>",
        own_or("V"),
    ),
    "noscript": ("<noscript>V</noscript>", nothing),
    "noscript_beside": ("V<noscript>8</noscript>", same),
    "template": ("<template>8</template>V", same),
    "template_only": ("<template>V</template>", nothing),
    "shadow_root": ("<div><template shadowrootmode='open'>V</template>8</div>", own_or("V")),
    "shadow_slot": ("<div><template shadowrootmode='open'>8<slot></slot></template>V</div>", text("8V")),
    "slot": ("<slot>V</slot>", same),
    "style_inside": ("<style>.never{color:red}</style>V", same),
    "link_inside": ("<link rel='prefetch' href='a'>V", same),
    "noframes": ("V<noframes>8</noframes>", same),
    "noembed": ("V<noembed>8</noembed>", same),
    "xmp": ("<xmp>V</xmp>", same),
    "title_inside": ("<title>8</title>V", same),
}
MARKUP = {
    "sup": ("V<sup>7</sup>", raised),
    "sup_link": ("V<a href='#n'><sup>7</sup></a>", raised),
    "sup_link_inside": ("V<sup><a href='#n'>7</a></sup>", raised),
    "sub": ("V<sub>7</sub>", lowered),
    "sup_only": ("<sup>V</sup>", unreadable),
    "del": ("<del>7</del>V", struck),
    "s": ("<s>7</s>V", struck),
    "strike": ("<strike>7</strike>V", struck),
    "del_deep": ("<del><font><b>7</b></font></del>V", struck),
    "del_only": ("<del>V</del>", unreadable),
    "ins": ("<ins>V</ins>", same),
    "q": ("<q>V</q>", own_or("“V”", '"V"', "「V」")),
    "ol": ("<ol><li>V</li></ol>", own_or("1.V")),
    "ol_start": ("<ol start='5'><li>V</li></ol>", own_or("5.V")),
    "ol_value": ("<ol><li value='2'>V</li></ol>", own_or("2.V")),
    "ol_letters": ("<ol type='a'><li>V</li></ol>", own_or("a.V")),
    "ol_two": ("<ol><li>V</li><li>8</li></ol>", own_or("1.V2.8")),
    "ul": ("<ul><li>V</li></ul>", own_or("•V", "·V", "V")),
    "ul_two": ("<ul><li>V</li><li>8</li></ul>", own_or("•V•8")),
    "ul_plain": ("<ul style='list-style:none'><li>V</li></ul>", same),
    "li_bare": ("<li>V</li>", own_or("•V", "V")),
    "dl": ("<dl><dt>V</dt></dl>", same),
    "dl_two": ("<dl><dt>V</dt><dd>8</dd></dl>", text("V8", numbers=False)),
    "ruby": ("<ruby>V<rt>7</rt></ruby>", unreadable),
    "ruby_rp": ("<ruby>V<rp>(</rp><rt>7</rt><rp>)</rp></ruby>", unreadable),
    "math_number": ("<math><mn>V</mn></math>", own_or("V")),
    "math_power": ("<math><msup><mn>V</mn><mn>7</mn></msup></math>", raised),
    "math_fraction": ("<math><mfrac><mn>V</mn><mn>7</mn></mfrac></math>", unreadable),
    "nested_one": ("<table><tr><td>V</td></tr></table>", same),
    "nested_th": ("<table><tr><th>V</th></tr></table>", same),
    "nested_two": ("<table><tr><td>8</td><td>V</td></tr></table>", text("8V", numbers=False)),
    "nested_rows": ("<table><tr><td>8</td></tr><tr><td>V</td></tr></table>", text("8V", numbers=False)),
    "nested_blank": ("<table><tr><td></td><td>V</td></tr></table>", same),
    "nested_deep": ("<div><table><tr><td><table><tr><td>V</td></tr></table></td></tr></table></div>", same),
    "nested_text": ("8<table><tr><td>V</td></tr></table>", text("8V", numbers=False)),
    "nested_caption": ("<table><caption>8</caption><tr><td>V</td></tr></table>", text("8V", numbers=False)),
    "bdo": ("<bdo dir='rtl'>V</bdo>", lambda v: Answer((v[::-1],))),
    "bdo_ltr": ("<bdo dir='ltr'>V</bdo>", same),
    "bidi_override": ("&#x202E;V&#x202C;", lambda v: Answer((v[::-1],))),
    "bidi_marks": ("&#x200E;V&#x200E;", same),
    "details_closed": ("<details><summary>8</summary>V</details>", own_or("8", "▶8", "▸8")),
    "details_open": ("<details open><summary></summary>V</details>", own_or("V", "▼V", "▾V")),
    "dialog_closed": ("<dialog>8</dialog>V", same),
    "dialog_open": ("<dialog open>V</dialog>", own_or("V")),
    "popover": ("<span popover>8</span>V", same),
    "hidden": ("<span hidden>8</span>V", same),
    "hidden_upper": ("<SPAN HIDDEN>8</SPAN>V", same),
    "hidden_found": ("<div hidden='until-found'>8</div>V", same),
    "hidden_false": ("<span hidden='false'>8</span>V", same),
    "aria_hidden": ("<span aria-hidden='true'>V</span>", same),
    "inert": ("<span inert>V</span>", same),
    "marquee": ("<marquee>V</marquee>", own_or("V")),
    "wbr": ("V<wbr>", same),
    "split_spans": ("", None),
    "data": ("<data value='8'>V</data>", same),
    "time": ("<time datetime='2024'>V</time>", same),
    "abbr": ("<abbr title='8'>V</abbr>", same),
    "acronym": ("<acronym>V</acronym>", same),
    "unknown_tag": ("<x-figure>V</x-figure>", same),
    "prefixed": ("<st1:chmetcnv value='8' w:st='on'>V</st1:chmetcnv>", same),
    "comment_within": ("", None),
    "blink": ("<blink>V</blink>", same),
    "tt": ("<tt>V</tt>", same),
    "pre": ("<pre>V</pre>", same),
    "hr": ("<hr>V", same),
    "area": ("V<map name='m'><area shape='rect' alt='8'></map>", same),
    "param": ("V<param name='a' value='8'>", same),
    "font_symbol": ("<font face='Wingdings'>V</font>", unreadable),
    "shy": ("&shy;V", same),
    "zero_width": ("&#8203;V&#8205;", same),
    "private_use": ("&#xE015;", unreadable),
    "replacement": ("&#xFFFD;", unreadable),
    "long_note": (
        "V（" + "其中一件由上级机关交办，" * 30 + "）",
        text("V（" + "其中一件由上级机关交办，" * 30 + "）"),
    ),
    "endless_note": (
        "V" + "经查，该项数据由承办部门核对后填报。" * 60,
        text("V" + "经查，该项数据由承办部门核对后填报。" * 60),
    ),
}


def between_digits(separator: str) -> Callable[[Page, Random], None]:
    """Something without width between any two letters of the figure."""

    def change(page: Page, dice: Random) -> None:
        for cell in some(page, dice):
            cell.inner = separator.join(page.texts[cell.name])

    return change


def stands_for_the_figure(template: str, answer: Answers) -> Callable[[Page, Random], None]:
    """The template instead of the figure."""

    def change(page: Page, dice: Random) -> None:
        for cell in some(page, dice):
            figure = page.texts[cell.name]
            cell.inner = template.replace("V", figure).replace("'X'", f"'{cell.name}'")
            page.answers[cell.name] = answer(figure)

    return change


for group in (PICTURES, CONTROLS, SCRIPTS, MARKUP):
    for name, (template, answer) in group.items():
        if answer is not None:
            mutation("cells", name)(stands_for_the_figure(template, answer))

for name, separator in {
    "split_spans": "</span><span>",
    "comment_within": "<!-- 8 -->",
    "comment_abrupt": "<!-->",
    "comment_dashes": "<!-- 8 -- 8 -->",
    "comment_bang": "<!-- 8 --!>",
    "conditional": "<!--[if gte mso 9]>8<![endif]-->",
    "conditional_shown": "<![if !vml]><![endif]>",
    "instruction": "<?xml:namespace prefix=o />",
    "wbr_within": "<wbr>",
    "shy_within": "&shy;",
    "zero_width_within": "&#8203;",
    "joiner_within": "&#8288;",
    "empty_bold": "<b></b>",
    "empty_link": "<a name='x'></a>",
    "nul_within": "\0",
    "hidden_within": "<span style='display:none'>8</span>",
}.items():
    mutation("cells", name)(between_digits(separator))


GENERATED = {
    "before": ("X::before{content:'V'}", "", same),
    "after": ("X::after{content:'7'}", "V", text("V7")),
    "attribute": ("X::before{content:attr(data-v)}", "", same),
    "counter": ("X{counter-reset:n 12}X::before{content:counter(n)}", "", lambda _: Answer(("12",))),
    "image": ("X::before{content:url(a.png)}", "", unreadable),
    "replaced": ("X b{content:url(a.png)}", "<b>V</b>", unreadable),
    "quotes": ("X::before{content:open-quote}", "V", own_or("“V", '"V')),
    "one_colon": ("X:before{content:'7'}", "V", text("7V")),
    "escaped": ("X::before{content:'\\37'}", "V", text("7V")),
    "variable": ("X{--c:'7'}X::before{content:var(--c)}", "V", text("7V")),
    "hidden": ("X::before{content:'7';display:none}", "V", same),
    "none": ("X::before{content:none}", "V", same),
    "overridden": ("X::before{content:'7'}td[class]::before{content:none!important}", "V", same),
    "printed": ("@media print{X::before{content:'7'}}", "V", same),
    "screen": ("@media screen{X::before{content:'7'}}", "V", text("7V")),
    "marker": ("X{display:list-item;list-style:decimal inside}", "V", unreadable),
    "first_letter_hidden": ("X div::first-letter{font-size:0}", "<div>7V</div>", same),
}


def generated(rule: str, inner: str, answer: Answers) -> Callable[[Page, Random], None]:
    """A rule of the page's own style that gives a cell its text, or more text."""

    def change(page: Page, dice: Random) -> None:
        for number, cell in enumerate(some(page, dice)[:20]):
            figure = page.texts[cell.name]
            cell.attributes += f" class='g{number}' data-v='{figure}'"
            page.head += f"<style>{rule.replace('X', f'.g{number}').replace('V', figure)}</style>"
            cell.inner = inner.replace("V", figure)
            page.answers[cell.name] = answer(figure)

    return change


for name, (rule, inner, answer) in GENERATED.items():
    mutation("cells", f"generated_{name}")(generated(rule, inner, answer))
