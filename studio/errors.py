"""The one error a person sees: a sentence, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


class Sentence(str):
    """A sentence in English that can be said in another language: it remembers what it was made of.

    template: with the names of the values in braces, by which a translation is found; values: what stands for them,
    some of it perhaps sentences in turn.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, str]


def sentence(template: str, **values: object) -> Sentence:
    """Make a sentence of a template and what stands for the names in it."""
    made = Sentence(template.format(**values))
    made.template = template
    made.values = {name: value if isinstance(value, Sentence) else str(value) for name, value in values.items()}
    return made


def retold(said: Sentence, **values: object) -> Sentence:
    """The same sentence with other values for some of its names; those that it has not are passed over."""
    known = {name: str(values.get(name, value)) for name, value in said.values.items()}
    made = Sentence(said.template.format(**known))
    made.template, made.values = said.template, known
    return made


class StudioError(Exception):
    """Something a person can act on.

    user_message: one sentence naming the file or device and what is wrong with it.
    hint: one sentence saying what to do; may be empty.
    With values in them, both are made by ``sentence``, so that the window can say them in its own language.
    """

    def __init__(self, user_message: str, hint: str = "") -> None:
        super().__init__(user_message)
        self.user_message = user_message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.user_message} {self.hint}".strip()


def cannot_read(path: Path, error: OSError) -> StudioError:
    """Say why a file could not be read, and what to do."""
    if isinstance(error, FileNotFoundError):
        return StudioError(sentence("There is no file {path}.", path=path), "Check the name and the folder.")
    return StudioError(
        sentence("{path} cannot be read: {reason}.", path=path, reason=error.strerror),
        "Check the permissions of the file.",
    )


class Cancelled(Exception):  # noqa: N818 - an ending, not an error
    """The run was stopped on purpose."""


class LeftForLater(Cancelled):
    """The run was stopped because the program ends; what is whole of its work stays, to be gone on from."""
