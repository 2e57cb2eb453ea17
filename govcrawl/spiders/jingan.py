"""Jingan 静安."""

from govcrawl.platforms.epoint import Epoint


class Jingan(Epoint):
    """Jingan 静安.

    Site: www.jingan.gov.cn; articles under the code of their agency (JA0 区府办, JE8 南京西路街道).
    Columns: one page, filled by an action per agency; before 2016 static lists, 016NNN002 of agency NNN.
    """

    name = "jingan"
    projects = ("/shja-cms",)  # [inferred]
