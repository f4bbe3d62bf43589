"""The case form and its result: the judged cases, what is missing, and everything a person may mistype."""

import html
import json
import re

import pytest

import rules

REPEAT = "从重"
NOTICE = "《云县药品安全巩固提升行动方案》四（二）8"


def section(page, heading):
    """The text of one part of the result, without tags."""
    part = re.split(r"<h2[^>]*>", page)
    found = next(piece for piece in part if piece.startswith(heading))
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found)))


def carried(page):
    """The facts that a result page carries."""
    return json.loads(html.unescape(re.search(r'name="facts" value="(.*?)"', page)[1]))


def log_carried(page):
    """The text of the log that a result page carries."""
    return html.unescape(re.search(r'name="readings-text" hidden>\n\n?(.*?)</textarea>', page, re.S)[1])


# -- what the form leads to --------------------------------------------------------------------------


def test_repeat_case_in_yunxian(client, cold_chain):
    answer = client.post("/case", data=cold_chain)
    assert answer.status_code == 200
    page = answer.text
    law = section(page, "一、")
    assert "《中华人民共和国药品管理法》第一百二十六条" in law
    assert "责令限期改正，给予警告（本档无罚款） 适用 本档没有罚款" in law
    assert "还需 待查明：责令改正后逾期不改正" in law
    assert "还需 待查明：情节严重" in law
    assert "10 万元以上 50 万元以下" in law
    discretion = section(page, "二、")
    assert f"{REPEAT} 待核" in discretion
    assert NOTICE in discretion
    assert "工作要求 不是处罚依据" in discretion
    assert "依据 待核" in discretion
    assert "当前能够确定适用的各档都没有罚款" in section(page, "三、")
    assert page.index("内部参考，不得直接作为处罚决定书使用") < page.index("一、适用的规定")
    assert rules.GUARDS[0] in page


@pytest.mark.parametrize(
    ("change", "aggravated"),
    [
        ({"place": "河南省/郑州市/新郑市"}, True),  # the notice is 云县's; the direction stays, 待核
        ({"conducts-0-from": "2026-03-05", "conducts-0-to": "2026-03-05"}, False),  # the year is over
    ],
)
def test_same_case_elsewhere_and_later_has_no_notice(client, cold_chain, change, aggravated):
    page = client.post("/case", data={**cold_chain, **change}).text
    assert NOTICE not in page
    assert (REPEAT in section(page, "二、")) == aggravated


def test_old_and_new_law_stand_side_by_side(client):
    form = {
        "parties-0-id": "p1",
        "parties-0-type": "retail_pharmacy",
        "products-0-id": "d1",
        "products-0-prescription_class": "prescription",
        "conducts-0-id": "c1",
        "conducts-0-party": "p1",
        "conducts-0-kind": "sale_without_prescription",
        "conducts-0-from": "2023-12-31",
        "conducts-0-channel": "store",
        "conducts-0-prescription_shown": "no",
    }
    law = section(client.post("/case", data=form).text, "一、")
    assert "从旧兼从轻" in law
    assert "《药品流通监督管理办法》第三十八条第一款" in law
    assert "《药品经营和使用质量监督管理办法》第七十二条" in law


def test_log_is_analysed_and_drawn(client, cold_chain):
    del cold_chain["conducts-0-temperature_out_of_range"]
    rows = [f"2024-03-05 {hour:02}:00,{'9.4' if hour == 9 else '5.0'},T1" for hour in range(6, 15)]
    log = "时间,温度,探头\n" + "\n".join(rows)
    upload = {"readings-file": ("log.csv", log.encode("gb18030"), "text/csv")}
    page = client.post("/case", data=cold_chain, files=upload).text
    shown = section(page, "温度记录")
    assert "9 条读数，最低 5.0 ℃，最高 9.4 ℃" in shown
    assert "超出标签范围" in shown
    assert "2024-03-05 09:00:00 2024-03-05 10:00:00 9.4 ℃（偏高） 60" in shown
    assert "<polyline" in page
    assert log_carried(page).splitlines()[0] == "时间,温度,探头"
    again = client.post(
        "/case/again", data={"facts": json.dumps(carried(page)), "readings-text": log_carried(page)}
    )
    assert "9 条读数" in again.text


def test_names_are_escaped(client, cold_chain):
    cold_chain["parties-0-name"] = "<script>alert(1)</script>"
    page = client.post("/case", data=cold_chain).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert carried(page)["parties"][0]["name"] == "<script>alert(1)</script>"


# -- what is missing -----------------------------------------------------------------------------------


def test_answers_to_questions_change_the_result(client, cold_chain):
    page = client.post("/case", data=cold_chain).text
    assert 'name="fill:orders"' in page
    assert 'name="fill:conducts[0].serious"' in page
    answers = {
        "fill:orders": "some",
        "fill:orders[0].served_on": "2024-03-06",
        "fill:orders[0].deadline": "2024-03-16",
        "fill:orders[0].rechecked_on": "2024-03-17",
        "fill:orders[0].corrected": "no",
        "fill:conducts[0].serious": "no",
    }
    again = client.post("/case/again", data={"facts": json.dumps(carried(page)), **answers}).text
    assert "逾期不改正的，罚款 适用 10 万元以上 50 万元以下" in section(again, "一、")
    assert "100000.00 元 ～ 500000.00 元" in section(again, "三、")
    assert carried(again)["orders"][0]["corrected"] is False
    assert 'name="fill:orders"' not in again


@pytest.mark.parametrize(("answer", "orders"), [("none", []), ("some", [{}]), ("", None)])
def test_a_list_is_none_some_or_unknown(client, cold_chain, answer, orders):
    page = client.post("/case", data=cold_chain).text
    again = client.post("/case/again", data={"facts": json.dumps(carried(page)), "fill:orders": answer}).text
    assert carried(again).get("orders") == orders


def test_a_wrong_answer_leads_back_to_the_form(client, cold_chain):
    page = client.post("/case", data=cold_chain).text
    filled = {"facts": json.dumps(carried(page)), "fill:orders[0].served_on": "2024-02-30"}
    answer = client.post("/case/again", data=filled)
    assert answer.status_code == 422
    assert "责令改正 1 · 送达日" in answer.text
    assert 'value="2024-02-30"' in answer.text
    assert 'value="2023-08-21"' in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "fill:conducts[99].harm",
        "fill:conducts[999999999].harm",
        "fill:conducts",
        "fill:conducts.kind",
        "fill:conducts[0]",
        "fill:__class__",
        "fill:place.x",
        "fill:parties[0].nothing",
        "fill:",
    ],
)
def test_answers_to_questions_never_asked(client, cold_chain, name):
    page = client.post("/case", data=cold_chain).text
    answer = client.post("/case/again", data={"facts": json.dumps(carried(page)), name: "yes"})
    assert answer.status_code in (200, 422)


# -- the facts travel with the page ------------------------------------------------------------------


def test_result_leads_back_to_the_form(client, cold_chain):
    page = client.post("/case", data=cold_chain).text
    form = client.post("/case/edit", data={"facts": json.dumps(carried(page))})
    assert form.status_code == 200
    assert 'value="云南省/临沧市/云县"' in form.text
    assert '<option value="cold_chain_breach" selected>' in form.text
    assert 'value="2023-08-21"' in form.text


def test_downloads(client, cold_chain):
    facts = carried(client.post("/case", data=cold_chain).text)
    opinion = client.post("/case.json", data={"facts": json.dumps(facts)})
    assert opinion.headers["content-disposition"] == 'attachment; filename="opinion.json"'
    assert opinion.json() == client.post("/api/check", json=facts).json()
    again = client.post("/case/facts.json", data={"facts": json.dumps(facts)})
    assert again.json() == facts


@pytest.mark.parametrize("path", ["/case/edit", "/case/again", "/case.json", "/case/facts.json"])
@pytest.mark.parametrize("facts", ["", "{", "[]", "null", "5", "[" * 50_000, '{"parties": 3}'])
def test_facts_that_are_none(client, path, facts):
    answer = client.post(path, data={"facts": facts})
    assert answer.status_code == 422
    assert re.search("[一-鿿]", answer.text)


def test_form_is_filled_in_from_a_link(client):
    facts = {
        "place": "云南省/临沧市/云县",
        "parties": [{"id": "p1"}],
        "conducts": [{"id": "c1", "kind": "fake_drug", "party": "p1"}],
    }
    page = client.get("/case", params={"facts": json.dumps(facts)})
    assert page.status_code == 200
    assert '<option value="fake_drug" selected>' in page.text


def test_the_chats_link_leads_to_the_form(client):
    from bot.actions import case_link

    link = case_link(
        {"conducts": [{"id": "c1", "kind": "fake_drug", "party": "p1"}], "parties": [{"id": "p1"}]}
    )
    page = client.get(link)
    assert page.status_code == 200
    assert '<option value="fake_drug" selected>' in page.text


@pytest.mark.parametrize(
    "facts", ["{", "云县", "W10", '{"colour": 1}', '{"parties": [{"id": "p1", "x": 1}]}']
)
def test_links_that_hold_no_sound_facts(client, facts):
    page = client.get("/case", params={"facts": facts})
    assert page.status_code == 422
    assert "处要改正" in page.text


# -- without scripts -----------------------------------------------------------------------------------


def test_rows_are_added_and_dropped_without_scripts(client, cold_chain):
    page = client.post("/case", data={**cold_chain, "add": "products"})
    assert page.status_code == 200
    assert 'name="products-1-name"' in page.text
    assert 'value="云南省/临沧市/云县"' in page.text
    fewer = client.post("/case", data={**cold_chain, "products-1-id": "d2", "drop": "products-0"}).text
    assert 'name="products-0-name"' not in fewer
    assert 'name="products-1-name"' in fewer


@pytest.mark.parametrize("step", [{"add": "nothing"}, {"drop": "parties-x"}, {"drop": "nothing-0"}])
def test_steps_that_do_not_exist_change_nothing(client, cold_chain, step):
    page = client.post("/case", data={**cold_chain, **step})
    assert page.status_code == 200
    assert 'name="parties-0-name"' in page.text


def test_every_field_is_there_without_scripts(client):
    page = client.get("/case").text
    for name in (
        "conducts-0-prescription_shown",
        "conducts-0-knowing",
        "orders-0-served_on",
        "prior_penalties-0-kind",
    ):
        assert f'name="{name}"' in page
    assert 'data-fact="conducts.prescription_shown"' in page
    assert '<optgroup label="药品购进、储存、销售">' in page


def test_the_script_of_the_form_learns_which_fields_matter_for_which_kind(client):
    guide = client.get("/case/fields.json").json()
    assert "conducts.prescription_shown" in guide["facts"]["sale_without_prescription"]
    assert "conducts.prescription_shown" not in guide["facts"]["cold_chain_breach"]
    assert "conducts.prescription_shown" in guide["special"]
    assert "conducts.kind" not in guide["special"]
    assert "超温" in guide["words"]["cold_chain_breach"]


# -- mistakes --------------------------------------------------------------------------------------------

MISTAKES = [
    (
        "impossible date",
        {"conducts-0-from": "2024-02-30"},
        "违法行为 1 · 行为开始日",
        "2024-02-30",
        "没有这一天",
    ),
    (
        "end before start",
        {"conducts-0-to": "2024-03-04"},
        "违法行为 1 · 行为结束日",
        "2024-03-04",
        "早于开始日",
    ),
    ("negative money", {"products-0-goods_value": "-5"}, "涉案产品 1 · 货值金额", "-5", "不能是负数"),
    ("money in words", {"conducts-0-illegal_gains": "三千"}, "违法行为 1 · 违法所得", "三千", "不是金额"),
    ("infinite money", {"products-0-goods_value": "Infinity"}, "货值金额", "Infinity", "无穷大"),
    ("label upside down", {"products-0-storage_min": "9"}, "标签温度下限", "9.0", "高于上限"),
    ("colder than possible", {"products-0-storage_min": "-300"}, "标签温度下限", "-300", "合理范围"),
    ("hundredths of a degree", {"products-0-storage_max": "8.05"}, "标签温度上限", "8.05", "一位小数"),
    ("unknown kind", {"conducts-0-kind": "theft"}, "违法行为 1 · 行为种类", "theft", "不认识的取值"),
    ("neither yes nor no", {"circumstances-minor": "maybe"}, "量罚情节 · 违法行为轻微", "maybe", "应为 true"),
    ("unknown party", {"conducts-0-party": "p9"}, "违法行为 1 · 当事人", "p9", "没有这个编号的当事人"),
    ("long name", {"parties-0-name": "长" * 201}, "当事人 1 · 名称", "长长", "太长了"),
    ("no such decision day", {"decided_on": "2026-13-01"}, "决定日", "2026-13-01", "不是有效的日期"),
    ("none but filled", {"prior_penalties-state": "none"}, "以往处理", "没有", "下面又填写了内容"),
    (
        "no conduct",
        {
            "conducts-0-kind": "",
            "conducts-0-from": "",
            "conducts-0-to": "",
            "conducts-0-temperature_out_of_range": "",
        },
        "行为种类",
        "",
        "没有填写违法行为",
    ),
    (
        "order before service",
        {"orders-state": "some", "orders-0-served_on": "2024-04-02", "orders-0-deadline": "2024-04-01"},
        "责令改正 1 · 改正期限",
        "2024-04-01",
        "早于送达日",
    ),
]


@pytest.mark.parametrize(
    ("change", "where", "value", "words"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES]
)
def test_mistakes_are_said_beside_the_field(client, cold_chain, change, where, value, words):
    """Field, value and cure stand in the summary and beside the input; everything typed is kept."""
    answer = client.post("/case", data={**cold_chain, **change})
    assert answer.status_code == 422
    summary, _, form = answer.text.partition("</section>")
    assert where in html.unescape(summary)
    assert value in html.unescape(summary)
    assert words in html.unescape(summary)
    assert 'class="field-problem"' in form
    assert words in html.unescape("".join(re.findall(r'class="field-problem">(.*?)</span>', form, re.S)))
    assert 'value="云南省/临沧市/云县"' in form
    for typed in change.values():
        assert not typed or f'value="{typed}"' in form or typed == "maybe"  # no such radio button


def test_several_mistakes_are_said_at_once(client, cold_chain):
    wrong = {
        "conducts-0-from": "x",
        "products-0-goods_value": "-1",
        "readings-text": "时间,温度\nabc,5\n2024-03-05 08:00,x",
    }
    page = client.post("/case", data={**cold_chain, **wrong}).text
    assert "有 4 处要改正" in page
    assert "第 2 行" in page
    assert "第 3 行" in page


def test_the_second_row_is_named_by_its_place(client, cold_chain):
    second = {
        "conducts-4-id": "c2",
        "conducts-4-party": "p1",
        "conducts-4-kind": "fake_drug",
        "conducts-4-from": "x",
    }
    page = client.post("/case", data={**cold_chain, **second}).text
    assert "违法行为 2 · 行为开始日" in page
    beside = page[page.index('name="conducts-4-from"') :][:600]
    assert "field-problem" in beside


# -- temperature logs ------------------------------------------------------------------------------------


def upload_of(data):
    return {"readings-file": ("log.csv", data, "text/csv")}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("时间,温度\nabc,5\n2024-03-05 08:00,热".encode(), ("第 2 行", "第 3 行", "abc", "热")),
        (b"", ("文件是空的",)),
        (b"PK\x03\x04rest", ("Excel",)),
        (b"\x00\x01\x02", ("不是",)),
        ("只有一列\n5".encode(), ("时间",)),
        (b"x" * (5 * 2**20 + 1), ("温度记录文件太大", "5.0 MB")),
    ],
)
def test_broken_logs(client, cold_chain, data, words):
    answer = client.post("/case", data=cold_chain, files=upload_of(data))
    assert answer.status_code == 422
    for word in words:
        assert word in answer.text
    assert 'value="2023-08-21"' in answer.text


def test_a_sound_log_is_kept_when_something_else_is_wrong(client, cold_chain):
    cold_chain["conducts-0-from"] = "x"
    log = "时间,温度\n2024-03-05 08:00,8.6"
    page = client.post("/case", data=cold_chain, files=upload_of(log.encode())).text
    assert log in page


def test_the_uploaded_file_wins_over_what_was_pasted(client, cold_chain):
    cold_chain["readings-text"] = "nonsense"
    page = client.post("/case", data=cold_chain, files=upload_of("时间,温度\n2024-03-05 08:00,8.6".encode()))
    assert page.status_code == 200
    assert "1 条读数" in page.text


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="place\xff"\r\n\r\n\xff\r\n--x--',
        ),
        ("application/x-www-form-urlencoded", b"place=%ff%fe&=&&conducts-0-kind"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(30_000))),
        ("text/plain", b"hello"),
        ("application/json", b"{}"),
    ],
)
def test_requests_that_are_no_form(client, kind, content):
    answer = client.post("/case", content=content, headers={"Content-Type": kind})
    assert answer.status_code in (400, 422)
    assert re.search("[一-鿿]", answer.text)


# -- the API ---------------------------------------------------------------------------------------------


def test_api_answers_the_contract(client):
    facts = {
        "parties": [{"id": "p1", "type": "retail_pharmacy"}],
        "conducts": [{"id": "c1", "kind": "fake_drug", "party": "p1"}],
    }
    opinion = client.post("/api/check", json=facts).json()
    assert {
        "findings",
        "discretion",
        "combined",
        "referral",
        "evidence",
        "missing",
        "near_misses",
        "procedure",
        "warnings",
        "rulebook",
    } <= opinion.keys()


def test_api_lists_every_problem(client):
    facts = {"colour": "red", "parties": [{"id": "p1", "type": 5}], "decided_on": "2024-02-30"}
    answer = client.post("/api/check", json=facts)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "RU110"
    assert {problem["path"] for problem in error["problems"]} == {"colour", "parties[0].type", "decided_on"}
    assert all(problem["message"] and problem["cure"] for problem in error["problems"])


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"a": NaN}', b"\xff"])
def test_api_with_what_is_no_case(client, content):
    answer = client.post("/api/check", content=content)
    assert answer.status_code == 422
    assert "处理办法" in answer.text or "problems" in answer.json()["error"]


@pytest.mark.parametrize("day", ["9999-12-31", "9999", "0001-01-01"])
def test_days_at_the_ends_of_the_calendar(client, cold_chain, day):
    cold_chain |= {"conducts-0-from": day, "conducts-0-to": day}
    assert client.post("/case", data=cold_chain).status_code in (200, 422)


def test_a_missing_choice_is_asked_for_on_the_result_page(client):
    page = client.post(
        "/case",
        data={
            "conducts-0-kind": "sale_without_prescription",
            "conducts-0-id": "c1",
            "conducts-0-party": "p1",
            "parties-0-id": "p1",
            "parties-0-name": "某店",
        },
    )
    assert page.status_code == 200
    assert 'name="fill:parties[0].type"' in page.text


def test_a_case_may_be_about_no_product(client):
    form = {
        "conducts-0-kind": "ad_altered",
        "conducts-0-id": "c1",
        "conducts-0-party": "p1",
        "parties-0-id": "p1",
    }
    page = client.post("/case", data={**form, "parties-0-type": "advertiser", "products-none": "yes"})
    assert carried(page.text)["products"] == []
    both = {**form, "products-none": "yes", "products-0-id": "d1", "products-0-name": "某药"}
    assert "勾选了“没有涉案产品”，又填写了产品" in client.post("/case", data=both).text
