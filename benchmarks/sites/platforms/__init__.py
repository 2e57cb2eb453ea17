"""The families of sites, a module each; ``LAYOUTS`` has them by name."""

from benchmarks.sites.layout import Layout
from benchmarks.sites.platforms.baoshan import Baoshan
from benchmarks.sites.platforms.easttone import EastTone
from benchmarks.sites.platforms.epoint import Epoint
from benchmarks.sites.platforms.fengxian import Fengxian
from benchmarks.sites.platforms.jiading import Jiading
from benchmarks.sites.platforms.minhang import Minhang
from benchmarks.sites.platforms.static import Qingpu
from benchmarks.sites.platforms.xuhui import Xuhui

LAYOUTS: dict[str, type[Layout]] = {
    layout.platform: layout
    for layout in (EastTone, Epoint, Xuhui, Minhang, Jiading, Qingpu, Fengxian, Baoshan)
}
