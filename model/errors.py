"""What can go wrong in the suggester and can be mended, as one tree.

    ModelError
    |-- EncoderUnavailable  the sentence encoder cannot be loaded or is not the one it should be
    |-- UntrustedModel      a model file is missing or is not the file that Jalur wrote
    `-- NothingToLearn      neither a codebook phrase nor an example to learn from

A message is a template in English and its values (`annotation.errors` shows them to people).
"""

__all__ = ["EncoderUnavailable", "ModelError", "NothingToLearn", "UntrustedModel"]


class ModelError(Exception):
    """A mistake that a person can mend; the message says how."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = values


class EncoderUnavailable(ModelError):
    """The sentence encoder cannot be loaded or is not the one it should be."""


class UntrustedModel(ModelError):
    """A model file is missing or is not the file that Jalur wrote."""


class NothingToLearn(ModelError):
    """There is neither a codebook phrase nor an example to learn from."""
