"""The desk: one open study with its suggester and its retrainer, which all sessions share."""

import gc
from dataclasses import dataclass
from itertools import chain

from annotation.codebook import Codebook
from annotation.ingest import ingest, read_sample
from annotation.retraining import Retrainer
from annotation.store import APPENDIX, Store
from annotation.study import Study, open_study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace

FROZEN = "frozen"
SAMPLE_OFFERED = "sample"


@dataclass(frozen=True)
class Desk:
    """What all sessions of one workspace share."""

    study: Study
    suggester: Suggester
    retrainer: Retrainer

    @property
    def store(self) -> Store:
        """The record."""
        return self.study.store

    @property
    def codebook(self) -> Codebook:
        """The codebook in force."""
        return self.study.codebook

    @property
    def frozen(self) -> bool:
        """Whether the model is kept as it is."""
        return self.store.setting(FROZEN) == "yes"


def close_desk(desk: Desk) -> None:
    """End the learning of a desk that is no longer used; its record stays open for who reads it."""
    desk.retrainer.stop()


def open_desk(workspace: Workspace) -> Desk:
    """Open the workspace for coding: copy the record, offer practice units, start learning.

    Takes seconds: the encoder is loaded. Raises JalurError.
    """
    study = open_study(workspace)
    study.store.backup(study.workspace.backups)
    _load_sample(study)
    suggester = Suggester(study)
    retrainer = Retrainer(
        suggester.retrain,
        lambda: chain(suggester.group(), suggester.arrange(), suggester.warm()),
        suggester.measure,
        lambda: study.store.setting(FROZEN) == "yes",
    )
    retrainer.request()
    # Streamlit collects garbage after every run. With the encoder's libraries among what it looks
    # through that takes 300 ms, in which no key is answered; they are never garbage.
    gc.collect()
    gc.freeze()
    return Desk(study, suggester, retrainer)


def _load_sample(study: Study) -> None:
    """Offer the practice units once, where there is nothing but the appendix."""
    if study.store.setting(SAMPLE_OFFERED) == "yes":
        return
    reports = study.store.reports()
    if reports and all(summary.report.source == APPENDIX for summary in reports):
        ingest(study.store, read_sample())
    study.store.set_setting(SAMPLE_OFFERED, "yes")
