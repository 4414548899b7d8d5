"""The other systems of the process, for mutations, which are given a transaction and nothing else."""

from entrepot.kernel.worker import Services

_in_use: list[Services] = []


def use(services: Services) -> None:
    """Make these the systems of the process; called once, where the application is put together."""
    _in_use[:] = [services]


def current() -> Services:
    """The systems of the process."""
    if not _in_use:
        raise RuntimeError("no services are in use: call surroundings.use() where the application starts")
    return _in_use[0]
