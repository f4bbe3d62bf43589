"""Questions to the task ledger, on the five notices themselves."""

from datetime import date

import pytest

from retrieval.ledger import Ledger
from retrieval.question import read_question
from retrieval.settings import settings

DAZU, YUNXIAN, XINZHENG = "dazu-2022", "yunxian-2023", "xinzheng-2019"


@pytest.fixture(scope="module")
def ledger(store):
    return Ledger(store, settings().ledger)


def ask(text):
    return read_question(text, today=date(2026, 11, 21))


@pytest.mark.parametrize(
    ("question", "notice", "said", "first"),
    [
        ("大足区公安局负责哪些任务", DAZU, "区公安局负责（牵头）3 项，配合 3 项", "sec_2__row_4"),
        ("大足区财政局配合哪些工作", DAZU, "区财政局负责（牵头）0 项", "sec_1__row_3"),
        ("云县法规股负责哪些工作", YUNXIAN, "法规股负责（牵头）", "sec_4__sub_2__item_8"),
        ("新郑2020年5月前要完成哪些任务", XINZHENG, "到 2020-04-30 应当完成的措施 2 项", "sec_3__item_2"),
    ],
)
def test_several_measures_at_once(ledger, question, notice, said, first):
    found = ledger.selection(ask(question), (notice,))
    assert said in found.text
    assert found.rows[0].provision_id.endswith(first)


@pytest.mark.parametrize(
    ("question", "notices"),
    [
        ("大足区公安局负责哪些任务", ()),  # no notice is meant
        ("大足区婴幼儿用药安全监管谁负责", (DAZU,)),  # one measure: the search finds it
        ("大足区消防救援支队负责哪些任务", (DAZU,)),  # a unit that the notice does not name
    ],
)
def test_other_questions_are_left_to_the_search(ledger, question, notices):
    assert ledger.selection(ask(question), notices) is None


@pytest.mark.parametrize(
    ("question", "unit", "said"),
    [
        ("大足三医联动谁负责", f"{DAZU}@2022-04-02#sec_1__row_4", "负责（牵头）：区卫生健康委、区医保局"),
        ("新郑科技创新什么时候完成", f"{XINZHENG}@2019-09-02#sec_3__item_3", "完成时间：2020-10"),
        ("大足三医联动什么时候完成", f"{DAZU}@2022-04-02#sec_1__row_4", "文件没有写明完成时间"),
        ("大足三医联动是什么", f"{DAZU}@2022-04-02#sec_1__row_4", None),
        ("谁负责", "drug-admin-law@2019-12-01#art_98", None),
    ],
)
def test_units_and_deadline_of_the_measure_found(ledger, question, unit, said):
    line = ledger.line(ask(question), unit)
    assert (line is None) if said is None else (said in line)


def test_the_answer_lists_the_measures(real):
    answer = real.ask("云县法规股负责哪些工作")
    assert answer.answerable
    assert answer.answer.startswith("《云县药品安全巩固提升行动方案》中法规股负责（牵头）")
    assert all(hit.quote in hit.reference.text for hit in answer.hits)
