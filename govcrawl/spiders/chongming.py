"""Chongming 崇明."""

from govcrawl.platforms.epoint import Epoint


class Chongming(Epoint):
    """Chongming 崇明.

    Site: www.shcm.gov.cn and shcm.gov.cn; articles under the initials of their agency (dpz 东平镇).
    Columns: one page per agency and category (`deptcode`, `categorynum`), filled by an action.
    """

    name = "chongming"
    projects = ("/shcm-application-front", "/shcm-cms")  # [inferred]
