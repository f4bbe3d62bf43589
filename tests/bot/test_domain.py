"""The Rasa project against the actions: everything used is declared, everything declared is used."""

from __future__ import annotations

import re

import pytest
import yaml

DEFAULTS = {"action_deactivate_loop"}


@pytest.fixture
def domain(rasa_project):
    return yaml.safe_load((rasa_project / "domain.yml").read_text("utf-8"))


@pytest.fixture
def rules(rasa_project):
    return yaml.safe_load((rasa_project / "data" / "rules.yml").read_text("utf-8"))["rules"]


def read_examples(*paths):
    """Intent -> examples of NLU files."""
    found = {}
    for path in paths:
        for part in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            if "intent" in part:
                lines = [line.removeprefix("- ") for line in part["examples"].splitlines()]
                found.setdefault(part["intent"], []).extend(lines)
    return found


@pytest.fixture
def trained(rasa_project):
    return read_examples(*sorted((rasa_project / "data" / "nlu").glob("*.yml")))


@pytest.fixture
def held_out(rasa_project):
    return read_examples(rasa_project / "tests" / "nlu_heldout.yml")


def steps(rules, key):
    return {step[key] for rule in rules for step in rule["steps"] if key in step}


def test_every_intent_has_a_rule_and_examples(domain, rules, trained, held_out):
    intents = set(domain["intents"])
    assert steps(rules, "intent") == intents | {"nlu_fallback"}
    assert set(trained) == intents
    assert set(held_out) == intents


def test_every_intent_is_answered_without_a_case(rules):
    def open_to_all(rule):
        conditions = rule.get("condition", [])
        return not conditions or {"active_loop": None} in conditions

    answered = {rule["steps"][0].get("intent") for rule in rules if open_to_all(rule)}
    assert steps(rules, "intent") <= answered


def test_rules_use_declared_actions(domain, rules):
    known = set(domain["actions"]) | set(domain["forms"]) | set(domain["responses"]) | DEFAULTS
    assert steps(rules, "action") <= known


def test_every_action_is_implemented_and_no_other(domain, bot):
    assert set(domain["actions"]) == set(bot.actions)


def test_every_declared_action_is_reached(domain, rules):
    called_by_rasa = {"action_session_start", "validate_case_form", "action_ask_case_answer"}
    assert set(domain["actions"]) - steps(rules, "action") == called_by_rasa


def test_slots_used_by_the_actions_are_declared(domain, bot):
    bot.start("录入案情，药店不凭处方卖药")
    bot.run("action_quiz_question", "来一题", "take_quiz")
    assert set(bot.slots) == set(domain["slots"]) | {"requested_slot"}


def test_no_slot_steers_the_dialogue(domain):
    assert not any(slot["influence_conversation"] for slot in domain["slots"].values())


def test_form_asks_for_declared_slots(domain):
    assert set(domain["forms"]["case_form"]["required_slots"]) <= set(domain["slots"])


def test_replies_are_used_and_short_enough_for_a_phone(domain, rules, rasa_project):
    said = steps(rules, "action") | {"utter_greet"}
    for name, variants in domain["responses"].items():
        assert name in said
        assert all(len(variant["text"]) <= 80 for variant in variants)


def test_examples_are_not_repeated(trained):
    lines = [line for examples in trained.values() for line in examples]
    assert len(lines) == len(set(lines))
    assert len(lines) > 500


def test_held_out_examples_were_never_trained(trained, held_out):
    known = {line for examples in trained.values() for line in examples}
    fresh = [line for examples in held_out.values() for line in examples]
    assert known.isdisjoint(fresh)
    assert len(fresh) == len(set(fresh)) >= 200


def test_pipeline_is_fixed_and_learns_no_dialogue(rasa_project):
    config = yaml.safe_load((rasa_project / "config.yml").read_text("utf-8"))
    (diet,) = [part for part in config["pipeline"] if part["name"] == "DIETClassifier"]
    assert isinstance(diet["random_seed"], int)
    assert diet["entity_recognition"] is False
    assert [policy["name"] for policy in config["policies"]] == ["RulePolicy"]
    assert config["policies"][0]["enable_fallback_prediction"] is False


def test_channel_and_endpoint(rasa_project):
    credentials = yaml.safe_load((rasa_project / "credentials.yml").read_text("utf-8"))
    endpoints = yaml.safe_load((rasa_project / "endpoints.yml").read_text("utf-8"))
    assert set(credentials) == {"rest"}
    assert endpoints["action_endpoint"] == {
        "url": "${YAOJIAN_ACTION_URL}",
        "headers": {"X-Yaojian-Token": "${YAOJIAN_ACTION_TOKEN}"},
    }


def test_dictionary_lines_are_what_jieba_reads(rasa_project):
    for path in (rasa_project / "dictionary").glob("*.txt"):
        lines = path.read_text("utf-8").splitlines()
        assert all(re.fullmatch(r"\S+ \d+ [a-z]+", line) for line in lines)
        assert len(lines) == len({line.split()[0] for line in lines})
