"""Codes of the statutory tables and their Chinese labels: code -> label as the form prints it.

Enumeration marks (一、 （三） 1.) are left off. The order is the form's. Sources: 国办公开办函〔2021〕30号
for the form of 2021, 国办公开办函〔2019〕60号 for what only the form of 2019 has. Where both forms have a
row or column, the label is that of 2021.
"""

PROACTIVE_ITEMS: dict[str, str] = {
    "regulation": "规章",
    "normative_document": "行政规范性文件",
    "licensing": "行政许可",
    "other_services": "其他对外管理服务事项",  # 2019 only
    "penalty": "行政处罚",
    "compulsory_measure": "行政强制",
    "administrative_fee": "行政事业性收费",
    "centralized_procurement": "政府集中采购",  # 2019 only
}
"""Rows of table 二 主动公开政府信息情况."""

PROACTIVE_MEASURES: dict[str, str] = {
    # form of 2021
    "issued": "本年制发件数",
    "repealed": "本年废止件数",
    "in_force": "现行有效件数",
    "decisions": "本年处理决定数量",  # 2019: 处理决定数量
    "amount_10k_yuan": "本年收费金额（单位：万元）",
    # form of 2019
    "made": "本年新制作数量",
    "newly_disclosed": "本年新公开数量",
    "total_disclosed": "对外公开总数量",
    "previous_year_items": "上一年项目数量",
    "change": "本年增/减",
    "procurement_items": "采购项目数量",
    "procurement_amount": "采购总金额",
}
"""Columns of table 二, both forms."""

REQUEST_GROUPS: dict[str, str] = {
    "refused": "不予公开",
    "unavailable": "无法提供",
    "not_processed": "不予处理",
    "other": "其他处理",
}
"""Groups of rows of table 三: the part of an outcome's code before the dot."""

REQUEST_OUTCOMES: dict[str, str] = {
    "new_received": "本年新收政府信息公开申请数量",
    "carried_in": "上年结转政府信息公开申请数量",
    "granted": "予以公开",
    "partially_granted": "部分公开（区分处理的，只计这一情形，不计其他情形）",
    "refused.state_secret": "属于国家秘密",
    "refused.prohibited_by_law": "其他法律行政法规禁止公开",
    "refused.public_security": "危及“三安全一稳定”",
    "refused.third_party_rights": "保护第三方合法权益",
    "refused.internal_affairs": "属于三类内部事务信息",
    "refused.deliberative_process": "属于四类过程性信息",
    "refused.enforcement_file": "属于行政执法案卷",
    "refused.administrative_inquiry": "属于行政查询事项",
    "unavailable.not_held": "本机关不掌握相关政府信息",
    "unavailable.must_be_created": "没有现成信息需要另行制作",
    "unavailable.still_unclear": "补正后申请内容仍不明确",
    "not_processed.petition": "信访举报投诉类申请",
    "not_processed.repeat_request": "重复申请",
    "not_processed.publication_request": "要求提供公开出版物",
    "not_processed.excessive_requests": "无正当理由大量反复申请",
    "not_processed.confirm_or_reissue": "要求行政机关确认或重新出具已获取信息",
    "other.correction_overdue": "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "other.fee_overdue": "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "other.other": "其他",
    "other": "其他处理",  # 2019 only: one row in place of the three above
    "total_processed": "总计",
    "carried_over": "结转下年度继续办理",
}
"""Rows of table 三 收到和处理政府信息公开申请情况: the 25 of 2021, and ``other`` of 2019."""

APPLICANTS: dict[str, str] = {
    "natural_person": "自然人",
    "commercial_enterprise": "商业企业",
    "research_institution": "科研机构",
    "social_organization": "社会公益组织",
    "legal_service": "法律服务机构",
    "other": "其他",
    "total": "总计",
}
"""Columns of table 三; the five after 自然人 are 法人或其他组织."""

REVIEW_PROCEDURES: dict[str, str] = {
    "reconsideration": "行政复议",
    "litigation_direct": "未经复议直接起诉",
    "litigation_after_reconsideration": "复议后起诉",
}
"""Groups of columns of table 四 政府信息公开行政复议、行政诉讼情况; the last two are 行政诉讼."""

REVIEW_RESULTS: dict[str, str] = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}
"""Columns of table 四 within each procedure."""
