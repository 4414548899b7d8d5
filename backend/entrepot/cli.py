"""The `entrepot` command: serve, work, migrate, found a shop, load the demo, import, check, write the schema."""

import argparse
import asyncio
import contextlib
import gc
import json
import logging
import os
import resource
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from pydantic import SecretStr, ValidationError

from entrepot import app, demo, founding, matrix, recovery, schema, wiring
from entrepot.contract import schema as schemas
from entrepot.endpoint import websocket
from entrepot.integrations.online_retail import importer, progress, refusals
from entrepot.integrations.online_retail import report as reports
from entrepot.kernel import embedded, errors, migrate, permissions, worker
from entrepot.kernel.settings import Settings

DATABASE = "entrepot"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(eq=False)
class PortTaken(embedded.CannotStart):
    """Port {port} of {host} is taken: stop what listens there, or choose another with PORT= or --port."""

    code = "PORT_TAKEN"
    zh = "{host} 的端口 {port} 已被占用：请停止占用它的程序，或用 PORT= 或 --port 换一个端口。"
    host: str
    port: int


@dataclass(eq=False)
class NotEmpty(embedded.CannotStart):
    """There are shops in this database already: the demo shop is only loaded into an empty one."""

    code = "NOT_EMPTY"
    zh = "数据库中已有店铺：演示店铺只能载入空数据库。"


@dataclass(eq=False)
class NotFresh(embedded.CannotStart):
    """There are shops in this database already: --fresh needs a new one. Without it, an import is continued."""

    code = "NOT_FRESH"
    zh = "数据库中已有店铺：--fresh 需要新数据库；不加 --fresh 则继续之前的导入。"


class Server(uvicorn.Server):
    """A server that says where it is as soon as it answers."""

    def __init__(self, config: uvicorn.Config, *, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce."""
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self._announce()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return int(given.run(given) or 0)
    except errors.DomainError as error:
        print(f"{error.message('en')}\n{error.message('zh-CN')}", file=sys.stderr)
        return 1
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            print(f"ENTREPOT_{name}: {problem['msg']} / 配置有误", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="entrepot", description="Headless commerce that keeps its books.")
    commands = parser.add_subparsers(required=True, metavar="command")
    serve = _command(commands, "serve", _serve, "answer requests / 提供服务")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    serve.add_argument("--workers", type=int, default=1, help="processes; needs a database of your own")
    serve.add_argument("--development", action="store_true", help="serve the GraphQL IDE")
    serve.add_argument("--demo", action="store_true", help="load the demo shop into an empty database")
    _command(commands, "worker", _work, "run jobs / 执行后台任务")
    upgrade = _command(commands, "migrate", _migrate, "bring the database up to date / 升级数据库")
    upgrade.add_argument("--sql", action="store_true", help="print the whole SQL instead")
    _command(commands, "demo", _demo, "load the demo shop / 载入演示店铺")
    _shop_parser(commands)
    _recovery_parsers(commands)
    checked = _command(commands, "check", _check, "prove that the books agree / 核对账实")
    checked.add_argument(
        "--restored", action="store_true", help="from a backup: the end of the change feed may be missing"
    )
    brought = _command(commands, "import", _import, "replay the trade of another system / 导入其他系统的交易数据")
    brought.add_argument("source", choices=["online-retail"], help="what the files are")
    brought.add_argument("directory", type=Path, help="where the files are, one for each month: 2010-12.csv.gz")
    brought.add_argument(
        "--fresh", action="store_true", help="into a new database, that of --data-dir or a passing one"
    )
    brought.add_argument("--report", type=Path, metavar="FILE.json", help="write the reconciliation report as JSON too")
    written = _command(commands, "schema", _schema, "print the GraphQL schema / 输出 GraphQL schema")
    written.add_argument("--write", action="store_true", help="write schema.graphql and the permission matrices")
    return parser


def _shop_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    described = "found a shop of your own / 开设自己的店铺"
    family = commands.add_parser("shop", help=described, description=described)
    create = _command(family.add_subparsers(required=True, metavar="command"), "create", _create_shop, described)
    founding.add_options(create)


def _recovery_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    described = "seal stored secrets under ENTREPOT_SECRET / 用新密钥重新加密"
    family = commands.add_parser("secrets", help=described, description=described)
    _command(family.add_subparsers(required=True, metavar="command"), "reseal", _reseal, described)
    described = "help people who lost how they sign in / 帮助无法登录的员工"
    family = commands.add_parser("staff", help=described, description=described)
    described = "take somebody's second factors away / 重置员工的第二验证方式"
    reset = _command(
        family.add_subparsers(required=True, metavar="command"), "reset-factors", _reset_factors, described
    )
    reset.add_argument("email", help="with which they sign in")
    reset.add_argument("--shop", help="the handle of the shop, where there are several")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int | None],
    description: str,
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=description, description=description)
    made.add_argument("--data-dir", type=Path, help="where the embedded database and local files live")
    made.set_defaults(run=run)
    return made


def _settings(given: argparse.Namespace) -> Settings:
    """The settings of the environment, changed by the options."""
    options = {name: getattr(given, name, None) for name in ("data_dir", "host", "port")}
    changes = {name: value for name, value in options.items() if value is not None}
    if getattr(given, "development", False):
        changes["development"] = True
    return Settings(**changes)


@contextlib.contextmanager
def ready(settings: Settings) -> Iterator[Settings]:
    """A migrated database: the operator's, or an embedded one that runs for as long as the block."""
    with contextlib.ExitStack() as stack:
        if settings.database_url is None:
            stack.enter_context(embedded.claimed(settings.data_dir))
            cluster = stack.enter_context(embedded.running(settings.data_dir.resolve() / "postgres"))
            url = cluster.url(DATABASE)
            asyncio.run(migrate.create_database(url))
            secret = SecretStr(settings.signing_secret())
            settings = settings.with_(database_url=url, embedded_worker=True, secret=secret)
        assert settings.database_url is not None
        asyncio.run(migrate.upgrade(settings.database_url))
        yield settings


def _serve(given: argparse.Namespace) -> int:
    chosen = _settings(given)
    _check_port(chosen)
    chosen.signing_secret()
    with ready(chosen) as settings:
        login = asyncio.run(demo.load(settings)) if given.demo else None
        if given.workers > 1:
            return _serve_many(settings, workers=given.workers)
        config = uvicorn.Config(app.create(settings), **options(settings))
        Server(config, announce=lambda: _announce(settings, login)).run()
    return 0


def _serve_many(settings: Settings, *, workers: int) -> int:
    """Several processes read the settings for themselves, from the environment that they are given."""
    for name, value in settings.model_dump(include={"data_dir", "database_url", "host", "port", "development"}).items():
        os.environ[f"ENTREPOT_{name.upper()}"] = str(value)
    os.environ["ENTREPOT_SECRET"] = settings.signing_secret()
    uvicorn.run("entrepot.app:create", factory=True, workers=workers, **options(settings))
    return 0


def options(settings: Settings) -> dict[str, Any]:
    """How uvicorn serves: uvloop and httptools, on the given address alone."""
    return {
        "host": settings.host,
        "port": settings.port,
        "loop": "uvloop",
        "http": "httptools",
        "ws": "websockets-sansio",
        "ws_max_size": websocket.MAXIMUM_MESSAGE,
        "access_log": False,
        "log_level": "warning",
        "server_header": False,
        "timeout_graceful_shutdown": 10,
        "h11_max_incomplete_event_size": 16384,
    }


def _announce(settings: Settings, login: demo.Login | None) -> None:
    print(f"\n  Entrepot  {settings.base_url}\n")
    print(f"  GraphQL   {settings.base_url}/graphql")
    print(f"  Admin     {settings.base_url}/admin   管理后台")
    if login is not None:
        print(f"  Login     {login.email}  {login.password}   演示账号")
    print("\n  Ctrl-C stops everything. / 按 Ctrl-C 停止。\n", flush=True)


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise PortTaken(host=settings.host, port=settings.port) from None


def _work(given: argparse.Namespace) -> int:
    chosen = _settings(given)
    chosen.signing_secret()
    with ready(chosen) as settings:
        asyncio.run(_run_worker(settings))
    return 0


async def _run_worker(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    opened = await app.open_database(settings)
    print("The worker takes jobs. / 后台任务已启动。", flush=True)
    try:
        await worker.run_worker(opened, app.open_services(settings), stop=stop, beside=wiring.BESIDE)
    finally:
        await opened.close()


def _migrate(given: argparse.Namespace) -> int:
    if given.sql:
        print(migrate.sql(before=None))
        return 0
    with ready(_settings(given)):
        print(f"The database is at revision {migrate.head()}. / 数据库已是版本 {migrate.head()}。")
    return 0


def _demo(given: argparse.Namespace) -> int:
    with ready(_settings(given)) as settings:
        login = asyncio.run(demo.load(settings))
        if login is None:
            raise NotEmpty
        print(f"Demo login / 演示账号: {login.email} {login.password}")
    return 0


def _create_shop(given: argparse.Namespace) -> int:
    """0 when the shop is there, 2 when something is wrong with what was asked for."""
    wish = founding.wish_of(given)
    with ready(_settings(given)) as settings:
        refusals_met = asyncio.run(founding.found(settings, wish=wish))
    if refusals_met:
        print("\n".join(founding.complaints(refusals_met)), file=sys.stderr)
        return 2
    print("\n".join(founding.announcement(wish, base_url=settings.base_url)))
    return 0


def _reseal(given: argparse.Namespace) -> int:
    """0 when everything is sealed under the current secret, 1 when something cannot be opened."""
    with ready(_settings(given)) as settings:
        return asyncio.run(recovery.reseal(settings, say=lambda line: print(line, flush=True)))


def _reset_factors(given: argparse.Namespace) -> int:
    with ready(_settings(given)) as settings:
        for line in asyncio.run(recovery.reset_factors(settings, email=given.email, shop=given.shop)):
            print(line)
    return 0


def _check(given: argparse.Namespace) -> int:
    with ready(_settings(given)) as settings:
        found = asyncio.run(_disagreements(settings, overlooked={"CUT_OFF"} if given.restored else set()))
    for line in found:
        print(line)
    print("The books agree. / 账实相符。" if not found else "The books do not agree. / 账实不符。")
    return 1 if found else 0


async def _disagreements(settings: Settings, *, overlooked: Set[str]) -> list[str]:
    """What the features that keep books find wrong, in every shop."""
    app.open_services(settings)
    opened = await app.open_database(settings)
    try:
        found = []
        for shop_id in await opened.shop_ids():
            async with opened.read(shop_id=shop_id, actor=permissions.Actor.system("check")) as tx:
                differences = await wiring.find_differences(tx)
            wrong = [item for item in differences if item.get("problem") not in overlooked]
            found += [f"{shop_id} {json.dumps(item, default=str)}" for item in wrong]
        return found
    finally:
        await opened.close()


def _import(given: argparse.Namespace) -> int:
    """0 when the books equal the files, 1 when they differ, 2 when the files cannot be understood."""
    with contextlib.ExitStack() as stack:
        chosen = _settings(given)
        passing = given.fresh and given.data_dir is None and chosen.database_url is None
        if passing:
            chosen = chosen.with_(data_dir=Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="entrepot-"))))
        settings = stack.enter_context(ready(chosen))
        try:
            report = asyncio.run(_replay(settings, given))
        except refusals.InputRefused as error:
            print(f"{error.message('en')}\n{error.message('zh-CN')}", file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            if not passing:
                print("Interrupted; the same command continues. / 已中断；再次运行同一命令即可继续。", file=sys.stderr)
            raise
    print("\n".join(reports.to_text(report)))
    if given.report is not None:
        given.report.write_text(json.dumps(report.content, indent=1, ensure_ascii=False, default=str) + "\n")
    return 0 if report.passed else 1


async def _replay(settings: Settings, given: argparse.Namespace) -> reports.Report:
    # Batches make millions of rows and no cycles; looking for cycles at the usual pace costs a third of the time.
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)
    shown = progress.Progress(time.monotonic, lambda text: print(text, file=sys.stderr, flush=True))
    opened = await app.open_database(settings)
    try:
        if given.fresh and await opened.shop_ids():
            raise NotFresh
        imported = await importer.run(opened, directory=given.directory, progress=shown)
        return await reports.make_report(opened, imported=imported, progress=shown, measure_memory=_peak_memory_bytes)
    finally:
        await opened.close()


def _peak_memory_bytes() -> int:
    """The most memory that this process ever had; Linux counts it in kilobytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def _schema(given: argparse.Namespace) -> int:
    if given.write:
        for name, content in documents().items():
            (ROOT / name).write_text(content)
            print(name)
    else:
        print(documents()["schema.graphql"], end="")
    return 0


def documents() -> dict[str, str]:
    """What is generated from the schema and committed, by path: the SDL, what each field needs, who may select it."""
    fields = list(schemas.walk(schema.SCHEMA))
    mutations = [(name, found) for parent, name, found in fields if parent == "Mutation"]
    needed = {
        "open_to_everybody": [name for name, found in mutations if permissions.PUBLIC in found.allow],
        "need_a_key": [name for name, found in mutations if found.declaration.moves_value],
        "fields": schemas.permission_matrix(schema.SCHEMA),
    }
    return {
        "schema.graphql": schemas.to_sdl(schema.SCHEMA),
        "tests/architecture/permission_matrix.json": json.dumps(needed, indent=1) + "\n",
        "tests/architecture/access_matrix.txt": matrix.to_text(schema.SCHEMA),
    }


def _interrupt(number: int, frame: FrameType | None) -> None:
    """SIGTERM ends a command as Ctrl-C does, so that what it started is stopped."""
    raise KeyboardInterrupt
