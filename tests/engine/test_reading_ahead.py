"""Operations over our whole schema are answered alike however often they come, though what they ask is read ahead."""

import pytest
from graphql import parse

from entrepot.engine import execution
from entrepot.engine.context import Request
from entrepot.engine.parsed import Parsed
from entrepot.kernel import foresight, moments, transactions
from entrepot.schema import SCHEMA
from tests import requests
from tests.engine import trade

DOCUMENTS = 1_800
PIECES = 6
TIMES = 4


@pytest.fixture
def pages(monkeypatch, tmp_path):
    """What is known of pages: nothing yet; and no page is read in a transaction because of other tests."""
    requests.services(tmp_path)
    known = foresight.Pages()
    monkeypatch.setattr(transactions, "PAGES", known)
    monkeypatch.setattr(moments.Stillness, "holds", lambda _: True)
    return known


def told(answer):
    """An answer as it can be compared."""
    return answer.data, sorted((error.message, str(error.path), str(error.locations)) for error in answer.errors)


@pytest.mark.parametrize("piece", range(PIECES))
async def test_an_operation_is_answered_alike_each_time(database, traded, pages, piece):
    generator = trade.generator(SCHEMA, traded)
    read_ahead = 0
    for seed in range(piece, DOCUMENTS, PIECES):
        operation = generator.document(seed)
        document = Parsed(parse(operation.text))
        for variables in operation.variables:
            answers = []
            for _ in range(TIMES):
                answer = await execution.execute(
                    SCHEMA,
                    document,
                    Request(database=database, shop_id=traded.shop, actor=requests.everything()),
                    variables=variables,
                    operation_name=operation.name,
                )
                answers.append(told(answer))
            assert answers[1:] == answers[:1] * (TIMES - 1), operation.text
        read_ahead += sum(page.together is not None for page in pages._known.values())
        pages._known.clear()
    # So that the test does not pass because nothing is ever read ahead.
    assert read_ahead > DOCUMENTS / PIECES / 20
    print(f"{read_ahead} pages were read ahead")
