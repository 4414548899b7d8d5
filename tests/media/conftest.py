"""The media journeys: a shop whose files are in a directory of the test, and its worker's errands run at once."""

import uuid
from pathlib import Path

import pytest

from entrepot.kernel import database as databases
from entrepot.kernel import permissions, storage, worker
from tests import requests


@pytest.fixture
def services(tmp_path: Path) -> worker.Services:
    """What the process has beside its database."""
    return requests.services(tmp_path)


@pytest.fixture
def files_of_shop(services: worker.Services) -> storage.Storage:
    """The storage in use."""
    return services.storage


@pytest.fixture
def errand(database: databases.Database, shop: uuid.UUID, services: worker.Services) -> worker.Errand:
    """What the worker would give to a job of the shop."""
    return worker.Errand(
        data=database,
        services=services,
        shop_id=shop,
        actor=permissions.Actor.system("test"),
        attempt=1,
        is_last_attempt=False,
    )
