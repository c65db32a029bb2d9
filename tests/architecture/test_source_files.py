"""What every source file keeps to: a telling name, a readable length, and no code hidden in data."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 350
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "core", "manager"}
CODE_CARRYING_MODULES = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"}


def source_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


PRODUCT_FILES = source_files("studio", "models", "packaging") + [path for path in [ROOT / "main.py"] if path.exists()]
ALL_FILES = PRODUCT_FILES + source_files("tests")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", ALL_FILES, ids=name_of)
def test_file_and_folder_names_say_what_they_hold(path: Path) -> None:
    words = {word for part in path.relative_to(ROOT).with_suffix("").parts for word in part.lower().split("_")}
    assert not words & EMPTY_NAMES


@pytest.mark.parametrize("path", ALL_FILES, ids=name_of)
def test_files_stay_readable_in_one_sitting(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"{name_of(path)} has {lines} lines: split it by what it makes"


def find_unsafe_loading(tree: ast.AST) -> list[str]:
    """Name each import or call through which a data file could run code, with its line."""
    found = []
    for node in ast.walk(tree):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if [alias.name for alias in node.names] != ["UnpicklingError"]:  # what a refused file raises
                modules = [node.module or ""]
        elif isinstance(node, ast.Call):
            if ast.unparse(node.func) in {"torch.load", "torch.save"} and not loads_weights_only(node):
                found.append(f"line {node.lineno}: {ast.unparse(node.func)}")
            found += [f"line {node.lineno}: allow_pickle" for word in node.keywords if word.arg == "allow_pickle"]
        found += [
            f"line {node.lineno}: {module}" for module in modules if module.split(".")[0] in CODE_CARRYING_MODULES
        ]
    return found


def loads_weights_only(call: ast.Call) -> bool:
    return any(word.arg == "weights_only" and ast.unparse(word.value) == "True" for word in call.keywords)


@pytest.mark.parametrize("path", PRODUCT_FILES, ids=name_of)
def test_no_data_file_can_run_code(path: Path) -> None:
    assert find_unsafe_loading(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from joblib import load",
        "from pickle import UnpicklingError, loads",
        "torch.load('a.pt')",
        "torch.load('a.pt', weights_only=False)",
        "np.load('a.npy', allow_pickle=True)",
    ],
)
def test_unsafe_loading_is_found(line: str) -> None:
    assert len(find_unsafe_loading(ast.parse(line))) == 1


def test_loading_weights_alone_is_safe() -> None:
    assert find_unsafe_loading(ast.parse("torch.load('a.pt', map_location='cpu', weights_only=True)")) == []


def test_repository_stays_small() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    sizes = [path.stat().st_size for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]
    assert sum(sizes) < 60 * 2**20
