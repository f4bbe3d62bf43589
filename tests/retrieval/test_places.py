from datetime import date

import pytest

from retrieval.places import Notices


@pytest.fixture
def notices(small):
    return Notices(small)


def test_names(notices):
    assert notices.names == {"云县": "yunxian-2023"}
    assert notices.named("云县怎么要求") == ("yunxian-2023",)
    assert notices.named("云县药品安全巩固提升行动方案") == ("yunxian-2023",)
    assert notices.named("新郑怎么要求") == ()


@pytest.mark.parametrize(
    ("region", "day", "current"),
    [
        ("云南省/临沧市/云县", date(2023, 8, 10), True),
        ("云南省/临沧市/云县/爱华镇", date(2024, 9, 13), True),
        ("云南省/临沧市/云县", date(2024, 9, 14), False),  # the day after its last
        ("云南省/临沧市/云县", date(2023, 8, 9), False),
        ("云南省/临沧市", date(2024, 3, 5), False),  # the city is not inside the county
        ("云南省/临沧市/凤庆县", date(2024, 3, 5), False),
        (None, date(2024, 3, 5), False),
    ],
)
def test_current_inside_place_and_period(notices, region, day, current):
    assert bool(notices.current(region, day)) is current


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("云县一年内再犯", "一年内再犯"),
        ("云县药品安全巩固提升行动中处罚到人", "中处罚到人"),
        ("卖假药", "卖假药"),
        ("云县", "云县"),  # nothing else is asked
    ],
)
def test_names_of_places_and_plans_are_left_out_of_the_search(notices, text, rest):
    assert notices.without_names(text, text) == rest


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("云县四（二）8", "《云县药品安全巩固提升行动方案》四（二）8"),
        ("云县方案四(二)8讲什么", "《云县药品安全巩固提升行动方案》四(二)8讲什么"),
        ("云县的方案（二）3", "《云县药品安全巩固提升行动方案》（二）3"),
        ("云县有四（二）8吗", "云县有四（二）8吗"),
        ("云县怎么要求", "云县怎么要求"),
    ],
)
def test_a_place_before_a_section_is_its_notice(notices, text, spelled):
    assert notices.spelled_out(text) == spelled
