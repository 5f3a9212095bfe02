"""Where a study's files are: the folders of one workspace."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
APPENDIX = PROJECT / "labeled" / "appendix.csv"
BUILT_IN_CODEBOOK = PROJECT / "labeled" / "codebook.yaml"
COOPERATION_SEED = PROJECT / "labeled" / "cooperation_seed.csv"
SAMPLE = PROJECT / "unlabeled" / "sample.csv"


@dataclass(frozen=True)
class Workspace:
    """A folder with the layout of the project: labeled/, unlabeled/, model/.

    `server` is the address of the PostgreSQL database that has the record instead of a file there.
    """

    home: Path
    server: str = ""

    @classmethod
    def locate(cls, home: str | Path | None = None) -> "Workspace":
        """Return the workspace: `home`, else JALUR_HOME, else the project folder.

        Without `home` the record is on the server that DATABASE_URL names, where it names one.
        """
        chosen = home or os.environ.get("JALUR_HOME") or PROJECT
        server = "" if home else os.environ.get("DATABASE_URL", "")
        return cls(Path(chosen).expanduser().resolve(), server)

    @property
    def database(self) -> Path:
        """The SQLite file with every coding."""
        return self.home / "labeled" / "jalur.sqlite"

    @property
    def backups(self) -> Path:
        """Dated copies of the database."""
        return self.home / "labeled" / "backups"

    @property
    def reports(self) -> Path:
        """The files of reports, to show their pages."""
        return self.home / "labeled" / "reports"

    @property
    def prelabelled(self) -> Path:
        """The files that the screen pre-labelled."""
        return self.home / "labeled" / "prelabelled"

    @property
    def codebook(self) -> Path:
        """The study's codebook; a new workspace gets a copy of the built-in one."""
        return self.home / "labeled" / "codebook.yaml"

    @property
    def versions(self) -> Path:
        """Model versions."""
        return self.home / "model" / "versions"

    @property
    def cache(self) -> Path:
        """Embeddings of every text seen."""
        return self.home / "model" / "cache"

    @property
    def inbox(self) -> Path:
        """Where people drop their reports."""
        return self.home / "unlabeled"
