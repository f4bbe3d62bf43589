import pytest

from quiz import Item, grade


def item(kind, *answer):
    return Item("x.1", kind, "t", "…", (), tuple(answer), "…", (), 1)


@pytest.mark.parametrize(
    ("kind", "answer", "given", "correct", "why"),
    [
        ("single", ["B"], ["B"], True, "the right key"),
        ("single", ["B"], ["b"], True, "small letters count"),
        ("single", ["B"], ["Ｂ"], True, "full width counts"),
        ("single", ["B"], ["A"], False, "a wrong key"),
        ("single", ["B"], [], False, "nothing given"),
        ("multiple", ["A", "C"], ["C", "A"], True, "order does not matter"),
        ("multiple", ["A", "C"], ["A"], False, "one is missing"),
        ("multiple", ["A", "C"], ["A", "B", "C"], False, "one too many"),
        ("cloze", ["十万元", "10万元"], ["10 万元"], True, "white space does not matter"),
        ("cloze", ["十万元", "10万元"], ["十万元。"], True, "nor does punctuation"),
        ("cloze", ["十万元", "10万元", "100000元"], ["100,000元"], True, "nor do thousands marks"),
        ("cloze", ["十万元"], ["十万"], False, "the unit belongs to the answer"),
        ("cloze", ["十万元"], ["", " "], False, "blank"),
    ],
)
def test_grade(kind, answer, given, correct, why):
    result = grade(item(kind, *answer), given)
    assert result.correct is correct, why
    assert result.right_answer == tuple(answer)
