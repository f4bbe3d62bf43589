"""The five notices: nothing lost, addresses stable, offices and deadlines read as they stand."""

import shutil
from collections import Counter
from datetime import date

import pytest

from kb.documents import FOLDER, load_notice, load_notices
from kb.errors import LawDataError
from kb.model import Rank, Trust, Unit
from kb.notice_text import squeeze
from kb.notice_units import named_roles, offices, role_lines


@pytest.fixture(scope="module")
def notices():
    return {work.slug: (work, expression, provisions) for work, expression, provisions in load_notices()}


@pytest.fixture(scope="module")
def by_id(notices):
    return {node.id: node for _, _, provisions in notices.values() for node in provisions}


def measures(notices, slug):
    return [node for node in notices[slug][2] if "number" in node.attributes]


def changed(tmp_path, slug, old=None, new="", text=None):
    """A copy of one notice with a change in its metadata or its text."""
    for suffix in (".yaml", ".txt"):
        shutil.copy(FOLDER / f"{slug}{suffix}", tmp_path)
    file = tmp_path / f"{slug}{'.txt' if text else '.yaml'}"
    content = file.read_text("utf-8")
    before = text or old
    assert before in content
    file.write_text(content.replace(before, new, 1), "utf-8")
    return tmp_path / f"{slug}.yaml"


def test_the_five_works_carry_place_period_and_trust(notices):
    assert {slug: work.place for slug, (work, _, _) in notices.items()} == {
        "dazu-2022": "重庆市/大足区",
        "shaoxing-2021": "浙江省/绍兴市",
        "xinzheng-2019": "河南省/郑州市/新郑市",
        "yunxian-2023": "云南省/临沧市/云县",
        "zengdu-2022": "湖北省/随州市/曾都区",
    }
    for work, expression, _ in notices.values():
        assert work.rank is Rank.WORK_NOTICE
        assert work.trust is Trust.POLICY
        assert work.document == f"data/documents/{work.slug}.txt"
        assert "不是行政处罚的依据" in work.note
        assert expression.complete
        assert expression.note


@pytest.mark.parametrize(
    ("slug", "last_day", "first_day_after"),
    [
        ("yunxian-2023", date(2024, 9, 13), date(2024, 9, 14)),
        ("xinzheng-2019", date(2020, 12, 31), date(2021, 1, 1)),
        ("dazu-2022", date(2025, 12, 31), date(2026, 1, 1)),
    ],
)
def test_validity_ends_on_the_day_the_text_names(notices, slug, last_day, first_day_after):
    expression = notices[slug][1]
    assert expression.in_force(last_day)
    assert not expression.in_force(first_day_after)


def test_validity_begins_with_the_text(notices):
    assert notices["yunxian-2023"][1].valid_from == date(2023, 8, 10)
    assert notices["xinzheng-2019"][1].valid_from == date(2019, 7, 1)
    assert notices["xinzheng-2019"][1].version == date(2019, 9, 2)
    assert notices["zengdu-2022"][1].valid_to is None


def test_the_explanation_of_a_draft_is_never_in_force(notices):
    work, expression, _ = notices["shaoxing-2021"]
    assert not any(expression.in_force(date(year, 6, 1)) for year in range(2020, 2030))
    assert "不是已经生效的文件" in work.note


@pytest.mark.parametrize(
    "slug", ["dazu-2022", "shaoxing-2021", "xinzheng-2019", "yunxian-2023", "zengdu-2022"]
)
def test_no_character_is_lost_added_or_moved(notices, slug):
    """Counted without the loader's own code: source = provisions + the declared furniture."""
    import yaml

    source = squeeze((FOLDER / f"{slug}.txt").read_text("utf-8"))
    meta = yaml.safe_load((FOLDER / f"{slug}.yaml").read_text("utf-8"))
    furniture = meta.get("furniture", {})
    dropped = Counter(squeeze("".join(furniture.get("lines", []) + furniture.get("words", []))))
    top = squeeze("".join(node.text for node in notices[slug][2] if node.parent is None))
    assert Counter(source) == Counter(top) + dropped
    rest = iter(source)
    assert all(sign in rest for sign in top), "order of the text"


def test_every_heading_holds_its_own_line_and_its_children(notices):
    for _, _, provisions in notices.values():
        for node in provisions:
            below = [child for child in provisions if child.parent == node.id]
            assert (node.unit is Unit.HEADING) == bool(below), node.id
            if below:
                assert squeeze(node.text).endswith(squeeze("".join(child.text for child in below)))


def test_ids_and_orders_are_unique_and_parents_exist(notices):
    for _, expression, provisions in notices.values():
        ids = [node.id for node in provisions]
        assert len(set(ids)) == len(ids)
        assert [node.order for node in provisions] == list(range(len(provisions)))
        for node in provisions:
            assert node.id.startswith(expression.id + "#")
            assert node.parent is None or node.parent in ids


@pytest.mark.parametrize(
    ("identity", "label", "words"),
    [
        (
            "yunxian-2023@2023-08-10#sec_4__sub_2__item_8",
            "四（二）8",
            "一年内因同一性质违法行为受过行政处罚的从重处罚",
        ),
        ("yunxian-2023@2023-08-10#sec_3__sub_2__p_2", "三（二）第2段", "冷藏冷冻药品脱离冷链的非法储运行为"),
        ("xinzheng-2019@2019-09-02#sec_3__item_4", "三4", "对主要负责人实施约谈"),
        ("zengdu-2022@2022-12-21#sec_2__sub_1__item_2", "二（一）2", "移送涉嫌药品犯罪案件"),
        ("zengdu-2022@2022-12-21#sec_3__sub_1", "三（一）", "每年至少听取1次"),
        ("dazu-2022@2022-04-02#sec_3__row_5", "（三）5", "推动落实属地监管责任"),
        ("dazu-2022@2022-04-02#feedback__row_2", "征求意见汇总表2", "区委网信办 陈维泉"),
        ("shaoxing-2021@2021-01-01#sec_3__sub_1__p_2", "三（一）第2段", "公众满意度达到90%"),
        ("shaoxing-2021@2021-01-01#glossary__term_3", "名词解释：民生药事服务站点", "建设300家"),
        ("shaoxing-2021@2021-01-01#sec_1__p_1", "一第1段", "特制定本《意见》"),
        ("yunxian-2023@2023-08-10#head", "印发通知", "云县市监发〔2023〕23号"),
        ("yunxian-2023@2023-08-10#preamble", "引言", "实施为期一年半的药品安全巩固提升行动"),
        ("xinzheng-2019@2019-09-02#colophon", "印发信息", "抄送：市委各部门"),
    ],
)
def test_addresses_are_stable(by_id, identity, label, words):
    assert by_id[identity].label == label
    assert words in by_id[identity].text


@pytest.mark.parametrize(
    ("identity", "joined"),
    [
        ("yunxian-2023@2023-08-10#sec_4__sub_6__item_25", "组织开展药物警戒检查,督促指导企业"),
        ("yunxian-2023@2023-08-10#sec_4__sub_7__item_30", "持续加强执法规范化建设,"),
        ("yunxian-2023@2023-08-10#sec_4__sub_8__item_35", "有案不移、有案不接"),
        ("xinzheng-2019@2019-09-02#sec_3__item_5", "终止妊娠药品等高风险品种的管理"),
        ("xinzheng-2019@2019-09-02#sec_5__sub_1", "强化融合、统一组织"),
        ("xinzheng-2019@2019-09-02#sec_5__sub_1", "行动的各项工作。"),
        ("dazu-2022@2022-04-02#head", "高质量发展“十四五”规划任务清单的通知"),
    ],
)
def test_sentences_broken_in_the_file_are_whole(by_id, identity, joined):
    assert joined in by_id[identity].text


def test_a_heading_run_into_its_paragraph_is_cut_off(by_id):
    heading = by_id["yunxian-2023@2023-08-10#sec_3__sub_2"]
    assert heading.title == "(二)保持高压态势,严惩重处违法违规行为"


def test_page_furniture_is_gone(by_id):
    for node in by_id.values():
        for words in ("返回首页", "无障碍浏览", "_GoBack", "ICP备", "点击率", "政府网站标识码"):
            assert words not in node.text, node.id


def test_half_width_punctuation_of_the_source_stays(by_id):
    assert "提级查办,因同一性质" in by_id["yunxian-2023@2023-08-10#sec_4__sub_2__item_8"].text


def test_yunxian_has_35_measures_each_with_its_offices(notices):
    found = measures(notices, "yunxian-2023")
    assert [node.id.rpartition("_")[2] for node in found] == [str(number) for number in range(1, 36)]
    assert all(node.attributes["lead"] for node in found)
    assert found[7].attributes["lead"] == ["药械股", "法规股", "行政执法大队", "各市场监督管理所"]
    assert found[33].attributes["lead"] == ["领导小组办公室"]
    assert not any(node.attributes["task"].endswith(")") for node in found)


def test_yunxian_reporting_dates_stand_in_their_paragraph(by_id):
    node = by_id["yunxian-2023@2023-08-10#sec_5__sub_4__p_1"]
    reports = node.attributes["reports"]
    assert [report.get("due") or report["every"] for report in reports] == [
        "08-01",
        "每月1日前",
        "每月10日前",
        "2023-09-18",
        "2023-11-13",
        "2024-06-13",
        "2024-09-13",
    ]
    assert all(report["quote"] in node.text for report in reports)


def test_zengdu_has_12_measures_with_leading_and_responsible_offices(notices):
    found = measures(notices, "zengdu-2022")
    assert len(found) == 12
    assert found[1].attributes["lead"] == ["区市场监管局", "区委编办", "区公安分局"]
    assert found[1].attributes["cooperating"][:2] == ["区检察院", "区法院"]
    assert found[9].attributes["lead"] == ["区卫健局"]
    assert found[11].attributes["lead"] == ["区发改局", "区科经局", "区财政局", "区市场监管局"]
    assert "牵头单位" not in found[11].attributes["roles"]


def test_xinzheng_has_6_tasks_with_deadlines(notices):
    found = [node for node in measures(notices, "xinzheng-2019") if "deadline" in node.attributes]
    assert [node.attributes["deadline"] for node in found] == [
        "2020-10",
        "2020-04",
        "2020-10",
        "2020-04",
        "2020-10",
        "2020-10",
    ]
    assert found[0].attributes["lead"][-1] == "各乡镇（街道、管委会）"
    assert found[3].attributes["lead"] == ["市市场监管局", "市科工信局"]
    assert found[3].attributes["task"].endswith("良好的市场秩序。")


def test_dazu_has_61_tasks_in_eight_sections(notices):
    found = measures(notices, "dazu-2022")
    assert len(found) == 61
    per_section = Counter(node.id.partition("#")[2].partition("__")[0] for node in found)
    assert list(per_section.values()) == [9, 5, 18, 1, 11, 5, 3, 9]
    assert sum("区市场监管局" in node.attributes["lead"] for node in found) == 59
    assert sum("区卫生健康委" in node.attributes["lead"] for node in found) == 15


def test_dazu_rows_name_matter_task_and_both_columns(by_id):
    first = by_id["dazu-2022@2022-04-02#sec_1__row_1"].attributes
    assert first["matter"] == "完善药品监管机构建设"
    assert first["lead"] == ["区市场监管局", "区卫生健康委"]
    assert first["cooperating"] == ["各镇街"]
    later = by_id["dazu-2022@2022-04-02#sec_1__row_3"]
    assert later.attributes["matter"] == "完善药品监管机构建设"
    assert later.attributes["cooperating"] == ["区财政局", "各镇街"]
    assert later.headings == ("（一）完善药品安全治理体系", "完善药品监管机构建设")
    assert by_id["dazu-2022@2022-04-02#sec_1__row_8"].attributes["lead"] == ["各镇街"]
    assert by_id["dazu-2022@2022-04-02#sec_1__row_8"].attributes["cooperating"] == []


def test_dazu_feedback_is_three_rows(notices, by_id):
    rows = [node for node in notices["dazu-2022"][2] if "#feedback__row_" in node.id]
    assert [node.title for node in rows][:2] == ["区经济信息委", "区委网信办"]
    assert rows[0].attributes["remark"].startswith("经电话沟通")
    assert rows[1].attributes["opinion"].count("建议责任单位加上") == 3
    assert rows[2].attributes["department"] == "区委宣传部、区委政法委、区法院、区检察院等其他55个相关单位"
    assert rows[2].attributes["opinion"] == ""
    assert rows[2].attributes["remark"].endswith("视为无意见。")


def test_shaoxing_targets_and_glossary(notices, by_id):
    targets = by_id["shaoxing-2021@2021-01-01#sec_3__sub_1__p_2"]
    assert targets.attributes["deadline"] == "2025"
    assert len(targets.attributes["targets"]) == 6
    terms = [node.title for node in notices["shaoxing-2021"][2] if "#glossary__term_" in node.id]
    assert terms == ["一本三达", "双百尖兵", "民生药事服务站点", "监管联盟", "五个一"]


def test_offices_are_not_split_inside_brackets():
    assert offices("市公安局，各乡镇（街道、管委会）") == ["市公安局", "各乡镇（街道、管委会）"]


def test_a_measure_without_offices_has_none():
    assert named_roles("1.加强领导。") == {}
    assert role_lines("1.加强领导。\n责任单位：甲局") == {}


@pytest.mark.parametrize(
    ("slug", "old", "new", "what"),
    [
        ("yunxian-2023", "返回首页", "返回主页", r"furniture.lines 声明的“返回主页”"),
        ("yunxian-2023", "督促指导企业", "督导企业", r"joins 声明的“组织开展药物警戒检查,⏎督导企业”"),
        ("yunxian-2023", "各相关股]", "各有关股]", r"splits 声明的"),
        ("zengdu-2022", "_GoBack", "_Back", r"furniture.words 声明的"),
        ("zengdu-2022", "preamble: 曾都区全面", "preamble: 全面", r"以“全面.*开头的行有 0 处"),
        ("yunxian-2023", "于2024年9月13日前", "于2024年9月14日前", r"引用的句子不在原文中"),
        ("yunxian-2023", "sec_5__sub_4__p_2", "sec_5__sub_9__p_2", r"没有这个条目"),
        (
            "shaoxing-2021",
            "quote: 公众满意度达到90%",
            "quote: 公众满意度达到95%",
            r"“公众满意度达到95%”不在该条目中",
        ),
        ("zengdu-2022", "slug: zengdu-2022", "slug: zengdu-2023", r"与文件名不一致"),
        ("zengdu-2022", "status: 现行", "status: 有效", r"status"),
        ("zengdu-2022", "issuer:", "issuers:", r"不认识这一项|缺少这一项"),
        ("dazu-2022", "feedback: 《重庆市大足区", "feedback: 《不存在的", r"以“《不存在的.*开头的行有 0 处"),
    ],
)
def test_wrong_metadata_is_an_error_that_names_it(tmp_path, slug, old, new, what):
    with pytest.raises(LawDataError, match=what):
        load_notice(changed(tmp_path, slug, old=old, new=new))


@pytest.mark.parametrize(
    ("slug", "text", "new", "what"),
    [
        ("yunxian-2023", "9.严格落实首办负责制", "10.严格落实首办负责制", r"编号没有接上第 8 项"),
        ("zengdu-2022", "（三）注重能力建设", "（四）注重能力建设", r"标题编号“四”应当是第 3 个"),
        ("zengdu-2022", "三、主要措施", "四、主要措施", r"标题编号“四”应当是第 3 个"),
        (
            "dazu-2022",
            "（三）强化质量安全监管\n",
            "（五）强化质量安全监管\n",
            r"分节“（五）强化质量安全监管”不连续",
        ),
        ("dazu-2022", "\t加强婴幼儿用药安全监管。\n", "", r"不是完整的一行"),
        ("dazu-2022", "\t完善药品监管机构建设\n", "\t\n", r"没有事项"),
        ("dazu-2022", "\n\t2\n", "\n\t3\n", r"汇总表序号“3”不连续"),
        ("dazu-2022", "\t区生态环境局", "\t\n\t区生态环境局", r"汇总表末行有 4 格"),
        ("zengdu-2022", "一、总体目标", "总体目标", r"标题编号“二”应当是第 1 个"),
    ],
)
def test_a_damaged_text_is_an_error(tmp_path, slug, text, new, what):
    with pytest.raises(LawDataError, match=what):
        load_notice(changed(tmp_path, slug, text=text, new=new))


def test_a_text_without_metadata_is_an_error(tmp_path):
    (tmp_path / "stray-2020.txt").write_text("通知", "utf-8")
    with pytest.raises(LawDataError, match="不成对：stray-2020"):
        load_notices(tmp_path)


def test_a_lost_sentence_is_an_error():
    from kb.notice_text import Line, check_loss

    with pytest.raises(LawDataError, match="原文第 4 字附近"):
        check_loss([Line("甲乙丙丁戊")], ["甲乙丙", "戊"], "某通知")
    with pytest.raises(LawDataError, match="不一致"):
        check_loss([Line("甲乙")], ["甲乙丙"], "某通知")
    check_loss([Line("甲 乙"), Line("丙")], ["甲乙\n", "丙"], "某通知")


def test_a_notice_without_sections_is_an_error():
    from kb.notice_outline import Layout, outline
    from kb.notice_text import Line

    with pytest.raises(LawDataError, match="没有找到“一、”"):
        outline([Line("某通知"), Line("各单位：照办。")], Layout(preamble="各单位"), "某通知")


def test_a_sub_without_a_section_title_is_out_of_order():
    from kb.notice_outline import Layout, outline
    from kb.notice_text import Line

    lines = [Line("方案"), Line("一、目标"), Line("1.第一。"), Line("2.第二。"), Line("1.又一。")]
    with pytest.raises(LawDataError, match="编号没有接上第 2 项"):
        outline(lines, Layout(preamble="方案"), "某通知")


def test_a_deadline_that_is_no_month_is_left_out():
    assert "deadline" not in role_lines("1.做。\n责任单位：甲局\n完成时间：长期坚持")
