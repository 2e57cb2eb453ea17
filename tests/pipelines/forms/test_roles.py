"""Which part a text plays: labels of all forms, their variants and typos."""

import pytest

from pipelines.forms.roles import UNKNOWN, vocabulary


@pytest.mark.parametrize(
    ("text", "role", "code"),
    [
        ("规章", "item", "regulation"),
        ("规范性文件", "item", "normative_document"),
        ("行政处罚（注：含简易程序）", "item", "penalty"),
        ("本年废纸件数", "measure", "repealed"),
        ("现行有效件数(历史累计)", "measure", "in_force"),
        ("本年增／减", "measure", "change"),
        ("采购总金额（元）", "measure", "procurement_amount"),
        ("一、本年新收政府信息公开申请数", "outcome", "new_received"),
        ("2.其他法律行政止公开", "outcome", "refused.prohibited_by_law"),
        ("（七）合计", "outcome", "total_processed"),
        ("三、本年度办 理结果", "group", "processed"),
        ("(四)无\n法提供", "group", "unavailable"),
        ("社会公益 组织", "applicant", "social_organization"),
        ("合计", "applicant", "total"),
        ("未经复议直接起诉", "procedure", "litigation_direct"),
        ("其它结果", "result", "other"),
    ],
)
def test_the_vocabulary_knows_variants_and_typos(text, role, code):
    assert getattr(vocabulary().roles[text], role) == code


@pytest.mark.parametrize("text", ["数据1", "本年新增主动公开", "附注", "联系电话", "其他主动公开文件"])
def test_the_vocabulary_refuses_what_no_form_prints(text):
    assert vocabulary().roles[text] is UNKNOWN
