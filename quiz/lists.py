"""多选题: the items of one paragraph against those of a neighbour that is easily confused with it."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from pydantic import BaseModel, ConfigDict

from kb import Reference
from quiz.errors import QuizFileError
from quiz.item import Item
from quiz.source import Source, Spec, cited, entries, lettered, right_keys

SHOWN = 5


class ListPair(BaseModel):
    """Two lists: the right one and the one it is confused with, and what each is a list of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    topic: str
    stem: str
    correct: str
    wrong: str
    correct_name: str
    wrong_name: str


def _points(source: Source, address: str, entry: ListPair) -> list[tuple[str, Reference]]:
    """The items of a paragraph without their numbers, catch-all items (其他 …) left out."""
    refs = source.refs([address])
    children = source.store.children(refs[0].provision_id) if refs else ()
    found = []
    for child in children:
        text = child.text.partition("）")[2].strip().rstrip("；。")
        if text and "其他" not in text:
            found.append((text, source.store.reference(child.id, source.day)))
    if len(found) < 3:
        raise QuizFileError(f"data/quiz/lists.yaml {entry.id}", f"{address} 没有足够的项", "换一款")
    return found


def _item(source: Source, entry: ListPair, item_id: str, random: Random) -> Item:
    right = _points(source, entry.correct, entry)
    wrong = _points(source, entry.wrong, entry)
    count = random.choice([2, 3])
    chosen = random.sample(right, count)
    options = [(text, True, f"{ref.citation}：属于{entry.correct_name}。", (ref,)) for text, ref in chosen]
    options += [
        (text, False, f"{ref.citation}：这是{entry.wrong_name}，不是{entry.correct_name}。", (ref,))
        for text, ref in random.sample(wrong, SHOWN - count)
    ]
    shown = lettered(options, random)
    basis = source.refs([entry.correct])
    explanation = f"{cited(basis)}列举了{entry.correct_name}。"
    return Item(item_id, "multiple", entry.topic, entry.stem, shown, right_keys(shown), explanation, basis, 2)


def list_specs(source: Source) -> Iterator[Spec]:
    """One item for every pair of lists."""
    for entry in entries("lists", ListPair):

        def make(item_id: str, random: Random, entry: ListPair = entry) -> Item:
            return _item(source, entry, item_id, random)

        yield Spec(f"list-{entry.id}", "multiple", entry.topic, make)
