"""Addresses: ids hold @ and #, facts travel as JSON or its base64."""

import pytest

from bot.actions import case_link
from bot.actions import provision_link as link_of_the_bot
from web.links import provision_link, read_facts_parameter, read_provision_id

ID = "yunxian-2023@2023-08-10#sec_4__sub_2__item_8"


def test_links_of_bot_and_pages_agree():
    assert provision_link(ID) == link_of_the_bot(ID)


def test_day_rides_along():
    assert provision_link(ID, "2024-03-05").endswith("item_8?on=2024-03-05")


@pytest.mark.parametrize("path", [ID, ID.replace("#", "/"), f"/{ID.replace('#', '/')}"])
def test_ids_are_read_in_both_forms(path):
    assert read_provision_id(path) == ID


def test_facts_of_the_bot_are_read():
    facts = {"place": "云南省/临沧市/云县", "orders": []}
    link = case_link(facts)
    assert read_facts_parameter(link.partition("facts=")[2]) == facts
    assert read_facts_parameter('{"place": "云县"}') == {"place": "云县"}


@pytest.mark.parametrize("text", ["{", "云县", "%%%", "AAAA", "a"])
def test_what_is_neither_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        read_facts_parameter(text)
