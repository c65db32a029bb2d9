"""Find the voice a person means: by id, name or language, or say which ones are close."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Sequence

from studio.errors import StudioError, sentence
from studio.speech.text_to_speech import Voice

_DEFAULT_LANGUAGES = ("en-us", "en-gb", "en")


def default_first(voices: Sequence[Voice]) -> list[Voice]:
    """The voices with the default one (American English where there is one) moved to the front."""
    for wanted in _DEFAULT_LANGUAGES:
        for voice in voices:
            if any(_tag(language) == wanted for language in voice.languages):
                return [voice, *(other for other in voices if other is not voice)]
    return list(voices)


def resolve_voice(wanted: str | None, voices: Sequence[Voice], variants: Collection[str]) -> str:
    """The id to give the engine. wanted: None for the default, else an id, a name, a language tag, each perhaps with
    ``+variant``; case does not matter. voices: not empty, the default first. Raises StudioError naming close matches.
    """
    if wanted is None:
        return voices[0].id
    base, plus, variant = wanted.strip().partition("+")
    found = _matching(base, voices)
    if found is None:
        raise StudioError(
            sentence("There is no voice called {wanted}.", wanted=repr(wanted)), _suggestion(base, voices)
        )
    if not plus:
        return found.id
    exact = {name.casefold(): name for name in variants}.get(variant.casefold())
    if exact is None:
        close = difflib.get_close_matches(variant, list(variants), n=3, cutoff=0.3)
        hint = (
            sentence("Did you mean {names}?", names=_listed(f"{base}+{name}" for name in close))
            if close
            else sentence("Use {base} alone.", base=repr(base))
        )
        raise StudioError(
            sentence("There is no variant {variant} of the voice {base}.", variant=repr(variant), base=repr(base)), hint
        )
    return f"{found.id}+{exact}"


def _matching(wanted: str, voices: Sequence[Voice]) -> Voice | None:
    key = wanted.casefold()
    tests: tuple[Callable[[Voice], bool], ...] = (
        lambda voice: voice.id.casefold() == key,
        lambda voice: voice.name.casefold() == key,
        lambda voice: voice.id.casefold().rpartition("/")[2] == key,
        lambda voice: any(_tag(language) == _tag(wanted) for language in voice.languages),
        lambda voice: any(_tag(language).partition("-")[0] == key for language in voice.languages),
    )
    return next((voice for test in tests for voice in voices if test(voice)), None)


def _tag(language: str) -> str:
    return language.casefold().replace("_", "-")


def _suggestion(wanted: str, voices: Sequence[Voice]) -> str:
    offered: dict[str, str] = {}
    for voice in voices:
        for key in (voice.id.rpartition("/")[2], voice.name, *voice.languages):
            offered.setdefault(key.casefold(), key)
    close = difflib.get_close_matches(wanted.casefold(), list(offered), n=3, cutoff=0.5)
    containing = [key for key in offered if wanted.strip() and wanted.casefold() in key][:3]
    names = list(dict.fromkeys(offered[key] for key in [*containing, *close]))[:3]
    if names:
        return sentence("Did you mean {names}?", names=_listed(names))
    return sentence(
        "Leave the voice out for {voice}, or run `main.py doctor` to see all {count}.",
        voice=repr(voices[0].name),
        count=len(voices),
    )


def _listed(names: Iterable[str]) -> str:
    return " or ".join(repr(name) for name in names)
