"""How often the forms of a PDF draw each other: ten forms that each draw the next ten times draw a billion.

PDFium takes all of it apart when it opens a page, and can't be told to stop (ISO 32000-1, 8.10).
"""

import re

_OBJECT = re.compile(rb"(\d+)\s+\d+\s+obj\b(.*?)(?:\bstream\b|\bendobj\b)", re.DOTALL)
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R\b")
_DRAWS = re.compile(rb"/[^\s/<>\[\](){}%]+\s+Do\b")
_FIRST = re.compile(rb"/First\s+(\d+)")
_FORM = re.compile(rb"/Subtype\s*/Form\b")


class Nesting:
    """The forms of a file, and the objects that lead from one to another."""

    def __init__(self, body: bytes) -> None:
        self._leads: dict[int, set[int]] = {}
        self._draws: dict[int, int] = {}  # form -> how often its content draws anything
        self._of_page = 0  # the same of the fullest content of a page
        self._starts: dict[int, int] = {}  # where an object's stream begins -> its number
        for match in _OBJECT.finditer(body):
            number = int(match[1])
            self._leads.setdefault(number, set()).update(map(int, _REFERENCE.findall(match[2])))
            self._starts[match.end() - len(b"stream")] = number

    def note(self, start: int, about: bytes, content: bytes) -> None:
        """Look at a stream: where it begins, its dictionary, what it unpacks to."""
        number = self._starts.get(start)
        if number is not None and _FORM.search(about):
            self._draws[number] = self._draws.get(number, 0) + len(_DRAWS.findall(content))
        elif b"/ObjStm" in about and (first := _FIRST.search(about)):
            self._note_objects(content, int(first[1]))
        elif b"/Subtype" not in about and b"/Length1" not in about:
            self._of_page = max(self._of_page, len(_DRAWS.findall(content)))

    def _note_objects(self, content: bytes, first: int) -> None:
        """The objects that are packed into one stream: their numbers and places come first (7.5.7)."""
        head = [int(word) for word in content[:first].split() if word.isdigit()]
        ends = [*head[3::2], len(content) - first]
        for number, start, end in zip(head[::2], head[1::2], ends, strict=False):
            found = _REFERENCE.findall(content[first + start : first + end])
            self._leads.setdefault(number, set()).update(map(int, found))

    def most_drawn(self) -> int:
        """How much a page may draw at most, were each of its drawings the largest form, and so on."""
        known: dict[int, int] = {}
        for form in self._draws:
            self._weigh(form, known)
        return max(1, self._of_page) * max(known.values(), default=0)

    def _weigh(self, form: int, known: dict[int, int]) -> None:
        todo = [(form, False)]
        while todo:
            one, below = todo.pop()
            if below:
                inner = max((known.get(other, 0) for other in self._forms_below(one)), default=0)
                known[one] = 1 + self._draws[one] * max(1, inner)
            elif one not in known:
                known[one] = 0  # a form that leads to itself is drawn by no viewer
                todo.append((one, True))
                todo += [(other, False) for other in self._forms_below(one)]

    def _forms_below(self, form: int) -> set[int]:
        """The forms that a form leads to without another between: by its resources, wherever they stand."""
        found, seen, todo = set[int](), {form}, list(self._leads.get(form, ()))
        while todo:
            one = todo.pop()
            if one in seen:
                continue
            seen.add(one)
            if one in self._draws:
                found.add(one)
            else:
                todo += self._leads.get(one, ())
        return found
