"""Putuo 普陀."""

from govcrawl.platforms.easttone import AgencyColumns, EastTone

HOST = "https://www.shpt.gov.cn"


class Putuo(EastTone):
    """Putuo 普陀.

    Site: www.shpt.gov.cn and shpt.gov.cn serve the same paths; moved to EastTone in April 2024.
    Columns: one per agency, 区政府's also for the total; reports before the move also at old addresses.
    """

    name = "putuo"
    agency_columns = (
        AgencyColumns(
            f"{HOST}/zhengwu/zfxxgknb-{{agency}}zfxxgk/index.html",
            ("qfb", "czz", "lrj", "jgw", "xfb", "tcb", "sfj", "mzj", "tjj", "tyjrj", "rsj", "wljd", "cfxcjd"),
        ),
        AgencyColumns(f"{HOST}/zhengwu/{{agency}}-wbjxxgknb/index.html", ("wsjkw",)),
        AgencyColumns(f"{HOST}/{{agency}}/zfxxgknb-zfxxgkzhzwzfwj2021/index.html", ("hbj", "kw", "wljd")),
        AgencyColumns(f"{HOST}/{{agency}}/zfxxgkc-zfxxgknb/index.html", ("jyj",)),
    )
    older_lists = (
        f"{HOST}/shpt/zfxxgknb-zfxxgkzhzwqfbzfwj2021/index.html",
        f"{HOST}/shpt/gknb-tiyuju/index.html",
    )
