"""Every mistake that a person can mend, as one tree.

    JalurError
    |-- InvalidInput        a file, a row or a field that cannot be used
    |   `-- InvalidCodebook the codebook file breaks a rule
    |-- NotAllowed          somebody may not do or see this (`refusals`: may not come in)
    |-- NotFound            something named does not exist here
    |-- NotAssigned         a unit that is not the coder's to code now
    |-- WorkspaceError      the workspace cannot be opened or written
    |-- SuggesterError      the suggester cannot be trained, loaded or used
    `-- Caution             nothing is wrong, but a figure needs this beside it (never raised)

A message is a template in English and its values, so that a screen can show it in the reader's
language; `str()` gives the English sentence. It names the file, the row and the cure. Anything
that is not a `JalurError` is a fault of ours and must crash.
"""

from collections.abc import Callable

__all__ = [
    "Caution",
    "InvalidCodebook",
    "InvalidInput",
    "JalurError",
    "NotAllowed",
    "NotAssigned",
    "NotFound",
    "WorkspaceError",
]


class JalurError(Exception):
    """A mistake that a person can mend; the message says how."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def translated(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language of `translate` (a gettext function).

        A value that is itself a `JalurError` is a sentence within the sentence.
        """
        values = {
            name: value.translated(translate) if isinstance(value, JalurError) else value
            for name, value in self.values.items()
        }
        return translate(self.message).format(**values)

    def __str__(self) -> str:
        return self.translated(lambda message: message)


class InvalidInput(JalurError):
    """A file, a row or a field that cannot be used."""


class InvalidCodebook(InvalidInput):
    """The codebook file breaks a rule of `annotation.codebook`."""


class NotAllowed(JalurError):
    """Somebody may not come in, or may not do or see this."""


class NotFound(JalurError):
    """Something named does not exist in this workspace."""


class NotAssigned(JalurError):
    """A unit that others code, by the plan or in an open round, or that left the study."""


class WorkspaceError(JalurError):
    """The workspace cannot be opened, read or written."""


class SuggesterError(JalurError):
    """The suggester cannot be trained, loaded or used (what `model.errors` says, for people)."""


class Caution(JalurError):
    """What has to be known beside a figure; it is told, not raised."""
