"""Songjiang 松江."""

from govcrawl.platforms.epoint import Epoint


class Songjiang(Epoint):
    """Songjiang 松江.

    Site: www.songjiang.gov.cn; articles under the code of their agency, some with an empty date (`//`).
    Columns: one page, filled by an action that counts its pages from 0.
    """

    name = "songjiang"
    projects = ("/shsj-application-front",)
