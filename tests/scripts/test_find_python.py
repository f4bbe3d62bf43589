"""Finding an interpreter: by running it, among names that lie."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts/find-python"
TOOLS = ("bash", "env", "awk", "sort", "timeout", "cat", "sh")


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def claims(version: str, faults: str = "") -> str:
    """A fake interpreter that gives the probe's answer."""
    return f'echo "{version}|$0|{faults}"'


@pytest.fixture
def machine(tmp_path):
    """A machine whose only programs are the tools of the script and what the test puts there."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in TOOLS:
        for folder in os.environ["PATH"].split(":"):
            if (Path(folder) / name).exists():
                (tools / name).symlink_to(Path(folder) / name)
                break

    def run(wanted: str, **variables: str) -> subprocess.CompletedProcess:
        env = {"PATH": f"{tmp_path / 'bin'}:{tools}", "HOME": str(tmp_path / "home"), **variables}
        return subprocess.run([SCRIPT, wanted], env=env, capture_output=True, text=True, check=False)

    return run


def test_shim_that_fails_is_passed_over_for_pyenv(machine, tmp_path):
    program(tmp_path / "bin/python3.10", "exit 127")
    real = program(tmp_path / "home/.pyenv/versions/3.10.13/bin/python", claims("3.10"))
    done = machine("bot")
    assert (done.returncode, done.stdout.strip()) == (0, str(real))


def test_newest_patch_release_comes_first(machine, tmp_path):
    for patch in ("9", "13"):
        program(tmp_path / f"home/.pyenv/versions/3.10.{patch}/bin/python", claims("3.10"))
    assert "3.10.13" in machine("bot").stdout


def test_interpreter_of_uv_is_found(machine, tmp_path):
    program(tmp_path / "home/.local/share/uv/python/cpython-3.10.16-linux/bin/python3.10", claims("3.10"))
    assert "cpython-3.10.16" in machine("bot").stdout


def test_core_prefers_311_to_312(machine, tmp_path):
    program(tmp_path / "bin/python3.12", claims("3.12"))
    program(tmp_path / "bin/python3", claims("3.12"))
    assert machine("core").stdout.strip().endswith("python3.12")
    program(tmp_path / "home/.pyenv/versions/3.11.7/bin/python", claims("3.11"))
    assert "3.11.7" in machine("core").stdout


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.13"])
def test_core_refuses_other_versions(machine, tmp_path, version):
    program(tmp_path / "bin/python3", claims(version))
    done = machine("core")
    assert done.returncode == 3
    assert "[SETUP01]" in done.stderr
    assert f"Python {version}" in done.stderr


def test_missing_headers_bar_the_core_but_not_the_bot(machine, tmp_path):
    program(tmp_path / "bin/python3.11", claims("3.11", "Python.h"))
    program(tmp_path / "bin/python3.10", claims("3.10", "Python.h"))
    core = machine("core")
    assert core.returncode == 3
    assert "python3.11-dev" in core.stderr
    assert machine("bot").returncode == 0


def test_missing_venv_module_is_said(machine, tmp_path):
    program(tmp_path / "bin/python3.10", claims("3.10", "module ensurepip"))
    done = machine("bot")
    assert done.returncode == 3
    assert "module ensurepip" in done.stderr


def test_nothing_found_tells_how_to_get_it(machine):
    done = machine("bot")
    assert done.returncode == 3
    assert done.stdout == ""
    for word in ("[SETUP02]", "pyenv install 3.10", "uv python install 3.10", "YAOJIAN_PYTHON310="):
        assert word in done.stderr


def test_named_interpreter_is_used_alone(machine, tmp_path):
    program(tmp_path / "bin/python3.10", claims("3.10"))
    named = program(tmp_path / "other/python", claims("3.10"))
    assert machine("bot", YAOJIAN_PYTHON310=str(named)).stdout.strip() == str(named)
    done = machine("bot", YAOJIAN_PYTHON310=str(tmp_path / "nowhere"))
    assert done.returncode == 3
    assert "YAOJIAN_PYTHON310=" in done.stderr


def test_the_probe_understands_a_real_interpreter(machine):
    done = machine("core", YAOJIAN_PYTHON=sys.executable)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).exists()


def test_unknown_wish_is_a_usage_error(machine):
    assert machine("rust").returncode == 2
