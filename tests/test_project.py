"""The promises of the project as a whole: locks, direction of imports, front doors, documents, sizes."""

import ast
import doctest
import importlib
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

import pytest
import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
LAYERS = ("kb", "rules", "retrieval", "quiz", "bot", "web", "cli")  # each may import those before it
MOST_LINES = 400
PART_OF = {"markupsafe": "jinja2", "pydantic_core": "pydantic", "starlette": "fastapi"}  # one API each
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
MODULES = [file for layer in LAYERS for file in sorted((ROOT / layer).rglob("*.py"))]
PACKAGES = [file for file in MODULES if file.name == "__init__.py"]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def pins(name: str) -> dict[str, str]:
    """Canonical name -> version of a lock file; fails on anything but exact, public versions."""
    found: dict[str, str] = {}
    for line in (ROOT / "requirements" / name).read_text().splitlines():
        if line.startswith("#"):
            continue
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==([0-9A-Za-z.!]+)", line)
        assert match, f"{name}: {line!r} is not name==version"
        key = canonicalize_name(match[1])
        assert key not in found, f"{name}: {key} is locked twice"
        found[key] = match[2]
    return found


def wanted_by_core() -> list[Requirement]:
    extras = [line for group in PROJECT["optional-dependencies"].values() for line in group]
    return [Requirement(line) for line in [*PROJECT["dependencies"], *extras]]


def wanted_by_bot() -> list[Requirement]:
    lines = (ROOT / "requirements/bot.in").read_text().splitlines()
    return [Requirement(line.split("#")[0].strip()) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("requirement", wanted_by_core(), ids=str)
def test_core_lock_pins_every_dependency(requirement):
    pinned = pins("core.lock")
    assert canonicalize_name(requirement.name) in pinned
    assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("requirement", wanted_by_bot(), ids=str)
def test_bot_lock_pins_every_dependency(requirement):
    pinned = pins("bot.lock")
    assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("lock", ["core.lock", "bot.lock"])
def test_locks_hold_what_builds_packages(lock):
    assert {"pip", "setuptools"} <= pins(lock).keys()


def test_this_environment_is_the_locked_one():
    """What is tested is what is locked; after a wanted change of a version run `make lock`."""
    other = {}
    for name, pinned in pins("core.lock").items():
        try:
            installed = Version(version(name)).public
        except PackageNotFoundError:
            installed = "none"
        if installed != pinned:
            other[name] = (installed, pinned)
    assert other == {}, "installed and locked versions differ"


def imported(file: Path) -> set[str]:
    """First parts of everything that a module imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module or "")
    return {name.split(".")[0] for name in names}


def test_what_is_imported_is_declared():
    """A package that came along with another may go with it."""
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    sources = packages_distributions()
    undeclared = {
        f"{relative(file)}: {name}"
        for file in MODULES
        for name in imported(file) - set(LAYERS) - sys.stdlib_module_names
        if PART_OF.get(name) not in declared
        and not declared & {canonicalize_name(source) for source in sources.get(name, ())}
    }
    assert sorted(undeclared) == []


@pytest.mark.parametrize("file", MODULES, ids=relative)
def test_imports_point_one_way(file):
    own = LAYERS.index(file.relative_to(ROOT).parts[0])
    upward = imported(file) & set(LAYERS[own + 1 :])
    assert not upward, f"{relative(file)} imports {sorted(upward)}, which stands above it"


@pytest.mark.parametrize("file", MODULES, ids=relative)
def test_modules_stay_short(file):
    assert len(file.read_text().splitlines()) < MOST_LINES


@pytest.mark.parametrize("file", MODULES, ids=relative)
def test_modules_say_what_they_are_for(file):
    assert ast.get_docstring(ast.parse(file.read_text()))


def door_order(name: str) -> tuple[int, str]:
    """CONSTANTS, Classes, functions; each by name."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


@pytest.mark.parametrize("file", PACKAGES, ids=relative)
def test_front_doors_export_what_they_say(file):
    package = importlib.import_module(".".join(file.parent.relative_to(ROOT).parts))
    names = package.__all__
    assert list(names) == sorted(names, key=door_order)
    assert [name for name in names if not hasattr(package, name)] == []


@pytest.mark.parametrize("layer", LAYERS)
def test_packages_carry_their_types(layer):
    assert (ROOT / layer / "py.typed").is_file()


@pytest.mark.parametrize("file", [f for f in MODULES if ">>> " in f.read_text()], ids=relative)
def test_examples_in_docstrings_run(file):
    module = importlib.import_module(
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    )
    failed, _ = doctest.testmod(module, optionflags=doctest.IGNORE_EXCEPTION_DETAIL | doctest.ELLIPSIS)
    assert not failed


def tracked_texts() -> list[Path]:
    """Every text file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is not a git checkout, so which files belong to the project is not known")
    files = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [file for file in files if file.is_file() and b"\0" not in file.read_bytes()[:4096]]


def test_no_file_names_a_machine_or_a_registry():
    places = re.compile(
        "|".join([r"(?<![\w.])/(?:work|root|home|Users)/\w", r"pypi\." + "org", r"pythonhosted\." + "org"])
    )
    found = [
        f"{relative(file)}:{number}"
        for file in tracked_texts()
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1)
        if places.search(line)
    ]
    assert found == []


def code_of(document: Path) -> str:
    """What a document shows as code: fenced blocks, indented blocks and back-quoted words."""
    text = document.read_text()
    blocks = re.findall(r"^```.*?^```", text, re.M | re.S) + re.findall(r"^ {4}.*$", text, re.M)
    return "\n".join(blocks + re.findall(r"`([^`\n]+)`", text))


def documented(pattern: str) -> set[tuple[Path, str, str]]:
    found = set()
    for document in DOCUMENTS:
        for match in re.finditer(pattern, code_of(document)):
            found.add((document, match[1], match[2] if match.re.groups > 1 else ""))
    return found


def test_documented_commands_exist():
    for document, name, sub in documented(r"\byaojian ([a-z]+)(?: ([a-z]+)\b)?"):
        assert name in COMMANDS, f"{relative(document)}: yaojian {name}"
        place = COMMANDS[name]
        if place.name == "app" and sub:
            group = typer.main.get_command(getattr(importlib.import_module(place.module), place.name))
            known = getattr(group, "commands", {sub: None})
            assert sub in known, f"{relative(document)}: yaojian {name} {sub}"


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.M))


def test_documented_jobs_exist():
    for document, name, _ in documented(r"(?<![\w/])make ([a-z]+)\b"):
        assert name in make_targets(), f"{relative(document)}: make {name}"


def test_every_command_stands_in_the_contract():
    contract = (ROOT / "docs/contract.md").read_text()
    assert [name for name in COMMANDS if f"`yaojian {name}" not in contract] == []


def test_every_job_stands_in_the_guide():
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    assert [name for name in sorted(make_targets()) if f"`make {name}`" not in guide] == []


def test_every_setting_is_documented():
    sources = [*MODULES, ROOT / "Makefile", *sorted((ROOT / "scripts").iterdir())]
    used = {name for file in sources for name in re.findall(r"\bYAOJIAN_[A-Z0-9_]+\b", file.read_text())}
    settings = (ROOT / "docs/settings.md").read_text()
    assert sorted(name for name in used if f"`{name}`" not in settings) == []


def error_codes() -> set[str]:
    """Codes of all error classes and of the scripts."""
    found: set[str] = set()
    for file in MODULES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef):
                for line in node.body:
                    if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                        names = [target.id for target in line.targets if isinstance(target, ast.Name)]
                        if names == ["code"]:
                            found.add(str(line.value.value))
    for script in (ROOT / "scripts").iterdir():
        found.update(re.findall(r"\[((?:SETUP|LOCK)\d+)\]", script.read_text()))
    return found


def test_every_error_code_is_documented():
    listed = (ROOT / "docs/errors.md").read_text()
    assert sorted(code for code in error_codes() if f"`{code}`" not in listed) == []


def test_decision_records_have_their_parts():
    records = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [record.name[:3] for record in records] == [f"{n:03}" for n in range(1, len(records) + 1)]
    for record in records:
        text = record.read_text()
        assert text.startswith(f"# {record.name[:3]} "), record.name
        parts = re.findall(r"^## (.+)$", text, re.M)
        assert parts == ["Context", "Decision", "Status", "Consequences"], record.name


def test_links_between_documents_lead_somewhere():
    for document in [*DOCUMENTS, ROOT / "CHANGELOG.md"]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / target).exists(), f"{relative(document)} -> {target}"


def test_changelog_knows_the_version():
    assert f"## [{PROJECT['version']}]" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("script", [*sorted((ROOT / "scripts").iterdir()), ROOT / ".ci/run"], ids=relative)
def test_scripts_parse_and_can_be_run(script):
    if script.suffix == ".py":
        compile(script.read_text(), str(script), "exec")
        return
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(script)], check=True)
