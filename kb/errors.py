"""What can go wrong in the knowledge base.

::

    YaojianError                  base of every error an inspector may read; carries a code
    ├── DataError                 a data file is wrong (file, place, cure)
    │   └── LawDataError          a statute, digest or notice lost text, numbering or dates
    ├── NoticeUnknown             no notice, or several, of the name that was asked for
    ├── ImportFault               a text cannot be imported, or an import cannot be undone
    │   ├── UnreadableFile        no such file, empty, too large, damaged, or of a kind that is not read
    │   │   ├── UnknownEncoding   neither UTF-8 nor GB18030
    │   │   ├── LockedFile        it asks for a password
    │   │   └── ScannedFile       pictures of pages, without text
    │   ├── NotALaw               it holds no articles
    │   ├── TextCutOff            the end, or articles in the middle, are missing
    │   ├── TextUnclear           articles twice, items that jump, changes that nobody accepted
    │   ├── VersionUnclear        its commencement cannot be told
    │   ├── WorkUnclear           its work cannot be told, or is another than the one named
    │   ├── ImportConflict        the statute database or another text holds that version
    │   ├── CitationsBroken       rules cite provisions that the text does not have
    │   ├── ImportUnknown         there is no such import to undo
    │   ├── ImportsDamaged        the record of imports or an imported text was changed
    │   └── ImportBusy            another import is running
    └── StoreError                the built knowledge base cannot be used
        ├── StoreMissing          it has not been built
        ├── StoreDamaged          it was changed or damaged after it was built
        └── ProvisionUnknown      it holds no provision of this id

Messages are Chinese and say what, where and what to do; ``code`` is for programs.
"""

from __future__ import annotations

from collections.abc import Sequence


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


class NoticeUnknown(YaojianError):
    """No notice has this name, or several have; ``choices`` are the names to choose from."""

    code = "KB401"

    def __init__(self, name: str, choices: Sequence[str], several: bool) -> None:
        what = f"“{name}”可以指 {len(choices)} 份工作文件" if several else f"没有叫“{name}”的工作文件"
        super().__init__(f"{what}。处理办法：从 {'、'.join(choices)} 里选一个。")
        self.choices = tuple(choices)


class ImportFault(YaojianError):
    """A text cannot be imported; ``where`` names the file or the place in it."""

    code = "KB300"

    def __init__(self, where: str, what: str, cure: str) -> None:
        super().__init__(f"{where}：{what}。处理办法：{cure}。")
        self.where = where


class UnreadableFile(ImportFault):
    """The file is missing, empty, too large, damaged, or of a kind that is not read."""

    code = "KB301"


class UnknownEncoding(UnreadableFile):
    """A text file is neither UTF-8 nor GB18030."""

    code = "KB302"


class LockedFile(UnreadableFile):
    """The file asks for a password."""

    code = "KB303"


class ScannedFile(UnreadableFile):
    """A pdf has pictures of pages and no text."""

    code = "KB304"


class NotALaw(ImportFault):
    """The text holds no articles."""

    code = "KB310"


class TextCutOff(ImportFault):
    """The text is not whole: its end or articles in the middle are missing."""

    code = "KB311"


class TextUnclear(ImportFault):
    """The text cannot be cut into provisions without guessing."""

    code = "KB312"


class VersionUnclear(ImportFault):
    """The day from which the text is in force cannot be told."""

    code = "KB320"


class WorkUnclear(ImportFault):
    """The work cannot be told, or is another than the one named."""

    code = "KB321"


class ImportConflict(ImportFault):
    """The version is held verbatim already, or the dates contradict a text that is held."""

    code = "KB322"


class CitationsBroken(ImportFault):
    """Rules cite provisions that the text does not have; the rules could no longer be loaded."""

    code = "KB323"


class ImportUnknown(ImportFault):
    """There is no such import."""

    code = "KB330"


class ImportsDamaged(ImportFault):
    """The record of imports, or an imported text, was changed outside the program."""

    code = "KB340"


class ImportBusy(ImportFault):
    """Another import is running."""

    code = "KB350"
