"""The table of a rule: ranges in words, addresses of the day, and only where the search agrees."""

from dataclasses import dataclass, replace
from datetime import date

from retrieval.answer import found_text
from retrieval.conduct import conduct_of
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


def test_a_rule_as_a_table(small):
    conduct = conduct_of(RULE, small, DAY)
    assert conduct.basis == ("《中华人民共和国药品管理法》第129条",)
    assert conduct.violated == ("《中华人民共和国药品管理法》第55条第1款",)
    assert conduct.to_json()["tiers"][0] == {
        "condition": "没收并处罚款",
        "fine": "货值 2 倍以上 10 倍以下，不足 5 万元按 5 万元计算",
        "measures": ["没收违法购进的药品"],
        "persons": ["主要负责人：罚款"],
    }
    assert "  情节严重：吊销许可证" in conduct.lines()
    assert conduct_of(RULE, small, date(2019, 1, 1)).basis == ()  # no text of that day, no address


def test_the_answer_shows_the_rule_its_first_hits_rest_on(small, embedder, tmp_path, monkeypatch):
    monkeypatch.setattr("retrieval.index.unheld_groups", lambda every_work=False: ())
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
