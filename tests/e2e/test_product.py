"""What the first reader does: ask, submit a case, take a quiz, by phone and without the chatbot."""

import os
import signal

import pytest

NOTICE = "云县药品安全巩固提升行动方案"
PHONE = {"width": 360, "height": 780}
PAGES = [
    "/",
    "/ask",
    "/ask?q=不凭处方销售处方药怎么处罚？",
    "/ask?q=北京今天天气怎么样",
    "/case",
    "/quiz",
    "/laws",
    "/laws/drug-admin-law",
    "/laws/dazu-2022",
    "/provisions/drug-admin-law@2019-12-01%23art_126",
    "/provisions/yunxian-2023@2023-08-10%23sec_4__sub_2__item_8",
    "/nothing",
]


def say(page, text):
    """Type one message, and the bot's words that follow it."""
    before = page.locator(".message.bot").count()
    page.fill("#text", text)
    page.click("#chat button[type=submit]")
    page.wait_for_function("n => document.querySelectorAll('.message.bot').length > n", arg=before)
    page.wait_for_selector("#waiting", state="hidden")
    return "\n".join(page.locator(".message.bot").all_inner_texts()[before:])


def fill_cold_chain(page, place="云南省/临沧市/云县", day="2024-03-05"):
    """The repeat cold-chain case, through the form as a person fills it in."""
    page.goto("/case")
    page.fill("#place", place)
    page.select_option('[name="parties-0-type"]', "retail_pharmacy")
    page.select_option('[name="conducts-0-kind"]', "cold_chain_breach")
    page.fill('[name="conducts-0-from"]', day)
    page.fill('[name="conducts-0-to"]', day)
    page.check('[name="conducts-0-temperature_out_of_range"][value="yes"]')
    page.select_option('[name="products-0-category"]', "drug")
    page.fill('[name="products-0-storage_min"]', "2")
    page.fill('[name="products-0-storage_max"]', "8")
    page.check('[name="prior_penalties-state"][value="some"]')
    page.select_option('[name="prior_penalties-0-kind"]', "administrative_penalty")
    page.select_option('[name="prior_penalties-0-nature"]', "cold_chain")
    page.fill('[name="prior_penalties-0-decided_on"]', "2023-08-21")


def submit(page):
    page.click("#case .actions button[type=submit]")
    page.wait_for_selector("h1:has-text('核对结果')")


def discretion(page):
    """The words of the part on discretion."""
    return " ".join(page.locator("section", has=page.locator("#s2")).inner_text().split())


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_question_in_the_chat(page):
    page.goto("/")
    page.wait_for_selector("#status.ready")
    answer = say(page, "不凭处方销售处方药怎么处罚？")
    assert "《药品经营和使用质量监督管理办法》第七十二条" in answer
    page.locator(".message.bot a", has_text="查看条文").first.click()
    page.wait_for_selector("h1")
    assert "第七十二条" in page.locator("h1").inner_text()


def test_question_on_the_search_page(page):
    page.goto("/ask")
    page.fill("#q", "不凭处方销售处方药怎么处罚？")
    page.click("form.search button[type=submit]")
    assert "第七十二条" in page.locator(".answer .cite").inner_text()
    assert page.locator(".answer mark").count() == 1
    page.locator(".answer .cite").click()
    page.wait_for_selector(".law-text")
    assert "待核，非原文" in page.locator("main").inner_text()


def test_weather_is_refused(page):
    page.goto("/ask?q=北京今天天气怎么样")
    assert page.locator("h2", has_text="没有找到能回答的规定").is_visible()
    assert page.locator(".answer").count() == 0


def test_repeat_case_in_yunxian(page):
    fill_cold_chain(page)
    submit(page)
    assert "从重" in discretion(page)
    assert NOTICE in discretion(page)
    assert "工作要求" in discretion(page)
    assert "不是处罚依据" in discretion(page)
    assert "依据 待核" in discretion(page)
    rows = page.locator("table.tiers tr").all_inner_texts()
    assert "适用" in rows[1]
    assert "本档没有罚款" in rows[1]
    assert "待查明：责令改正后逾期不改正" in rows[2]
    assert "待查明：情节严重" in rows[3]
    assert page.locator(".guard").is_visible()
    # what is missing can be answered on the spot
    page.check('[name="fill:conducts[0].serious"][value="yes"]')
    page.check('[name="fill:orders"][value="none"]')
    page.click("text=补充后重新检查")
    page.wait_for_selector(".sum")
    assert "500000.00 元 ～ 2000000.00 元" in page.locator(".sum").inner_text()


@pytest.mark.parametrize(
    ("place", "day", "aggravated"),
    [("河南省/郑州市/新郑市", "2024-03-05", True), ("云南省/临沧市/云县", "2026-03-05", False)],
)
def test_same_case_elsewhere_or_later_has_no_notice(page, place, day, aggravated):
    fill_cold_chain(page, place, day)
    submit(page)
    assert NOTICE not in page.locator("main").inner_text()
    assert ("从重" in discretion(page)) == aggravated


def test_form_shows_what_the_kind_needs_and_adds_rows(page):
    page.goto("/case")
    shown = page.locator('[name="conducts-0-prescription_shown"]').first
    shown.wait_for(state="hidden")
    page.select_option('[name="conducts-0-kind"]', "sale_without_prescription")
    assert shown.is_visible()
    page.click("button[name=add][value=parties]")
    page.fill('[name="parties-1-name"]', "第二药店")
    page.keyboard.press("Tab")
    page.select_option('[name="conducts-0-party"]', label="第二药店")
    page.click('[data-entries="parties"] .entry:first-child button[name=drop]')
    assert page.locator('[name="conducts-0-party"]').input_value() == "p2"
    submit(page)
    assert "第二药店" in page.locator("main").inner_text()


def test_mistakes_keep_what_was_typed(page):
    fill_cold_chain(page, day="2024-02-30")
    page.set_input_files(
        "#readings-file", {"name": "a.csv", "mimeType": "text/csv", "buffer": "时间,温度\nx,5".encode()}
    )
    page.click("#case .actions button[type=submit]")
    problems = page.locator("#problems").inner_text()
    assert "违法行为 1 · 行为开始日" in problems
    assert "2024-02-30" in problems
    assert "第 2 行" in problems
    assert page.locator("#place").input_value() == "云南省/临沧市/云县"
    assert page.locator('[name="conducts-0-temperature_out_of_range"][value="yes"]').is_checked()
    page.fill('[name="conducts-0-from"]', "2024-03-05")
    page.fill('[name="conducts-0-to"]', "2024-03-05")
    page.fill("#readings-text", "时间,温度\n2024-03-05 08:00,8.6\n2024-03-05 09:00,5")
    submit(page)
    assert page.locator("svg.chart polyline").count() == 1


def test_five_quiz_items(page):
    page.goto("/quiz")
    questions = page.locator(".question")
    assert questions.count() == 5
    for number in range(5):
        question = questions.nth(number)
        choice = question.locator("input[type=radio], input[type=checkbox]")
        if choice.count():
            choice.first.check()
        else:
            question.locator("input:not([type=hidden])").fill("十万元")
    page.click("text=交卷")
    assert "共 5 题" in page.locator(".score").inner_text()
    for number in range(5):
        assert page.locator(".question").nth(number).locator(".why .cite").count() >= 1


def test_case_in_the_chat(page):
    page.goto("/")
    page.wait_for_selector("#status.ready")
    page.click("text=录入案件 >> nth=-1")
    page.wait_for_selector(".message.bot:has-text('哪一种行为')")
    say(page, "不凭处方销售处方药")
    answer = say(page, "2024年3月5日")
    for _ in range(3):
        answer = say(page, "不知道")
    answer = say(page, "看结果")
    assert "内部参考" in answer
    assert "第七十二条" in answer
    page.locator(".message.bot a", has_text="打开案件表单").last.click()
    page.wait_for_selector("#case")
    assert page.locator('[name="conducts-0-kind"]').input_value() == "sale_without_prescription"
    assert page.locator('[name="conducts-0-from"]').input_value() == "2024-03-05"


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_a_phone(page, path):
    page.set_viewport_size(PHONE)
    page.goto(path)
    assert overflow(page) <= 0


def test_result_form_and_quiz_fit_a_phone(page):
    page.set_viewport_size(PHONE)
    fill_cold_chain(page)
    page.fill("#readings-text", "时间,温度\n2024-03-05 08:00,8.6\n2024-03-05 09:00,5")
    assert overflow(page) <= 0
    submit(page)
    for details in page.locator("details").all():
        details.evaluate("part => { part.open = true; }")
    assert overflow(page) <= 0
    page.goto("/quiz")
    page.click("text=交卷")
    assert overflow(page) <= 0


def test_form_works_without_scripts(browser, product):
    context = browser.new_context(base_url=product.url, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto("/")
    page.fill("#text", "不凭处方销售处方药怎么处罚？")
    page.click("#chat button[type=submit]")
    assert "第七十二条" in page.locator(".answer .cite").inner_text()
    fill_cold_chain(page)
    page.click("button[name=add][value=products]")
    assert page.locator('[name="products-1-name"]').is_visible()
    assert page.locator("#place").input_value() == "云南省/临沧市/云县"
    submit(page)
    assert NOTICE in discretion(page)
    context.close()


def test_without_rasa_the_rest_works(page, product):
    """Last: Rasa is killed here, and started again by its supervisor only after a while."""
    page.goto("/")
    page.wait_for_selector("#status.ready")
    os.kill(product.rasa(), signal.SIGKILL)
    product.wait_for("down")
    answer = say(page, "不凭处方销售处方药怎么处罚？")
    assert "聊天机器人暂时不可用" in answer
    assert "已改用检索回答" in answer
    assert "第七十二条" in answer
    page.wait_for_selector("#status.down")
    assert page.locator(".message.bot a", has_text="案件表单").is_visible()
    fill_cold_chain(page)
    submit(page)
    assert NOTICE in discretion(page)
    page.goto("/quiz")
    assert page.locator(".question").count() == 5
    page.goto("/ask?q=药品管理法第一百一十七条")
    assert "第一百一十七条" in page.locator(".answer .cite").inner_text()
    product.wait_for("ready")  # it comes back by itself
