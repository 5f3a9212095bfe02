"""The team's work: reliability rounds."""

from annotation.pages import rounds


def draw() -> None:
    """Draw what concerns the whole team."""
    rounds.draw()
