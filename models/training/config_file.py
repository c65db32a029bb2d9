"""Reads a training configuration: a TOML file that may build on another one.

``base = "paper"`` at the top of a file takes every setting of the shipped configuration of that name, table by table,
and then the file's own settings over them; ``base = "mine.toml"`` does so with a file beside it. Bases chain.
So an ablation is the few lines in which it differs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from models.checkpoint import config_from_mapping
from models.errors import CheckpointError, TrainingError

CONFIG_FOLDER = Path(__file__).parent / "configs"
ConfigKind = Literal["renderer", "expression"]
Tables = dict[str, Any]


def shipped_configs(kind: ConfigKind) -> dict[str, Path]:
    """The project's own configurations by name."""
    paths = sorted(CONFIG_FOLDER.glob(f"{kind}_*.toml"))
    return {path.stem.removeprefix(f"{kind}_"): path for path in paths}


def read_config_tables(path: Path, kind: ConfigKind) -> Tables:
    """All settings of a file and its bases, without the key ``base``.

    kind: which shipped configurations a bare name means. Raises ``TrainingError`` naming the file that cannot be read,
    the base that does not exist, or the circle.
    """
    return _read(path, kind, ())


def config_sections(tables: Mapping[str, Any], kinds: Mapping[str, type[Any]], path: Path) -> dict[str, Any]:
    """Build the config dataclass of each table; missing tables and settings take their defaults.

    kinds: the class of each table by its name. Raises ``TrainingError`` naming file, table and key.
    """
    unknown = sorted(set(tables) - set(kinds))
    if unknown:
        raise TrainingError(f"{path}: unknown tables {', '.join(unknown)}; known are {', '.join(kinds)}.")
    try:
        return {
            name: config_from_mapping(kind, tables.get(name, {}), f"{path} [{name}]") for name, kind in kinds.items()
        }
    except CheckpointError as error:
        raise TrainingError(str(error)) from error


def parse_config(path: Path) -> Tables:
    """The tables of one file as they stand. Raises ``TrainingError`` when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TrainingError(f"{path}: the training configuration cannot be read ({error}).") from error


def _read(path: Path, kind: ConfigKind, readers: tuple[Path, ...]) -> Tables:
    """readers: the files that build on this one, outermost first."""
    if path.resolve() in readers:
        circle = " -> ".join(reader.name for reader in (*readers, path))
        raise TrainingError(f"{path}: the base goes round in a circle: {circle}.")
    tables = parse_config(path)
    base = tables.pop("base", None)
    if base is None:
        return tables
    return _merged(_read(_base_file(base, path, kind), kind, (*readers, path.resolve())), tables)


def _base_file(base: object, path: Path, kind: ConfigKind) -> Path:
    if isinstance(base, str) and base.endswith(".toml"):
        return path.parent / base
    shipped = shipped_configs(kind)
    if not isinstance(base, str) or base not in shipped:
        raise TrainingError(f"{path}: there is no base {base!r}; take one of {', '.join(shipped)}, or a .toml file.")
    return shipped[base]


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> Tables:
    """Settings of ``above`` over those of ``below``; tables are merged, everything else is replaced."""
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        merged[name] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged
