"""Fields of Word: what is shown of them is the stored result, if they have one (ECMA-376-1, 17.16)."""

from dataclasses import dataclass, field

from pipelines.documents.word.letters import Letters, Look

_SHOW_NOTHING = frozenset("TC XE RD TA SET ASK PRIVATE BOOKMARK HYPERLINK ADDIN".split())
"""Without a result, nothing is shown of them."""
_SHOW_RESULT = frozenset(
    "= FORMTEXT HYPERLINK REF PAGEREF NOTEREF TOC TOA INDEX IF MERGEFIELD QUOTE DOCPROPERTY DOCVARIABLE"
    " STYLEREF SEQ LINK EMBED INCLUDETEXT INCLUDEPICTURE AUTHOR TITLE SUBJECT KEYWORDS COMMENTS FILENAME"
    " NUMWORDS NUMCHARS CREATEDATE SAVEDATE PRINTDATE ADDIN CITATION BIBLIOGRAPHY FILLIN COMPARE DATABASE"
    " SHAPE AUTOTEXT USERNAME LASTSAVEDBY INFO CONTROL".split()
)
_OWN_FACE = frozenset("FORMDROPDOWN FORMCHECKBOX EQ SYMBOL MACROBUTTON GOTOBUTTON".split())
"""They show something else than a result."""


@dataclass(slots=True)
class Field:
    """A field while it is open. ``choice`` is what a drop-down list has chosen."""

    choice: str | None = None
    instruction: list[str] = field(default_factory=list)
    in_result: bool = False

    def kind(self) -> str:
        """The name of the field."""
        words = "".join(self.instruction).split()
        return "=" if words and words[0].startswith("=") else words[0].upper() if words else ""

    def shows_result(self) -> bool:
        """Whether letters that come now are shown."""
        return self.in_result and self.kind() not in _OWN_FACE

    def begin_result(self, out: Letters) -> None:
        """What is doubtful about the result that follows."""
        kind = self.kind()
        if kind not in _SHOW_RESULT and kind not in _OWN_FACE:
            out.doubt(f"a field that may show something else: {kind[:20] or 'empty'}")

    def end(self, out: Letters, look: Look) -> None:
        """What a field shows that has no result, or shows something else."""
        kind = self.kind()
        if look.hidden or (self.in_result and kind not in _OWN_FACE) or kind in _SHOW_NOTHING:
            return
        if kind == "FORMDROPDOWN" and self.choice is not None:
            out.add(self.choice, look)
        else:
            out.stand_in("a check box" if kind == "FORMCHECKBOX" else "a field without a result")
