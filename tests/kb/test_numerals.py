import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.numerals import LIMIT, chinese, parse


@given(st.integers(1, LIMIT))
def test_round_trip(number):
    assert parse(chinese(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("一十", 10),
        ("一百一十七", 117),
        ("一百零三", 103),
        ("一百〇三", 103),
        ("二〇一九", 2019),
        ("一千二百六十", 1260),
        ("９８", 98),
        ("98", 98),
    ],
)
def test_reads_what_laws_and_people_write(text, number):
    assert parse(text) == number


@pytest.mark.parametrize("text", ["", "条", "十百", "一一百", "百十千", "-1", "１a"])
def test_anything_else_is_no_number(text):
    with pytest.raises(ValueError):
        parse(text)


@pytest.mark.parametrize("number", [0, -1, LIMIT + 1])
def test_prints_only_numbers_an_article_can_have(number):
    with pytest.raises(ValueError):
        chinese(number)
