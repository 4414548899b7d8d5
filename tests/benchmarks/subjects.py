"""Who is asked: our application, the floor, and our schema under graphql-core; each as an ASGI application.

python -m tests.benchmarks.subjects SUBJECT PORT      with ENTREPOT_DATABASE_URL and BENCH_SHOP
"""

import os
import sys
import uuid
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from entrepot import app, cli
from entrepot.endpoint.documents import Documents
from entrepot.engine import context
from entrepot.kernel import permissions
from entrepot.kernel.settings import Settings
from entrepot.schema import SCHEMA
from tests.benchmarks import floor
from tests.engine import reference
from tests.requests import everything


def graphql_core() -> Starlette:
    """Our schema and our batches under graphql-core's executor, with one DataLoader for each batch."""
    schema = reference.with_resolvers(SCHEMA)
    documents = Documents(schema)
    opened: dict[str, Any] = {}

    async def answer(http: Request) -> Response:
        asked = orjson.loads(await http.body())
        if "database" not in opened:
            opened["database"] = await app.open_database(Settings())
        actor = everything() if "authorization" in http.headers else permissions.ANONYMOUS
        request = context.Request(database=opened["database"], shop_id=uuid.UUID(os.environ["BENCH_SHOP"]), actor=actor)
        async with opened["database"].read(shop_id=request.shop_id, actor=actor) as tx:
            document = documents.get(asked["query"]).document
            result = await reference.execute(schema, document, request.read_through(tx), asked.get("variables"))
        return Response(orjson.dumps({"data": result.data}), media_type="application/json")

    async def ready(_http: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"]), Route("/readyz", ready)])


def main() -> None:
    """Serve a subject as `entrepot serve` would."""
    subject, port = sys.argv[1], int(sys.argv[2])
    settings = Settings().with_(port=port)
    others = {"floor": floor.Floor, "graphql-core": graphql_core}
    served = others[subject]() if subject in others else app.create(settings)
    uvicorn.run(served, **cli.options(settings))


if __name__ == "__main__":
    main()
