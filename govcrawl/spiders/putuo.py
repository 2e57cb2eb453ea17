"""Putuo 普陀."""

from govcrawl.platforms.easttone import AgencyColumns, EastTone


class Putuo(EastTone):
    """Putuo 普陀.

    Site: www.shpt.gov.cn and shpt.gov.cn serve the same paths; moved to EastTone in April 2024.
    Columns: one per agency, 区政府's also for the total; reports before the move also at old addresses.
    """

    name = "putuo"
    agency_columns = (
        AgencyColumns(
            "/zhengwu/zfxxgknb-{agency}zfxxgk/index.html",
            ("qfb", "czz", "lrj", "jgw", "xfb", "tcb", "sfj", "mzj", "tjj", "tyjrj", "rsj", "wljd", "cfxcjd"),
        ),
        AgencyColumns("/zhengwu/{agency}-wbjxxgknb/index.html", ("wsjkw",)),
        AgencyColumns("/{agency}/zfxxgknb-zfxxgkzhzwzfwj2021/index.html", ("hbj", "kw", "wljd")),
        AgencyColumns("/{agency}/zfxxgkc-zfxxgknb/index.html", ("jyj",)),
    )
    older_lists = ("/shpt/zfxxgknb-zfxxgkzhzwqfbzfwj2021/index.html", "/shpt/gknb-tiyuju/index.html")
