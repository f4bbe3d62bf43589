"""The table of a rule: ranges in words, addresses of the day, and only where the search agrees."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from retrieval.answer import found_text
from retrieval.conduct import conduct_of, range_of
from retrieval.index import build_index, open_index
from retrieval.search import Searcher
from rules.rulefile import Figures, TierText
from tests.retrieval.test_links import LAW, PURCHASE, Book

DAY = date(2026, 11, 21)


@dataclass
class Tier:
    text: TierText


TIERS = (
    Tier(
        TierText(
            id="base",
            label="没收并处罚款",
            fine=Figures(times_of="goods_value", min_times=2, max_times=10, floor=50000),
            measures=("没收违法购进的药品",),
            persons=({"who": "主要负责人", "measures": ["罚款"]},),
        )
    ),
    Tier(TierText(id="serious", label="情节严重", measures=("吊销许可证",))),
)
RULE = replace(PURCHASE, tiers=TIERS)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (None, ""),
        (Figures(max=1000), "1000 元以下"),
        (Figures(min=5000, max=50000), "5000 元以上 5 万元以下"),
        (
            Figures(times_of="illegal_gains", min_times=1, max_times=5),
            "违法所得 1 倍以上 5 倍以下",
        ),
        (Figures(max=10000, may=True), "可以处 1 万元以下"),
        (Figures(times_of="ad_cost", max_times=3), "广告费用 3 倍以下"),
        (
            Figures(times_of="income", min_percent=30, max_times=3),
            "违法期间从本单位所获收入 30%以上 3 倍以下",
        ),
        (
            Figures(
                times_of="goods_value",
                min_times=15,
                max_times=30,
                below={"amount": 10000, "min": 50000, "max": 150000},
            ),
            "货值金额不足 1 万元的 5 万元以上 15 万元以下，1 万元以上的 15 倍以上 30 倍以下",
        ),
        (
            Figures(times_of="goods_value", min_times=10, max_times=20, floor={"retail": 10000}),
            "货值金额 10 倍以上 20 倍以下（零售不足 1 万元的按 1 万元计）",
        ),
    ],
)
def test_ranges_in_words(figures, said):
    assert range_of(figures) == said


def test_every_range_of_the_rulebook_can_be_said(rulebook):
    figures = [
        figure
        for rule in rulebook.rules
        for tier in rule.tiers
        for figure in (tier.text.fine, *(person.fine for person in tier.text.persons))
        if figure
    ]
    assert figures
    assert all(map(range_of, figures))


def test_a_rule_as_a_table(small):
    conduct = conduct_of(RULE, small, DAY)
    assert conduct.basis == ("《中华人民共和国药品管理法》第129条",)
    assert conduct.violated == ("《中华人民共和国药品管理法》第55条第1款",)
    assert conduct.to_json()["tiers"][0] == {
        "condition": "没收并处罚款",
        "fine": "货值金额 2 倍以上 10 倍以下（不足 5 万元的按 5 万元计）",
        "measures": ["没收违法购进的药品"],
        "persons": ["主要负责人：罚款"],
    }
    assert "  情节严重：吊销许可证" in conduct.lines()
    assert conduct_of(RULE, small, date(2019, 1, 1)).basis == ()  # no text of that day, no address


def test_the_answer_shows_the_rule_its_first_hits_rest_on(small, embedder, tmp_path):
    build_index(small, tmp_path, embedder=embedder)
    searcher = Searcher(small, open_index(small, tmp_path), embedder, Book((RULE,)))
    answer = searcher.ask("从非法渠道购进药品怎么罚")
    assert answer.rules == ("purchase",)
    assert answer.to_json()["conducts"][0]["rule"] == "purchase"
    assert "违法行为：从非法渠道购进药品（规则 purchase）" in answer.answer
    assert answer.hits[0].reference.provision_id.startswith(f"{LAW}#art_129")
    assert found_text(answer.hits).count("规则") == 0


def test_a_rule_matched_by_chance_is_not_shown(small, embedder, tmp_path):
    build_index(small, tmp_path, embedder=embedder)
    stray = replace(RULE, keywords=("劣药",), title="别的行为", violated=(), basis=())
    searcher = Searcher(small, open_index(small, tmp_path), embedder, Book((stray,)))
    assert searcher.ask("销售劣药怎么罚").rules == ()
