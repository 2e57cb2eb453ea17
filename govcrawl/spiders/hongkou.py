"""Hongkou 虹口."""

from govcrawl.platforms.epoint import Epoint


class Hongkou(Epoint):
    """Hongkou 虹口.

    Site: www.shhk.gov.cn; articles are shells, their text or their PDF file comes from a detail action.
    Columns: one page, filled by an action.
    """

    name = "hongkou"
    projects = ("/shhk-zwgk", "/shhk-zwgks-interface")
    detail_page = "showinfo.html?infoGuid="  # beside the list page [inferred]
