"""Read a file that an office hands in as lines of text, without what is not the text.

``read_document`` tells the kind of the file by its bytes, not by its name, and returns its paragraphs in
order. Page furniture (page numbers, running heads, menus) is taken off and listed, never silently dropped.

>>> read_document("办法.txt", "某办法\\n第一条　甲。\\n- 2 -\\n第二条　乙。".encode("gb18030")).lines
('某办法', '第一条　甲。', '第二条　乙。')
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from kb.errors import LockedFile, UnknownEncoding, UnreadableFile
from kb.import_document import Document, clean
from kb.import_reflow import PAGE_NUMBER, Line, reflow

MOST_BYTES = 30_000_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|div|p|table)[\s>]", re.IGNORECASE)
_DECLARED = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?([a-z0-9_-]+)""", re.IGNORECASE)
_SUPPORTED = frozenset({"utf8", "utf-8", "gb2312", "gbk", "gb18030", "x-gbk"})
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_MARKUP = re.compile(r"^#{1,6}\s+|^>\s*|\*\*|__")
_HARD_WRAPPED = 0.15  # share of lines that stop inside a sentence, above which a text is hard wrapped
_COMMON = 0.9  # share of signs in a real Chinese text that GB2312 counts as common


def read_raw(path: Path) -> bytes:
    """The bytes of a file, one more than ``MOST_BYTES`` at most; raises ``UnreadableFile``."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableFile(path.name, "没有这个文件", "检查文件名和所在文件夹") from None
    except OSError as error:
        raise UnreadableFile(path.name, f"无法读取（{error.strerror}）", "检查文件的权限") from None


def read_document(name: str, raw: bytes) -> Document:
    """The paragraphs of a docx, pdf, html, Markdown or plain text file.

    Raises ``UnreadableFile`` or one of its kinds: empty, too large, damaged, encrypted, scanned, not a text,
    or in an encoding other than UTF-8 and GB18030.
    """
    if not raw.strip():
        raise UnreadableFile(name, "文件是空的", "重新下载或者导出")
    if len(raw) > MOST_BYTES:
        raise UnreadableFile(name, f"超过 {MOST_BYTES // 1_000_000} MB，不像法规文本", "只保留法规正文后重试")
    if raw.lstrip()[:5] == b"%PDF-":
        from kb.import_pdf import read_pdf  # slow to import, and most imports are of other kinds

        return read_pdf(name, raw)
    if raw[:4] == b"PK\x03\x04":
        from kb.import_docx import read_docx

        return read_docx(name, raw)
    if raw[:8] == _OLE:
        raise LockedFile(
            name, "是旧版 Word 文件（.doc）或者加了密码的 Word 文件", "用 Word 打开，去掉密码，另存为 .docx"
        )
    if name.lower().endswith((".docx", ".pdf")):
        raise UnreadableFile(name, "内容不是后缀所说的格式，文件可能已经损坏", "重新下载或者另存")
    return _read_text(name, raw)


def _read_text(name: str, raw: bytes) -> Document:
    is_html = name.lower().endswith((".html", ".htm")) or bool(_HTML.search(raw[:4096]))
    if is_html and (declared := _DECLARED.search(raw[:4096])):
        encoding = declared[1].decode("ascii").lower()
        if encoding not in _SUPPORTED:
            raise _not_readable(name, f"网页声明的编码是 {encoding}")
    text = decode(name, raw)
    if is_html:
        from kb.import_html import read_html

        return read_html(name, text)
    if name.lower().endswith((".md", ".markdown")):
        return _read_markdown(name, text)
    return _read_plain(name, text)


def decode(name: str, raw: bytes) -> str:
    """The text of UTF-8 or GB18030 bytes, line ends as ``\\n``.

    Nearly every sequence of bytes is valid GB18030, so its result must also look like Chinese: Big5 or UTF-16
    read as GB18030 is made of rare signs. Raises ``UnknownEncoding``.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            raise _not_readable(name, "文字编码不是 UTF-8，也不是 GB18030") from None
        if not _looks_chinese(text):
            raise _not_readable(name, "文字编码不是 UTF-8，也不像 GB18030") from None
    if "\x00" in text:
        raise _not_readable(name, "不是文本文件，或者文字编码不是 UTF-8、GB18030")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_readable(name: str, what: str) -> UnknownEncoding:
    return UnknownEncoding(name, what, "用记事本或者 WPS 打开，确认没有乱码后另存为 UTF-8")


def _looks_chinese(text: str) -> bool:
    signs = [sign for sign in text if not sign.isascii()]
    return bool(signs) and sum(map(_is_common, signs)) >= _COMMON * len(signs)


def _is_common(sign: str) -> bool:
    """Punctuation and the 3,755 first-level characters of GB2312."""
    try:
        lead = sign.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xA1 <= lead <= 0xA9 or 0xB0 <= lead <= 0xD7


def _read_markdown(name: str, text: str) -> Document:
    meta: dict[str, str] = {}
    if front := _FRONT.match(text):
        text = text[front.end() :]
        try:
            loaded = yaml.safe_load(front[1])
        except yaml.YAMLError:
            loaded = None
        if isinstance(loaded, dict):
            meta = {str(key): str(value) for key, value in loaded.items() if value}
    lines = [clean(_MARKUP.sub("", line)) for line in text.split("\n")]
    return Document(name, "md", tuple(filter(None, lines)), meta=meta)


def _read_plain(name: str, text: str) -> Document:
    lines = [Line(clean(line), indent=_indent(line)) for line in text.split("\n") if clean(line)]
    removed = [line.text for line in lines if PAGE_NUMBER.fullmatch(line.text)]
    kept = [line for line in lines if not PAGE_NUMBER.fullmatch(line.text)]
    unfinished = sum(not line.finished for line in kept)
    if unfinished < max(4, _HARD_WRAPPED * len(kept)):
        return Document(name, "txt", tuple(line.text for line in kept), removed=tuple(removed))
    joined, doubts = reflow(kept)
    return Document(name, "txt", joined, removed=tuple(removed), doubts=doubts)


def _indent(line: str) -> float:
    """Width of the white space a line begins with, in Chinese characters."""
    blank = line[: len(line) - len(line.lstrip())]
    return sum(1.0 if sign == "\u3000" else 2.0 if sign == "\t" else 0.5 for sign in blank)
