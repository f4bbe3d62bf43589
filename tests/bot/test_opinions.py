"""The result of a case in the chat."""

from __future__ import annotations

from bot.actions.opinions import render_finding, render_opinion, render_rest

EMPTY = {
    "findings": [],
    "discretion": [],
    "combined": {"fine": None, "explanation": ""},
    "referral": {"required": "no", "offences": [], "basis": [], "reason": ""},
    "missing": [],
    "warnings": [],
}


def test_finding_shows_provision_basis_and_tiers(finding):
    text = render_finding(1, finding())
    assert text.splitlines() == [
        "1. 不凭处方销售处方药【成立】",
        "违反：",
        "· 《药品经营和使用质量监督管理办法》第四十二条（摘要，非原文）",
        "  /provisions/drug-admin-law@2019-12-01%23art_130",
        "依据：",
        "· 《中华人民共和国药品管理法》第一百三十条",
        "  /provisions/drug-admin-law@2019-12-01%23art_130",
        "有权机关：县级以上药品监督管理部门",
        "【适用】责令限期改正——责令限期改正",
        "【待查明】逾期不改正——罚款：5000 元以上 5 万元以下",
        "　还需：待查明：责令改正后逾期不改正",
    ]


def test_tier_of_an_open_finding_applies_only_if_it_comes_to_be(finding):
    assert "【成立时适用】责令限期改正" in render_finding(1, finding(status="possible"))


def test_without_basis_nothing_is_guessed(finding):
    text = render_finding(1, finding(basis=[], status="待核", status_reasons=["没有持有文本"]))
    assert "说明：没有持有文本" in text
    assert "依据：待核" in text


def test_policy_is_never_a_basis(finding, reference):
    text = render_finding(1, finding(policy=[reference("云县通知 四（二）8", trust="policy")]))
    assert "工作要求（不是处罚依据）：\n· 云县通知 四（二）8（工作文件原文，不是处罚依据）" in text


def test_persons_and_other_law_are_shown(finding, reference):
    tier = {**finding()["tiers"][0], "persons": [{"who": "法定代表人", "measures": ["警告"]}]}
    text = render_finding(
        1, finding(tiers=[tier], new_law={"title": "新规", "basis": [reference()], "reason": "新规定较轻。"})
    )
    assert "处罚到人：法定代表人：警告" in text
    assert "从旧兼从轻：另有「新规」。新规定较轻。" in text


def test_rest_holds_discretion_referral_missing_and_warnings(finding, reference):
    text = render_rest(
        {
            **EMPTY,
            "findings": [finding()],
            "combined": {"fine": None, "explanation": "合计 5000 元以上。"},
            "discretion": [
                {
                    "direction": "从重",
                    "binding": "应当",
                    "status": "待核",
                    "reason": "一年内再犯",
                    "basis": [],
                    "policy": [reference("云县通知 四（二）8", trust="policy")],
                }
            ],
            "referral": {
                "required": "unknown",
                "offences": [],
                "basis": [reference()],
                "reason": "金额待查明。",
            },
            "missing": [{"question": f"问题{number}？"} for number in range(8)],
            "warnings": ["同一情节不重复评价"],
        }
    )
    for words in (
        "应当从重（待核）：一年内再犯",
        "罚款合计：合计 5000 元以上。",
        "是否移送待查明。金额待查明。",
    ):
        assert words in text
    assert "另有 2 项" in text
    assert "注意：同一情节不重复评价" in text


def test_nothing_found_is_not_nothing_wrong():
    texts = render_opinion(EMPTY, {})
    assert "「未命中」不等于「不违法」" in texts[0]
    assert "内部参考" in texts[0]


def test_result_links_to_the_form_with_the_facts(bot):
    bot.start("录入案情，2024年3月5日云县药店不凭处方卖药")
    bot.reply("没有")
    bot.run("action_case_result")
    assert "1. 不凭处方销售处方药【成立】" in bot.said
    assert "/case?facts=" in bot.said


def test_result_without_a_case(bot):
    assert bot.run("action_case_result") == []
    assert "还没有案情" in bot.said
