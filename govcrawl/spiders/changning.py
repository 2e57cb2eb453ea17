"""Changning 长宁."""

from govcrawl.platforms.easttone import AgencyColumns, EastTone


class Changning(EastTone):
    """Changning 长宁.

    Site: zwgk.shcn.gov.cn, moved to EastTone in September 2022 (older records carry that date).
    Columns: district, departments, streets and town, and one per agency; a report can be in two.
    """

    name = "changning"
    agency_columns = (
        AgencyColumns(
            "https://zwgk.shcn.gov.cn/xxgk/gknb-{agency}zfxxgk/index.html",
            ("qfb", "wjw", "hbj", "sjj", "lrj", "rsj", "xhljd"),
        ),
    )
