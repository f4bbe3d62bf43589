"""Finding the clause: chunks, vectors and words, fusion, and the answer or the honest refusal.

>>> from kb import open_store                                          # doctest: +SKIP
>>> searcher = open_searcher(open_store())                             # doctest: +SKIP
>>> answer = searcher.ask("不凭处方销售处方药怎么处罚？")               # doctest: +SKIP
>>> answer.answerable, answer.hits[0].reference.citation               # doctest: +SKIP
(True, '《药品经营和使用质量监督管理办法》第七十二条')
"""

from retrieval.answer import Answer, Hit
from retrieval.errors import (
    EmbeddingModelError,
    IndexMissing,
    IndexStale,
    QuestionError,
    RetrievalError,
    SettingsError,
)
from retrieval.evaluate import Report, evaluate
from retrieval.index import BuildReport, build_index, open_index
from retrieval.search import Searcher, open_searcher

__all__ = [
    "Answer",
    "BuildReport",
    "EmbeddingModelError",
    "Hit",
    "IndexMissing",
    "IndexStale",
    "QuestionError",
    "Report",
    "RetrievalError",
    "Searcher",
    "SettingsError",
    "build_index",
    "evaluate",
    "open_index",
    "open_searcher",
]
