"""Names as they are compared, and what is derived from them."""

import re

from pipelines.identity.names import derived_abbreviation, initials, normalise


def test_initials() -> None:
    assert initials("沭阳县人民政府") == "syxrmzf"
    assert initials("Ａ区") == "aq"
    assert initials("𠮷") == ""


def test_derived_abbreviation_is_stable_and_tells_names_apart() -> None:
    assert derived_abbreviation("人民政府", "沭阳县人民政府") == derived_abbreviation(
        "人民政府", "沭阳县人民政府"
    )
    assert derived_abbreviation("人民政府", "沭阳县人民政府") != derived_abbreviation(
        "人民政府", "射阳县人民政府"
    )
    assert re.fullmatch(r"x\d{10}", derived_abbreviation("𠮷", "𠮷"))


def test_normalise() -> None:
    assert normalise(" 二〇二四 年\u3000（上海市） ") == "2024年(上海市)"


def test_no_two_agencies_of_a_country_derive_one_slug() -> None:
    """Of the same initials as well: 100 counties with 300 bureaus each."""
    wholes = [f"{county}县{bureau}局" for county in range(100) for bureau in range(300)]
    assert len({derived_abbreviation("某某局", whole) for whole in wholes}) == len(wholes)
