import pytest

from retrieval.metrics import first_rank, mrr, recall_at


@pytest.mark.parametrize(
    ("found", "gold", "rank"),
    [("abc", {"a"}, 0), ("abc", {"c", "b"}, 1), ("abc", {"x"}, None), ("", {"a"}, None)],
)
def test_first_rank(found, gold, rank):
    assert first_rank(list(found), gold) == rank


def test_recall_counts_the_first_so_many():
    ranks = [0, 1, 4, 9, None]
    assert [recall_at(ranks, count) for count in (1, 2, 5, 10)] == [0.2, 0.4, 0.6, 0.8]


def test_mrr_ends_at_its_depth():
    assert mrr([0, 1, 10, None]) == pytest.approx((1 + 0.5) / 4)


def test_no_questions_no_score():
    assert recall_at([], 1) == mrr([]) == 0
