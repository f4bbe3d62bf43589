import pytest

from rules import check, field_of, load_facts, next_question, with_fact

DRUG = {"id": "d1", "category": "drug", "storage_min": "2", "storage_max": "8"}


@pytest.mark.parametrize(
    ("path", "kind", "why"),
    [
        ("place", "text", "a name"),
        ("decided_on", "date", "a day"),
        ("parties[0].type", "enum", "one of the glossary"),
        ("products[2].goods_value", "money", "元"),
        ("products[0].storage_max", "degrees", "℃"),
        ("conducts[0].from", "date", "alias of from_"),
        ("conducts[0].harm", "yes_no", "a fact"),
        ("prior_penalties", "list", "none, or entries"),
        ("orders", "list", "none, or entries"),
        ("circumstances.minor", "yes_no", "a group that is not a list"),
    ],
)
def test_the_kind_of_a_question_comes_from_the_schema(path, kind, why):
    assert field_of(path).kind == kind, why
    assert field_of(path).text


def test_options_carry_labels():
    assert ("retail", "零售") in field_of("conducts[0].stage").options


def test_a_fact_finds_its_place_even_in_an_empty_case():
    facts = with_fact({}, "products[0].category", "drug")
    assert facts == {"products": [{"id": "p1", "category": "drug"}]}
    assert with_fact(facts, "circumstances.minor", True)["circumstances"] == {"minor": True}
    assert "circumstances" not in facts, "the facts handed in stay as they were"


def test_entries_without_ids_get_none():
    assert with_fact({"orders": [{}]}, "orders[0].corrected", False) == {"orders": [{"corrected": False}]}
    assert with_fact({}, "prior_penalties", []) == {"prior_penalties": []}


def ask(facts, store, rulebook, asked=frozenset()):
    return next_question(check(load_facts(facts), store, rulebook), asked)


def test_the_next_question_can_still_change_the_result(store, rulebook):
    facts = {
        "place": "云南省/临沧市/云县",
        "parties": [{"id": "p1"}],
        "conducts": [{"id": "c1", "kind": "cold_chain_breach", "party": "p1", "from": "2024-03-05"}],
    }
    paths = []
    answers = {
        "parties[0].type": "retail_pharmacy",
        "products[0].category": "drug",
        "conducts[0].temperature_out_of_range": True,
        "orders": [],
        "conducts[0].serious": False,
        "prior_penalties": [],
    }
    while (question := ask(facts, store, rulebook)) and question.path in answers:
        paths.append(question.path)
        facts = with_fact(facts, question.path, answers[question.path])
    assert paths[:3] == ["parties[0].type", "products[0].category", "conducts[0].temperature_out_of_range"]
    assert set(paths) == set(answers)
    assert question is None or question.path.startswith(("circumstances", "conducts[0].harm"))


def test_every_question_of_a_case_leads_to_a_valid_case(store, rulebook):
    """Answering whatever is asked with any allowed value never breaks the schema and always ends."""
    values = {
        "yes_no": False,
        "date": "2024-05-01",
        "money": "100.00",
        "degrees": "5",
        "text": "新郑",
        "list": [],
    }
    facts = {"parties": [{"id": "p1"}], "conducts": [{"id": "c1", "kind": "substandard_drug", "party": "p1"}]}
    for _ in range(60):
        question = ask(facts, store, rulebook)
        if question is None:
            break
        value = question.options[0][0] if question.kind == "enum" else values[question.kind]
        facts = with_fact(facts, question.path, value)
    assert question is None


def test_questions_already_asked_are_left_out(store, rulebook):
    facts = {"parties": [{"id": "p1"}], "conducts": [{"id": "c1", "kind": "fake_drug", "party": "p1"}]}
    first = ask(facts, store, rulebook)
    second = ask(facts, store, rulebook, frozenset({first.path}))
    assert second.path != first.path
