"""The law as data: statutes, regulations and notices with addresses, versions and validity.

Build once, then open and ask. Every text is dated; a day for which no text is held has no answer:

>>> from datetime import date
>>> import kb
>>> kb.build_store().counts["expressions"] > 378
True
>>> store = kb.open_store()
>>> found = store.find("drug-admin-law", date(2026, 1, 1), article=98, paragraph=3, point=5)
>>> found.id
'drug-admin-law@2019-12-01#art_98__para_3__point_5'
>>> store.reference(found.id, on=date(2026, 1, 1)).citation
'《中华人民共和国药品管理法》第九十八条第三款第（五）项'
>>> store.find("drug-admin-law", date(2018, 6, 1), article=49) is None
True
>>> store.missing_on("drug-admin-law", date(2018, 6, 1)).name
'2015年修正文本'
"""

from kb.build import BuildReport, build_store
from kb.cite import Citation, NameIndex, find_citations
from kb.documents import load_notices
from kb.errors import (
    DataError,
    LawDataError,
    ProvisionUnknown,
    StoreDamaged,
    StoreError,
    StoreMissing,
    YaojianError,
)
from kb.model import Address, Expression, Provision, Rank, Reference, Trust, Unit, Work
from kb.resolve import Resolved, resolve
from kb.schema import MissingText
from kb.store import Store, open_store
from kb.verify import verify_store

__all__ = [
    "Address",
    "BuildReport",
    "Citation",
    "DataError",
    "Expression",
    "LawDataError",
    "MissingText",
    "NameIndex",
    "Provision",
    "ProvisionUnknown",
    "Rank",
    "Reference",
    "Resolved",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreMissing",
    "Trust",
    "Unit",
    "Work",
    "YaojianError",
    "build_store",
    "find_citations",
    "load_notices",
    "open_store",
    "resolve",
    "verify_store",
]
