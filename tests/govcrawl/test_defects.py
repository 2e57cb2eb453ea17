"""Defects, and what the registry acknowledges of them: the same thing, for the same reason."""

from dataclasses import replace

import pytest

from govcrawl.defects import Defect, sort
from govcrawl.runs.faults import FAULTS, check_acknowledged
from pipelines.errors import ConfigurationError
from pipelines.places import Acknowledged, district

ADDRESS = "https://www.a.gov.cn/nb/1/index.html"
LOGIN = Defect("reports_failed", ADDRESS, "redirects to a login: https://www.a.gov.cn/sso", "某局2019年年报")
ENTRY = Acknowledged("reports_failed", ADDRESS, "the bureau knows", "2026-11-20", "redirects to a login")


@pytest.mark.parametrize("about", [ADDRESS, "http://a.gov.cn/nb/1/", "某局2019年年报", "某局 2019年年报"])
def test_acknowledged_by_its_address_or_its_title(about: str) -> None:
    entry = replace(ENTRY, about=about)
    assert sort([LOGIN], [entry]) == ([], [(LOGIN, entry)], [])


@pytest.mark.parametrize(
    "defect",
    [
        LOGIN._replace(why="status 404"),
        LOGIN._replace(why=""),
        LOGIN._replace(kind="reports_closed"),
        LOGIN._replace(about="https://www.a.gov.cn/nb/2/", title="乙局2019年年报"),
    ],
)
def test_what_changes_needs_attention(defect: Defect) -> None:
    left, expected, _ = sort([defect], [ENTRY])
    assert (left, expected) == ([defect], [])


def test_what_was_seen_must_be_said() -> None:
    """An entry without it is about defects that have no reason, and no other."""
    entry = replace(ENTRY, seen="")
    assert sort([LOGIN], [entry]).left == [LOGIN]
    assert sort([LOGIN._replace(why="")], [entry]).left == []


def test_an_entry_can_go_when_nothing_is_seen_any_more() -> None:
    assert sort([], [ENTRY]) == ([], [], [ENTRY])
    assert sort([LOGIN._replace(why="status 404")], [ENTRY]).over == [], "it has changed, which is a fault"
    assert sort([], [ENTRY], unasked={"a.gov.cn/nb/1"}).over == [], "it was not looked at"


def test_two_of_a_kind_are_told_apart() -> None:
    other = LOGIN._replace(about="https://www.a.gov.cn/nb/2/", title="乙局2019年年报")
    assert sort([LOGIN, other], [ENTRY]) == ([other], [(LOGIN, ENTRY)], [])


def test_a_fault_that_can_not_be_acknowledged_is_one_line() -> None:
    changning = district("changning")
    for kind in FAULTS.values():
        named = replace(changning, acknowledged=(replace(ENTRY, fault=kind.name),))
        if kind.about and not kind.ours:
            check_acknowledged(named)
        else:
            with pytest.raises(ConfigurationError, match=rf"{kind.name} is no fault that lasts; there are"):
                check_acknowledged(named)
    with pytest.raises(ConfigurationError, match=r"\[\[changning.acknowledged\]\] moonquake"):
        check_acknowledged(replace(changning, acknowledged=(replace(ENTRY, fault="moonquake"),)))
