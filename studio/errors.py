"""The one error a person sees: a sentence, and what to do about it."""


class StudioError(Exception):
    """Something a person can act on.

    user_message: one sentence naming the file or device and what is wrong with it.
    hint: one sentence saying what to do; may be empty.
    """

    def __init__(self, user_message: str, hint: str = "") -> None:
        super().__init__(user_message)
        self.user_message = user_message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.user_message} {self.hint}".strip()


class Cancelled(Exception):  # noqa: N818 - an ending, not an error
    """The run was stopped on purpose."""
