"""The same work on a Dask cluster. `dask.distributed` is optional: `pip install "lead-model[cluster]"`.

Chunks travel to the workers and their results back in Dask's own form, which runs code it receives: connect only to a
cluster of your own.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from lead_model.errors import DataError

Result = TypeVar("Result")
CHUNK_ROWS = 64  # large enough to be worth the way, small enough to spread over many workers
CONNECT_SECONDS = 10


def on_cluster(
    address: str,
    work: Callable[..., Result],
    chunks: Iterable[Sequence[Any]],
    *,
    timeout: float = CONNECT_SECONDS,
) -> list[Result]:
    """`work(*chunk)` for each chunk on the cluster at `address`, results in the order of the chunks.

    work : a function of an installed module, so that the workers, which need the same version of this package, find it.
    Raises DataError when dask.distributed is not installed, the scheduler cannot be reached, or versions differ.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise DataError(
            "A scheduler needs dask.distributed, which is not installed here. "
            'Install it with: pip install "lead-model[cluster]", or leave --scheduler out to run on this machine.'
        ) from error
    try:
        client = Client(address, timeout=timeout, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise DataError(
            f"No Dask scheduler answers at {address}. Give its address, such as tcp://127.0.0.1:8786, or leave "
            f"--scheduler out to run on this machine. ({error})"
        ) from error
    with client:
        _same_versions(client, address)
        futures = [client.submit(work, *chunk, pure=False) for chunk in chunks]
        return list(client.gather(futures))


def _same_versions(client: Any, address: str) -> None:
    """Refuse workers with another version of this package or none: their answers could differ."""
    from lead_model import __version__

    versions = client.run(_version)
    if not versions:
        raise DataError(f"The scheduler at {address} has no workers. Start some with: dask worker {address}")
    wrong = {worker: version for worker, version in versions.items() if version != __version__}
    if wrong:
        worker, version = next(iter(wrong.items()))
        raise DataError(
            f"Worker {worker} has version {version or 'none'} of lead-model; this is {__version__}. "
            "Install the same version on all workers."
        )


def _version() -> str:
    from lead_model import __version__

    return __version__
