"""Which fonts have digits in the places of digits: by their name, or by what the file says of them.

Barcodes, dingbats and the like are named like nothing in particular, so text fonts are recognised, not they.
"""

import re

_TEXT = re.compile(
    r"(times|arial|calibri|cambria|courier|helvetica|tahoma|verdana|georgia|garamond|consolas|candara|corbel"
    r"|constantia|century|palatino|book antiqua|bookman|trebuchet|franklin gothic|gill sans|lucida (?!icons)"
    r"|segoe (ui|print)(?! (symbol|emoji))|microsoft (yahei|jhenghei|sans)|ms (gothic|mincho|pgothic|pmincho"
    r"|sans|serif|shell)|sim(sun|hei|kai|fang|you|li)|nsimsun|fangsong|kaiti|st(song|kaiti|fangsong|xihei|zhong)"
    r"|heiti|songti|pingfang|hiragino|dengxian|yahei|pmingliu|mingliu|dfkai|malgun|batang|gulim|dotum|meiryo"
    r"|yu (gothic|mincho)|noto (sans|serif)(?! (symbols|math))|source han|droid (sans|serif)|roboto|open sans"
    r"|liberation|dejavu (sans|serif)|carlito|caladea|wenquanyi|aptos|impact|rockwell|perpetua|bodoni"
    r"|baskerville|hy(song|shu|kai)|fz(song|xbs|kt|hei|fang|s[sy]|k|h|x|y)|system|fixedsys|cjk"
    r"|thorndale|albany|cumberland|nimbus|free(sans|serif|mono)|ubuntu|lato$|mangal|mongolian|sans|serif|minion"
    r"|myriad|univers|futura|optima|monaco|menlo|geneva|swiss|roman|modern|terminal)"
)
_NO_TEXT = re.compile(
    r"bar ?code|code ?-?(39|93|128|bar)|3 ?of ?9|\bean|\bupc|\bitf\b|\bqr|postnet|ding|wingd|webd|symbol|icon"
    r"|awesome|outlook|extra|bookshelf|marlett|emoji|ornament|pictur|cards|chess|music|maestro|sign|braille|map"
    r"|符号|条码|条形码|二维码"
)
_CHINESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LATIN_TEXT = 2  # PANOSE family kind
_SYMBOLS = 2  # character set

Known = tuple[int, bytes]
"""What a file says of a font: its character set and its PANOSE number."""


def is_symbolic(name: str, known: Known | None = None) -> bool:
    """Whether a font has other signs in the places of letters. The one named Symbol has digits for digits."""
    name = name.strip().lstrip("@").lower()
    if name == "symbol":
        return False
    charset = known[0] if known else 0
    return charset == _SYMBOLS or name.startswith(
        ("wingdings", "webdings", "marlett", "mt extra", "zapf", "bookshelf", "ms outlook")
    )


def shows_digits(name: str, known: Known | None = None) -> bool:
    """Whether a font is known to show digits as digits."""
    name = name.strip().lstrip("@").lower()
    if name in {"", "symbol"}:
        return True
    if is_symbolic(name, known) or _NO_TEXT.search(name):
        return False
    if _TEXT.match(name) or _CHINESE.search(name):
        return True
    return known is not None and known[1][:1] == bytes([_LATIN_TEXT])
