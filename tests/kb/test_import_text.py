"""Reading files of every kind: the same law from each, and every file that is refused."""

import io
import re
import zipfile
from xml.sax.saxutils import escape

import pytest
from docx import Document as new_docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from kb.errors import LockedFile, ScannedFile, TextUnclear, UnknownEncoding, UnreadableFile
from kb.import_structure import recognise
from kb.import_text import MOST_BYTES, decode, read_document, read_raw
from kb.paths import ROOT

LAWS = ROOT.parent / "shared" / "laws"
PROCEDURE = LAWS / "市场监督管理行政处罚程序规定(2022-09-29).md"
LINES = (
    "样品保管办法",
    "（2020年1月2日某某总局令第9号公布　自2020年3月1日起施行）",
    "第一章　总则",
    "第一条　为了管好样品，制定本办法。",
    "第二条　保管样品，应当做到下列各项：",
    "（一）分区存放；",
    "（二）按照标签所写的温度存放，每天记录，记录保存五年。",
    "保管场所发生变化的，应当在十日内报告所在地的管理部门，并且在变化之后重新核对全部样品的数量。",
    "第二章　附则",
    "第三条　本办法自2020年3月1日起施行。",
)
CENTRED = re.compile(r"第.{1,4}[章节]\s")


def parts(name, raw):
    body = recognise(read_document(name, raw))
    return body.parts, body.annex


def as_text(lines):
    return "\n".join(lines) + "\n"


def as_docx(lines):
    file = new_docx()
    for line in lines:
        file.add_paragraph(line)
    return saved(file)


def saved(file):
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def as_pdf(lines, indent=True, encrypt=None, space=0):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    plain = ParagraphStyle(
        "plain",
        fontName="STSong-Light",
        fontSize=12,
        leading=18,
        wordWrap="CJK",
        firstLineIndent=24 if indent else 0,
        alignment=4,
        spaceAfter=space,
    )
    centred = ParagraphStyle("centred", parent=plain, alignment=1, firstLineIndent=0)

    def furnish(canvas, document):
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(72, 800, "某某总局规章汇编")
        canvas.drawCentredString(297, 30, f"- {document.page} -")

    out = io.BytesIO()
    flow = [
        Paragraph(escape(line), centred if not place or CENTRED.match(line) else plain)
        for place, line in enumerate(lines)
    ]
    SimpleDocTemplate(out, pagesize=A4, encrypt=encrypt).build(
        flow, onFirstPage=furnish, onLaterPages=furnish
    )
    return out.getvalue()


def as_html(lines):
    body = "".join(f"<p>&emsp;&emsp;{escape(line)}</p>\n" for line in lines[1:])
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title><script>第九条</script></head>
    <body><nav>首页 &gt; 法规</nav><h1>{lines[0]}</h1><div style="display:none">第八条　隐藏。</div>
    <div class="TRS_Editor"><!-- 第七条 -->{body}<p>- 1 -</p></div><div><p>打印本页</p>版权所有 某某总局</div>
    <footer>备案</footer></body></html>"""


@pytest.fixture(scope="module")
def procedure():
    if not PROCEDURE.is_file():
        pytest.skip("../shared/laws is not there")
    return read_document(PROCEDURE.name, PROCEDURE.read_bytes()).lines


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.txt", lambda lines: as_text(lines).encode()),
        ("bom.txt", lambda lines: as_text(lines).encode("utf-8-sig")),
        ("crlf.txt", lambda lines: as_text(lines).replace("\n", "\r\n").encode("gb18030")),
        ("no-suffix", lambda lines: as_text(lines).encode("gb18030")),
        ("a.md", lambda lines: as_text(lines).encode()),
        ("a.docx", as_docx),
        ("a.html", lambda lines: as_html(lines).encode()),
        ("gbk.htm", lambda lines: as_html(lines).replace("utf-8", "gb2312").encode("gbk")),
        ("a.pdf", as_pdf),
        ("spaced.pdf", lambda lines: as_pdf(lines, indent=False, space=12)),
    ],
)
def test_every_kind_of_file_gives_the_same_law(name, make, procedure):
    for lines in (LINES, procedure):
        want = parts("a.txt", as_text(lines).encode())
        assert len(want[0]) in (5, 94)
        assert "下列" not in lines[4] or want[0][2].text == "\n".join((lines[4][4:], *lines[5:8]))
        assert parts(name, make(lines)) == want


def test_hard_wrapped_text_is_joined_by_its_indents_or_by_its_sentences(procedure):
    def wrap(line, first):
        text = first + line
        return [text[at : at + 34] for at in range(0, len(text), 34)]

    want = parts("a.txt", as_text(procedure).encode())
    indented = [piece for line in procedure for piece in wrap(line, "　　")]
    assert parts("a.txt", as_text(indented).encode()) == want
    flush = [piece for line in LINES for piece in wrap(line, "")]
    assert parts("a.txt", as_text(flush).encode()) == parts("a.txt", as_text(LINES).encode())


def test_running_heads_and_page_numbers_are_taken_off_and_listed(procedure):
    document = read_document("a.pdf", as_pdf(procedure))
    assert document.removed[:2] == ("某某总局规章汇编", "- 1 -")
    assert not document.doubts
    assert read_document("a.txt", "甲办法\n第 3 页 共 9 页\n第一条　乙。".encode()).removed == (
        "第 3 页 共 9 页",
    )


def test_a_pdf_that_does_not_show_where_paragraphs_begin_says_so(procedure):
    doubts = read_document("a.pdf", as_pdf(procedure, indent=False)).doubts
    assert doubts
    assert all(doubt.endswith("之后") for doubt in doubts)


def test_what_surrounds_the_law_on_a_web_page_is_taken_off():
    document = read_document("a.html", as_html(LINES).encode())
    assert "打印本页" in document.removed
    assert "- 1 -" in document.removed
    assert not any("隐藏" in line or "第七条" in line for line in document.lines)


def test_tables_become_lines():
    page = as_html(LINES).replace("</p></div>", "</p><table><tr><td>甲</td><td>乙</td></tr></table></div>", 1)
    document = read_document("a.html", page.encode())
    assert (document.tables, document.lines[-1]) == (1, "甲｜乙")
    laid_out = f"<html><table><tr><td>{''.join(f'<p>{line}</p>' for line in LINES)}</td></tr></table></html>"
    assert parts("a.html", laid_out.encode()) == parts("a.txt", as_text(LINES).encode())
    file = new_docx()
    file.add_paragraph("甲")
    table = file.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
    table.cell(0, 2).text = "单独"
    document = read_document("a.docx", saved(file))
    assert (document.tables, document.lines) == (1, ("甲", "合并｜单独", "｜｜"))


def test_numbers_that_word_makes_are_not_lost():
    file = new_docx()
    numbering = file.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
            '<w:lvlText w:val="第%1条"/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
            '<w:lvlText w:val="（%2）"/></w:lvl>'
            '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))

    def add(text, level, style=None):
        paragraph = file.add_paragraph(text, style)
        if style is None:
            paragraph._p.get_or_add_pPr().append(number(level))

    def number(level):
        return parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')

    styled = file.styles["List Paragraph"]
    styled.element.get_or_add_pPr().append(number(0))
    add("甲：", 0)
    add("乙；", 1)
    add("丙。", 1)
    add("", 0)
    add("丁。", 0, styled)
    add("戊；", 1)
    add("己", 2)
    add("庚", 9)
    lines = read_document("a.docx", saved(file)).lines
    assert lines == ("第一条　甲：", "（一）乙；", "（二）丙。", "第二条　丁。", "（一）戊；", "己", "庚")


def test_word_file_without_lists_and_with_a_content_control():
    file = new_docx()
    file.element.body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>第一条　甲。</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    file.element.body.insert(1, parse_xml(f"<w:sdt {nsdecls('w')}/>"))
    rels = file.part.rels
    drop = [key for key, rel in rels.items() if rel.reltype.endswith("/numbering")]
    for key in drop:
        del rels[key]
    paragraph = file.add_paragraph("乙")
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:txbxContent/></w:r>"))
    document = read_document("a.docx", saved(file))
    assert document.lines == ("第一条　甲。", "乙")
    assert document.oddities == ("有文本框，其中的文字没有读取",)


def test_changes_nobody_accepted_are_refused():
    file = new_docx()
    file.add_paragraph("第一条　甲。")._p.append(parse_xml(f"<w:ins {nsdecls('w')}/>"))
    with pytest.raises(TextUnclear, match="没有处理的修订痕迹"):
        read_document("a.docx", saved(file))


def test_look_alike_characters_and_invisible_signs_become_ordinary_ones():
    assert read_document("a.txt", "第\u2f00条　\u200b甲\u00a0 乙。".encode()).lines == ("第一条　甲 乙。",)


def test_front_matter_is_read_and_a_broken_one_is_passed_over():
    assert read_document("a.md", "---\ntitle: 甲办法\n---\n# **甲办法**\n".encode()).meta == {
        "title": "甲办法"
    }
    document = read_document("a.md", "---\ntitle: [\n---\n# 甲办法\n".encode())
    assert (document.meta, document.lines) == ({}, ("甲办法",))


BIG5 = "藥品監督管理辦法規定應當遵守下列事項並且記錄於冊".encode("big5") * 5


def broken_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "raw", "error", "words"),
    [
        ("a.txt", b" \n ", UnreadableFile, "文件是空的"),
        ("a.txt", b"x" * (MOST_BYTES + 1), UnreadableFile, "超过 30 MB"),
        ("a.docx", b"no word file", UnreadableFile, "内容不是后缀所说的格式"),
        ("a.docx", b"PK\x03\x04 cut off", UnreadableFile, "不是 Word 文件"),
        ("a.docx", broken_zip(), UnreadableFile, "不是 Word 文件"),
        ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"x", LockedFile, "旧版 Word 文件"),
        ("a.txt", BIG5, UnknownEncoding, "不像 GB18030|也不是 GB18030"),
        ("a.txt", "第一条　甲。".encode("utf-16"), UnknownEncoding, "编码"),
        ("a.txt", b"\xff\xff\xff", UnknownEncoding, "不是 UTF-8，也不是 GB18030"),
        ("a.txt", b"plain\x00text", UnknownEncoding, "不是文本文件"),
        ("a.html", b"<html><meta charset=big5>", UnknownEncoding, "网页声明的编码是 big5"),
        ("a.pdf", b"%PDF-1.4 cut off", UnreadableFile, "PDF 已经损坏"),
        ("a.pdf", as_pdf([""]), ScannedFile, "PDF 是扫描件或者图片，1 页里没有文字"),
        ("a.pdf", as_pdf(LINES, encrypt="secret"), LockedFile, "PDF 加了密码"),
    ],
)
def test_files_that_are_refused(name, raw, error, words):
    with pytest.raises(error, match=words) as caught:
        read_document(name, raw)
    assert str(caught.value).startswith(f"[{error.code}] {name}：")
    assert "处理办法：" in str(caught.value)


def test_text_without_a_character_map_is_refused(monkeypatch):
    lines = ["\ufffd" * 400]
    monkeypatch.setattr("kb.import_pdf._printed", lambda page: [type("L", (), {"text": lines[0]})()])
    with pytest.raises(ScannedFile, match="读出来是乱码"):
        read_document("a.pdf", as_pdf(LINES))


def test_files_that_cannot_be_opened(tmp_path):
    with pytest.raises(UnreadableFile, match="没有这个文件"):
        read_raw(tmp_path / "no.txt")
    with pytest.raises(UnreadableFile, match="无法读取"):
        read_raw(tmp_path)


def test_decode_takes_rare_but_real_chinese():
    assert decode("a", "暂行办法：喆、镕、堃".encode("gb18030") + "应当记录。".encode("gb18030") * 9)
