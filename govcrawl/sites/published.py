"""What is known of reports that were really published: figures (facts, not text) and addresses."""

from govcrawl.sites.figures import MEASURES, OUTCOMES, Figures, Table
from pipelines.forms.codes import APPLICANTS, REVIEW_PROCEDURES, REVIEW_RESULTS


def _changning_rsj_2024() -> Figures:
    """长宁区人社局 2024: 942 licences, 2 penalties, 3 requests by natural persons; all other cells are 0."""
    proactive: Table = {item: dict.fromkeys(measures, 0) for item, measures in MEASURES["2021"].items()}
    proactive["licensing"]["decisions"] = 942
    proactive["penalty"]["decisions"] = 2
    requests: Table = {row: dict.fromkeys(APPLICANTS, 0) for row in OUTCOMES}
    for row, number in {"new_received": 3, "granted": 2, "other.other": 1, "total_processed": 3}.items():
        requests[row] |= {"natural_person": number, "total": number}
    reviews: Table = {procedure: dict.fromkeys(REVIEW_RESULTS, 0) for procedure in REVIEW_PROCEDURES}
    return Figures(proactive, requests, reviews)


FIGURES: dict[tuple[str, int], Figures] = {("changning-rsj", 2024): _changning_rsj_2024()}
"""(slug, year) -> the cells exactly as published."""

CONTACTS: dict[str, tuple[str, str]] = {"changning-rsj": ("021-22050738", "cnrsj@shcn.gov.cn")}
"""slug -> telephone and e-mail as the report prints them."""

PATHS: dict[tuple[str, int], str] = {
    ("changning-rsj", 2024): "/xxgk/gknb-rsjzfxxgk/2025/23/76153.html",
    ("changning-qfb", 2024): "/xxgk/gknb-qfbzfxxgk/2025/23/76195.html",
    ("changning-qzf", 2024): "/xxgk/zfgknb-xxgknb/2025/43/76483.html",
    ("changning-qzf", 2021): "/xxgk/zfgknb-xxgknb/2022/266/8781.html",
    ("changning-sfj", 2024): "/xxgk/bmgknb-xxgknb/2025/22/76103.html",
    ("changning-wjw", 2024): "/xxgk/gknb-wjwzfxxgk/2025/22/76136.html",
    ("changning-lrj", 2023): "/xxgk/gknb-lrjzfxxgk/2024/26/71588.html",
    ("changning-sjj", 2023): "/xxgk/gknb-sjjzfxxgk/2024/12/71432.html",
    ("changning-hbj", 2022): "/xxgk/gknb-hbjzfxxgk/2023/18/65707.html",
    ("changning-xjz", 2024): "/xxgk/jdzgknb-xxgknb/2025/23/76146.html",
    ("changning-xhljd", 2023): "/xxgk/gknb-xhljdzfxxgk/2024/11/71421.html",
    ("putuo-rsj", 2023): "/zhengwu/zfxxgknb-rsjzfxxgk/2024/106/166566.html",
    ("putuo-wljd", 2022): "/zhengwu/zfxxgknb-wljdzfxxgk/2024/107/176334.html",
    ("pudong-qzf", 2023): "/zwgk/zwgk_zfxxgknb_qzf_gknb/2024/50/323401.html",
    ("pudong-clz", 2024): "/zwgk/zwgk_zfxxgknb_jdz_clz_gknb/2025/22/336424.html",
    ("pudong-nmtjd", 2023): "/zwgk/zwgk_zfxxgknb_jdz_nmtjd_gknb/2024/23/322352.html",
}
"""(slug, year) -> the path it was seen under on an EastTone host."""
