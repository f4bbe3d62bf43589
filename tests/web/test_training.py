"""The quiz pages: five at a time, every option explained and cited, nothing kept."""

import re

import pytest

import quiz


def items_of(page):
    return re.findall(r'name="(item-\d+)" value="([^"]+)"', page)


def paper(services, page, right):
    """The form filled in with the right answers, or with wrong ones."""
    form = {}
    for name, item_id in items_of(page):
        item = quiz.item_by_id(services.store, services.rulebook, item_id)
        number = name.removeprefix("item-")
        if item.kind == "cloze":
            answers = [item.answer[0] if right else "没有这个数"]
        elif right:
            answers = list(item.answer)
        else:
            answers = [option.key for option in item.options if not option.correct][:1]
        form |= {name: item_id, f"answer-{number}": answers}
    return form


@pytest.mark.parametrize("seed", range(4))
def test_five_right_answers(client, services, seed):
    page = client.get("/quiz", params={"seed": seed}).text
    assert len(items_of(page)) == 5
    graded = client.post("/quiz", data=paper(services, page, right=True)).text
    assert "答对 <b>5</b> 题，共 5 题" in graded


def test_every_option_is_explained_and_cited(client, services):
    page = client.get("/quiz", params={"seed": 3}).text
    graded = client.post("/quiz", data=paper(services, page, right=False)).text
    assert "答对 <b>0</b> 题，共 5 题" in graded
    for _, item_id in items_of(page):
        item = quiz.item_by_id(services.store, services.rulebook, item_id)
        for option in item.options:
            assert option.explanation.split("\n")[0] in graded.replace("&#34;", '"')
        for ref in item.basis:
            assert ref.citation in graded


def test_unanswered_paper(client):
    page = client.get("/quiz", params={"seed": 3}).text
    graded = client.post("/quiz", data=dict(items_of(page))).text
    assert graded.count("未作答") == 5


@pytest.mark.parametrize("kind", list(quiz.KINDS))
def test_each_kind_can_be_chosen(client, kind):
    page = client.get("/quiz", params={"kind": kind, "n": "2", "seed": "1"})
    assert page.status_code == 200
    assert page.text.count(f'<span class="badge plain">{quiz.KINDS[kind]}') == 2


def test_topic_is_chosen_and_kept(client, services):
    topic = quiz.topics(services.store, services.rulebook)[0]
    page = client.get("/quiz", params={"topic": topic}).text
    assert f"<option selected>{topic}</option>" in page


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"kind": "essay"}, "没有题型 essay"),
        ({"topic": "天文"}, "没有主题 天文"),
        ({"n": "0"}, "题数“0”不能用"),
        ({"n": "21"}, "题数“21”不能用"),
        ({"n": "五"}, "题数“五”不能用"),
        ({"seed": "-1"}, "种子“-1”不能用"),
        ({"seed": "9" * 30}, "不能用"),
    ],
)
def test_choices_that_do_not_exist(client, params, words):
    page = client.get("/quiz", params=params)
    assert page.status_code == 422
    assert words in page.text
    answer = client.get("/quiz.json", params=params)
    assert answer.status_code == 422
    assert words in answer.json()["error"]["message"]


@pytest.mark.parametrize("form", [{}, {"item-0": "nothing.1"}, {"item-0": "<script>"}, {"item-0": ""}])
def test_papers_that_hold_no_items(client, form):
    answer = client.post("/quiz", data=form)
    assert answer.status_code == 422
    assert "<script>" not in answer.text
    assert "从练习页重新开始" in answer.text


def test_api_gives_and_grades(client):
    item = client.get("/api/quiz", params={"n": 1, "seed": 5, "kind": "single"}).json()[0]
    graded = client.post("/api/quiz", json={"item_id": item["item_id"], "given": item["answer"]}).json()
    assert graded == {"correct": True, "right_answer": item["answer"], "item": item}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"item_id": 5, "given": []}',
        b'{"item_id": "x", "given": "A"}',
        b'{"item_id": "x", "given": [1]}',
        b'{"item_id": "x", "given": []}',
    ],
)
def test_bad_calls_of_the_api(client, content):
    answer = client.post("/api/quiz", content=content)
    assert answer.status_code == 422
    assert "处理办法" in answer.text
