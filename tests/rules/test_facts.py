import pytest

from rules import FactsError, dump_facts, facts_schema, load_facts

GOOD = {
    "place": "云南省/临沧市/云县",
    "parties": [{"id": "p1", "type": "retail_pharmacy"}],
    "products": [{"id": "d1", "category": "drug", "storage_min": "2", "storage_max": "8.0"}],
    "conducts": [
        {"id": "c1", "kind": "cold_chain_breach", "party": "p1", "from": "2024-03", "to": "2024-04-01"}
    ],
    "readings": [{"time": "2024-03-05 08:00", "temperature": "8.1"}],
}


def change(path, value):
    """GOOD with one thing replaced; ``...`` deletes it."""
    import copy

    facts = copy.deepcopy(GOOD)
    node = facts
    for part in path[:-1]:
        node = node[part]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return facts


BAD = [
    # what is wrong, field path in the message, a part of the message, a part of the cure
    (change(["colour"], "red"), "colour", "没有这一项", "yaojian check --schema"),
    (change(["conducts", 0, "kind"], "flying"), "conducts[0].kind", "不认识的取值", "cold_chain_breach"),
    (change(["conducts", 0, "kind"], ...), "conducts[0].kind", "缺少这一项", "补上"),
    (change(["conducts", 0, "from"], "2023-02-29"), "conducts[0].from", "没有这一天", "2024-03-05"),
    (change(["conducts", 0, "from"], "2024/3/5"), "conducts[0].from", "写法不对", "2024-03-05"),
    (change(["conducts", 0, "from"], 20240305), "conducts[0].from", "日期要写成字符串", "2024-03-05"),
    (change(["conducts", 0, "from"], "9999-12-31"), "conducts[0].from", "没有这一天", "2024-03-05"),
    (change(["decided_on"], "2026-11"), "decided_on", "写到某一天", "2024-03-05"),
    (change(["conducts", 0, "party"], "p9"), "conducts[0].party", "没有这个编号的当事人", "p1"),
    (change(["conducts", 0, "products"], ["d9"]), "conducts[0].products[0]", "没有这个编号的产品", "d1"),
    (change(["conducts", 0, "harm"], "yes"), "conducts[0].harm", "应为 true", "不知道"),
    (change(["conducts", 0, "illegal_gains"], "-1"), "conducts[0].illegal_gains", "负数", "0 或正数"),
    (change(["conducts", 0, "illegal_gains"], "1e"), "conducts[0].illegal_gains", "不是金额", "1500.00"),
    (change(["conducts", 0, "illegal_gains"], "0.001"), "conducts[0].illegal_gains", "两位小数", "精确到分"),
    (change(["conducts", 0, "illegal_gains"], "NaN"), "conducts[0].illegal_gains", "无穷大", "正数"),
    (
        change(["conducts", 0, "illegal_gains"], 1.5),
        "conducts[0].illegal_gains",
        "金额要写成字符串",
        "1500.00",
    ),
    (change(["products", 0, "storage_min"], "warm"), "products[0].storage_min", "不是温度", "8.1"),
    (change(["products", 0, "storage_min"], "2.05"), "products[0].storage_min", "一位小数", "0.1"),
    (change(["products", 0, "storage_max"], "5000"), "products[0].storage_max", "合理范围", "℃"),
    (change(["products"], {"id": "d1"}), "products", "应当是列表", "[ … ]"),
    (change(["parties", 0], "p1"), "parties[0]", "应当是一组带名称的项", "{ … }"),
    (change(["parties"], [{"id": "p1"}, {"id": "p1"}]), "parties[1].id", "编号重复", "不同的编号"),
    (change(["parties", 0, "name"], ""), "parties[0].name", "不能是空的", "删去"),
    (change(["parties", 0, "name"], 5), "parties[0].name", "应当是文字", "字符串"),
    (change(["readings", 0, "time"], "yesterday"), "readings[0].time", "没有这个时间", "2024-03-05 08:30"),
    (change(["decided_on"], "2026-13-01"), "decided_on", "不是有效的日期", "2024-03-05"),
    (change(["orders"], [{"conduct": "c9"}]), "orders[0].conduct", "没有这个编号的违法行为", "c1"),
    ("case", "（整个文件）", "应当是一组带名称的项", "{ … }"),
    ([], "（整个文件）", "应当是一组带名称的项", "{ … }"),
]


def test_good_facts_survive_a_round_trip():
    facts = load_facts(GOOD)
    assert load_facts(dump_facts(facts)) == facts
    assert dump_facts(facts)["products"][0]["storage_min"] == "2.0"


@pytest.mark.parametrize(("content", "path", "message", "cure"), BAD)
def test_each_fault_is_named_with_field_value_and_cure(content, path, message, cure):
    with pytest.raises(FactsError) as caught:
        load_facts(content)
    problem = next(problem for problem in caught.value.problems if problem.path == path)
    assert message in f"{problem.message}；{problem.cure}"
    assert cure in f"{problem.message}，{problem.cure}"
    assert path in str(caught.value)


DISORDERLY = [
    (change(["conducts", 0, "to"], "2024-02-01"), "conducts[0].to", "早于开始日", "核对"),
    (change(["products", 0, "storage_min"], "9"), "products[0].storage_min", "下限高于上限", "核对标签"),
    (
        change(["orders"], [{"served_on": "2024-05-01", "deadline": "2024-04-01"}]),
        "orders[0].deadline",
        "早于送达日",
        "核对",
    ),
]


@pytest.mark.parametrize(("content", "path", "message", "cure"), DISORDERLY)
def test_a_form_refuses_what_a_check_reports_as_a_contradiction(content, path, message, cure):
    with pytest.raises(FactsError) as caught:
        load_facts(content, orderly=True)
    (problem,) = caught.value.problems
    assert problem.path == path
    assert message in problem.message
    assert cure in problem.cure
    assert load_facts(content)


def test_all_faults_are_reported_at_once():
    facts = change(["colour"], "red")
    facts["conducts"][0]["from"] = "2024-02-30"
    with pytest.raises(FactsError, match="共 2 处"):
        load_facts(facts)


def test_every_field_that_is_asked_has_a_title_and_a_question():
    schema = facts_schema()
    for name, part in {**schema["$defs"], "Facts": schema}.items():
        for field, node in part["properties"].items():
            assert node.get("title"), (name, field)


def test_enums_of_the_schema_are_those_of_the_glossary():
    from kb.glossary import enum_ids

    kind = facts_schema()["$defs"]["Conduct"]["properties"]["kind"]
    assert tuple(kind["enum"]) == enum_ids("conduct_kind")
