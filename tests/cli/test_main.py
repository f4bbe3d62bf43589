"""The front of the command: names, laziness, exit codes, Chinese complaints."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from cli import run
from cli.errors import CommandError, InputFault, PortBusy, ServiceDown, UsageFault, exit_code
from cli.main import COMMANDS
from kb.errors import LawDataError, StoreDamaged, StoreMissing, YaojianError

ROOT = Path(__file__).parents[2]


def test_help_lists_every_subcommand(capsys):
    assert run(["--help"]) == 0
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in COMMANDS)


def test_no_arguments_show_the_help(capsys):
    assert run([]) == 0
    assert "yaojian 命令 --help" in capsys.readouterr().out


def test_version_is_that_of_the_project(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == "药鉴 yaojian 0.1.0\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_has_help(name, capsys):
    assert run([name, "--help"]) == 0
    assert f"yaojian {name}" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["--version", "cite", "kb", "check", "serve", "bot"])
def test_light_commands_do_not_load_the_models(name):
    script = (
        "import sys; from cli import run; run(sys.argv[1:]); "
        "print([m for m in ('torch', 'sentence_transformers', 'faiss') if m in sys.modules])"
    )
    arguments = [name] if name.startswith("-") else [name, "--help"]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chek"], r"没有 chek 这个命令。是不是 check？"),
        (["法律"], "没有 法律 这个命令。可用的是：ask、check"),
        (["--verson"], "没有 --verson 这个选项。是不是 --version？"),
        (["check"], "缺少案件事实"),
        (["check", "a.json", "--schema"], "写了不止一样"),
        (["check", "a.json", "--decided-on"], "--decided-on 后面缺少值"),
        (["check", "a.json", "b.json"], "多写了 b.json"),
        (["check", "--readings", "a.csv", "--schema"], "--readings 只能与一个案件事实文件一起用"),
        (["check", "-", "--readings", "-"], "不能都从标准输入读"),
        (["serve", "--port", "http"], "选项 --port 的值不对：应为整数"),
        (["serve", "--port", "99999"], "选项 --port 的值不对：应不大于 65535"),
        (["serve", "--port", "0"], "选项 --port 的值不对：应不小于 1"),
    ],
)
def test_wrong_usage_is_explained_in_chinese(arguments, message, capsys):
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.startswith("[CL101] ")
    assert captured.out == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageFault("x"), 2),
        (InputFault("文件 a", "坏了", "修好"), 2),
        (LawDataError("a.yaml", "坏了", "修好"), 2),
        (ServiceDown("x"), 3),
        (PortBusy("127.0.0.1", 8000, "--port"), 3),
        (StoreMissing("x"), 3),  # not built: nothing the caller can mend in its input
        (StoreDamaged("x"), 3),
    ],
)
def test_exit_codes(error, code):
    assert isinstance(error, YaojianError)
    assert exit_code(error) == code


def test_error_codes_are_told_apart():
    kinds = (CommandError, UsageFault, InputFault, ServiceDown, PortBusy)
    assert len({kind.code for kind in kinds}) == len(kinds)


def shell(command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["bash", "-c", command, "bash", sys.executable], capture_output=True, text=True, cwd=ROOT, check=False
    )


def test_reader_that_goes_away_is_no_error():
    done = shell('"$1" -c "from cli.main import main; main()" check --schema | true; echo ${PIPESTATUS[0]}')
    assert done.stderr == ""
    assert done.stdout.strip() in {"0", "141"}  # 0 when all was written before the reader went


def test_output_is_utf8_in_any_locale():
    done = shell(
        'LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 "$1" -c "from cli.main import main; main()" --help'
    )
    assert "药鉴" in done.stdout


def test_interrupt_is_130(monkeypatch):
    class Interrupted(io.BytesIO):
        def read(self, *_size):
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Interrupted()))
    assert run(["check", "-"]) == 130
