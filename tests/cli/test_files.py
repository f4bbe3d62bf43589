"""What a person hands over: every broken file is named, with what is wrong and what to do."""

import io
import sys
from datetime import date

import pytest

from cli.errors import InputFault
from cli.files import read_day, read_json, read_text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "第 1 列：不是有效的 JSON"),
        (b'{\n  "id": "a",\n  "place"\n}', "第 4 行第 1 列：不是有效的 JSON"),
        (b'{"id": "a", "id": "b"}', "同一对象里 id 写了两次"),
        (b'{"x": NaN}', "NaN 不是 JSON 的数字"),
        (b'{"x": -Infinity}', "-Infinity 不是 JSON 的数字"),
        ('{"place": "云县"}'.encode("gb18030"), "不是 UTF-8 编码"),
        (b"[" * 100_000, "嵌套太深"),
        (b'{"x": ' + b"9" * 5000 + b"}", "数字太长"),
    ],
)
def test_broken_json_is_explained(tmp_path, content, message):
    file = tmp_path / "facts.json"
    file.write_bytes(content)
    with pytest.raises(InputFault, match=message) as caught:
        read_json(str(file))
    assert str(file) in caught.value.message
    assert "处理办法" in caught.value.message


def test_byte_order_mark_of_windows_is_no_error(tmp_path):
    file = tmp_path / "facts.json"
    file.write_bytes('\ufeff{"id": "a"}'.encode())
    assert read_json(str(file)) == {"id": "a"}


def test_missing_file(tmp_path):
    with pytest.raises(InputFault, match="没有这个文件"):
        read_text(str(tmp_path / "none.json"))


def test_folder_in_place_of_a_file(tmp_path):
    with pytest.raises(InputFault, match="这是文件夹"):
        read_text(str(tmp_path))


def test_name_that_no_file_can_have():
    with pytest.raises(InputFault, match="无法读取"):
        read_text("a\0b")


def test_dash_is_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": "a"}')))
    assert read_json("-") == {"id": "a"}


def test_broken_standard_input_is_named(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{")))
    with pytest.raises(InputFault, match="标准输入 第 2 列"):
        read_json("-")


@pytest.mark.parametrize("text", ["2024-02-30", "2024-2-3", "20240203", "昨天", "", "２０２４-０２-０３"])
def test_what_is_no_day(text):
    with pytest.raises(InputFault, match="不是日期"):
        read_day(text, "--decided-on")


def test_days():
    assert read_day("2024-02-29", "--decided-on") == date(2024, 2, 29)
    assert read_day(None, "--decided-on") is None
