"""The media journeys: a shop whose files are in a directory of the test, and its worker's errands run at once."""

import uuid
from pathlib import Path

import pytest

from entrepot.kernel import database as databases
from entrepot.kernel import mail, outward, permissions, sealing, storage, worker
from tests.requests import STANDING


@pytest.fixture
def files_of_shop(tmp_path: Path) -> storage.Storage:
    """The storage in use."""
    opened = storage.open_storage(f"file://{tmp_path}/files", base_url="http://shop.test", secret="s" * 32)
    storage.use(opened)
    return opened


@pytest.fixture
def errand(
    database: databases.Database, shop: uuid.UUID, files_of_shop: storage.Storage, tmp_path: Path
) -> worker.Errand:
    """What the worker would give to a job of the shop."""
    return worker.Errand(
        data=database,
        services=worker.Services(
            storage=files_of_shop,
            mail=mail.open_mailer(None, sender="shop@example.com", directory=tmp_path / "mail"),
            sealer=sealing.Sealer(["s" * 32]),
            outward=outward.Outward(outward.Rules()),
            base_url="http://shop.test",
            storefront_url="http://shop.test",
            standing=STANDING,
        ),
        shop_id=shop,
        actor=permissions.Actor.system("test"),
        attempt=1,
        is_last_attempt=False,
    )
