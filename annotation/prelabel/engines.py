"""Who works on the shards: processes of this computer, or the workers of a Dask cluster."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky.process_executor import TerminatedWorkerError

from annotation.errors import InvalidInput
from annotation.prelabel.jobs import Run

Job = Callable[[Run, Any], int]

SECONDS_TO_CONNECT = 10
SECONDS_FOR_WORKERS = 60


@dataclass(frozen=True)
class Engine:
    """Where shards are worked on; `processes` at most on this computer, each with one thread."""

    kind: Literal["local", "dask"] = "local"
    scheduler: str = ""
    processes: int = 0

    def work(self, job: Job, run: Run, shards: Sequence[Any]) -> Iterator[int]:
        """Yield what the job returns for each shard, as they are done.

        Raises InvalidInput where processes, scheduler or workers are lost.
        """
        if not shards:
            return iter(())
        if self.kind == "dask":
            return self._on_cluster(job, run, shards)
        return self._here(job, run, shards)

    def _here(self, job: Job, run: Run, shards: Sequence[Any]) -> Iterator[int]:
        processes = min(self.processes or os.cpu_count() or 1, len(shards))
        if processes == 1:
            yield from (job(run, shard) for shard in shards)
            return
        with parallel_config(backend="loky", n_jobs=processes, inner_max_num_threads=1):
            try:
                yield from _all_done(job, run, shards, "2*n_jobs")
            except TerminatedWorkerError as error:
                raise InvalidInput(
                    "A process that worked on the rows was ended from outside, perhaps for want of "
                    "memory. Go on with --resume."
                ) from error

    def _on_cluster(self, job: Job, run: Run, shards: Sequence[Any]) -> Iterator[int]:
        with _client(self.scheduler) as client, parallel_config(backend=_cluster(client)):
            try:
                for done in _all_done(job, run, shards, "all"):
                    if not isinstance(done, int):  # joblib hands over what it got instead
                        raise self._lost()
                    yield done
            except TimeoutError as error:
                raise InvalidInput(
                    "The scheduler {address} has no worker. Start one with: dask worker {address}",
                    address=self.scheduler,
                ) from error
            except (CancelledError, _connection_lost()) as error:
                raise self._lost() from error

    def _lost(self) -> InvalidInput:
        return InvalidInput(
            "The Dask scheduler {address} was lost. What was done is kept: go on with --resume "
            "when there is one again, or here with --engine local.",
            address=self.scheduler,
        )


def _all_done(job: Job, run: Run, shards: Sequence[Any], ahead: str) -> Iterator[int]:
    parallel = Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch=ahead)
    results: Iterator[int] = parallel(delayed(job)(run, shard) for shard in shards)
    return results


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client  # noqa: PLC0415 - only who has a cluster needs it
    except ModuleNotFoundError as error:
        raise InvalidInput(
            'Dask is not installed here. Install it with: pip install -e ".[cluster]"'
        ) from error
    try:
        client: Any = Client(  # type: ignore[no-untyped-call]
            address, timeout=SECONDS_TO_CONNECT, set_as_default=False
        )
    except (OSError, ValueError) as error:
        raise InvalidInput(
            "There is no Dask scheduler at {address}. Start one with: dask scheduler",
            address=address,
        ) from error
    try:
        yield client
    finally:
        client.close(timeout=SECONDS_TO_CONNECT)


def _cluster(client: Any) -> Any:
    from joblib._dask import DaskDistributedBackend  # noqa: PLC0415 - imports Dask

    class Cluster(DaskDistributedBackend):  # type: ignore[misc]
        """With one worker joblib would work here and leave it idle."""

        def effective_n_jobs(self, n_jobs: int) -> int:
            return max(2, int(super().effective_n_jobs(n_jobs)))

    return Cluster(client=client, wait_for_workers_timeout=SECONDS_FOR_WORKERS)


def _connection_lost() -> type[Exception]:
    from distributed.comm.core import CommClosedError  # noqa: PLC0415 - only who has a cluster needs it

    lost: type[Exception] = CommClosedError
    return lost
