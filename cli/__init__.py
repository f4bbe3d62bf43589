"""The command ``yaojian``: every job of the product at a prompt or in a script.

>>> from cli import run
>>> run(["--version"])
药鉴 yaojian 0.1.0
0

One module per subcommand, loaded only when that subcommand is called. Names, fields and exit codes
are those of ``docs/contract.md``; errors are ``[code] message`` in Chinese on stderr.
"""

from __future__ import annotations

from cli.main import run

__all__ = ["run"]
