"""What can go wrong in the knowledge base.

::

    YaojianError                  base of every error an inspector may read; carries a code
    ├── DataError                 a data file is wrong (file, place, cure)
    │   └── LawDataError          a statute, digest or notice lost text, numbering or dates
    └── StoreError                the built knowledge base cannot be used
        ├── StoreMissing          it has not been built
        ├── StoreDamaged          it was changed or damaged after it was built
        └── ProvisionUnknown      it holds no provision of this id

Messages are Chinese and say what, where and what to do; ``code`` is for programs.
"""

from __future__ import annotations


class YaojianError(Exception):
    """Base of all reported errors: a Chinese message and a stable ``code``."""

    code = "YJ000"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return f"[{self.code}] {self.message}"


class DataError(YaojianError):
    """A data file is wrong; ``where`` names the file and the place in it."""

    code = "KB100"

    def __init__(self, where: str, what: str, cure: str) -> None:
        super().__init__(f"数据文件有误：{where}：{what}。处理办法：{cure}。")
        self.where = where


class LawDataError(DataError):
    """A text could not be cut into provisions without loss."""

    code = "KB110"


class StoreError(YaojianError):
    """The built knowledge base cannot be used."""

    code = "KB200"


class StoreMissing(StoreError):
    """The knowledge base file does not exist."""

    code = "KB201"


class StoreDamaged(StoreError):
    """The knowledge base differs from what was built."""

    code = "KB202"


class ProvisionUnknown(StoreError):
    """No provision has this id; ids come from the store, so a wrong one is an error of the caller."""

    code = "KB203"
