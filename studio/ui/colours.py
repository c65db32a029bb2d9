"""The colours of the two themes, by what they are for."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Colours:
    """Names as the style sheet uses them, ``@background@`` and so on; values as #rrggbb.

    background, sunken, surface, raised: from the window's ground over fields and cards to buttons. line: borders.
    faint, muted, text: words by importance. accent, on_accent: the one colour that leads the eye, and words on it.
    problem, caution: what went wrong, what deserves a look.
    """

    name: str
    background: str
    field: str
    sunken: str
    surface: str
    raised: str
    hover: str
    pressed: str
    line: str
    strong_line: str
    faint: str
    muted: str
    text: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_faint: str
    on_accent: str
    on_accent_faint: str
    focus: str
    problem: str
    caution: str

    def fill_in(self, template: str) -> str:
        """Replace each ``@name@`` of a style sheet by its colour."""
        for name, value in asdict(self).items():
            template = template.replace(f"@{name}@", value)
        return template


DARK = Colours(
    name="dark",
    background="#14161a",
    field="#14161a",
    sunken="#101216",
    surface="#1c1f25",
    raised="#262a32",
    hover="#2f343e",
    pressed="#22262d",
    line="#343a45",
    strong_line="#4a5160",
    faint="#6b7482",
    muted="#9aa2af",
    text="#e7e9ed",
    accent="#45b8ac",
    accent_hover="#57c7bb",
    accent_pressed="#3aa296",
    accent_faint="#24413f",
    on_accent="#08211e",
    on_accent_faint="#6f8f8b",
    focus="#8fded5",
    problem="#e0736d",
    caution="#d9a94f",
)

LIGHT = Colours(
    name="light",
    background="#eceef1",
    field="#ffffff",
    sunken="#e3e6ea",
    surface="#f9fafb",
    raised="#ffffff",
    hover="#f1f3f6",
    pressed="#e6e9ee",
    line="#d3d8df",
    strong_line="#aab2be",
    faint="#8a93a1",
    muted="#566071",
    text="#1b1f26",
    accent="#0d7d72",
    accent_hover="#0b8f82",
    accent_pressed="#0a675e",
    accent_faint="#c3e0dc",
    on_accent="#ffffff",
    on_accent_faint="#6d9791",
    focus="#0a5a52",
    problem="#b9382f",
    caution="#94640a",
)
