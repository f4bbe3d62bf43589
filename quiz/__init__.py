"""The quiz: questions made from the same clauses and rules, every option explained and cited.

>>> from kb import open_store
>>> from rules import load_rulebook
>>> store = open_store()
>>> items = generate(store, load_rulebook(store), n=5, seed=7)
>>> sorted({item.kind for item in items})
['case', 'cloze', 'multiple', 'single', 'true_false']
"""

from quiz.bank import generate, item_by_id, topics
from quiz.errors import QuizChoiceError, QuizError, QuizFileError
from quiz.item import KINDS, Grade, Item, Option, grade

__all__ = [
    "KINDS",
    "Grade",
    "Item",
    "Option",
    "QuizChoiceError",
    "QuizError",
    "QuizFileError",
    "generate",
    "grade",
    "item_by_id",
    "topics",
]
