"""Make what a target needs, and only what is missing or out of date; then hand over to the command after `--`.

    bootstrap.py [--ui] [--browser] [-- command …]

Runs on the standard library alone, because it is what makes the environment that holds everything else.
"""

import concurrent.futures
import hashlib
import importlib.util
import json
import locale
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
UI = ROOT / "admin-ui"
OLDEST_NODE = 20
Step = tuple[Callable[[str], bool], str, str]
NOT_SOURCES = {"node_modules", "dist", "test-results", "playwright-report", "coverage"}
BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def main(arguments: Sequence[str]) -> int:
    """Do the steps that the options name, then run the command."""
    options, command = _split(arguments)
    with_ui = "--ui" in options and (UI / "package.json").exists()
    if with_ui:
        _check_node()
    packages: list[Step] = [(_environment, "Python packages", "Python 依赖")]
    built: list[Step] = []
    if with_ui:
        packages.append((_ui_packages, "admin UI packages", "管理界面依赖"))
        built.append((_ui_build, "admin UI", "管理界面构建"))
    if "--browser" in options:
        built.append((_browser, "browser", "浏览器"))
    # The two downloads do not touch each other, so they run side by side.
    with concurrent.futures.ThreadPoolExecutor(len(packages)) as side_by_side:
        list(side_by_side.map(_do, packages))
    for step in built:
        _do(step)
    return _hand_over(command) if command else 0


def _do(step: Step) -> None:
    """Do one step, and say how long it took where there was something to do."""
    act, english, chinese = step
    title = _say(english, chinese)
    started = time.monotonic()
    if act(f"• {title}"):
        print(f"✓ {title}: {time.monotonic() - started:.0f} s", flush=True)


def _split(arguments: Sequence[str]) -> tuple[set[str], list[str]]:
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return set(arguments[:at]), list(arguments[at + 1 :])


# Python


def _environment(title: str) -> bool:
    """The virtual environment with exactly the pinned packages; True when something had to be installed."""
    wanted = _digest([LOCK, ROOT / "pyproject.toml"], extra=sys.version)
    stamp = VENV / ".entrepot-stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    print(f"{title} …", flush=True)
    installer = _make_environment()
    _run([*installer, "--require-hashes", "--requirement", str(LOCK)])
    _run([*installer, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    _compile()
    stamp.write_text(wanted)
    return True


def _make_environment() -> list[str]:
    """Make `.venv` if it is not there; answer the command that installs into it: uv's where present, else pip's."""
    python = str(VENV / "bin" / "python")
    if uv := shutil.which("uv"):
        if not Path(python).exists():
            _run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
        return [uv, "pip", "install", "--quiet", "--python", python]
    if not Path(python).exists():
        _make_environment_with_pip()
    return [python, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", "--quiet"]


def _make_environment_with_pip() -> None:
    if importlib.util.find_spec("ensurepip") is None and _debian_root():
        _apt_install(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    try:
        _run([sys.executable, "-m", "venv", str(VENV)])
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        _stop(
            "This Python cannot make virtual environments: install its venv package (Debian: apt-get install "
            "python3-venv) and run this again.",
            "当前 Python 无法创建虚拟环境：请安装 venv 组件（Debian：apt-get install python3-venv），然后重试。",
        )


def _compile() -> None:
    """Compile everything once: else the first start does, or every start where the bytecode cache is switched off."""
    quietly = [str(VENV / "bin" / "python"), "-m", "compileall", "-q", "-j", "0"]
    # A package may carry templates that only look like Python, so a file that cannot be compiled is no failure.
    subprocess.run([*quietly, str(VENV / "lib")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    _run([*quietly, str(ROOT / "backend")])


# The admin UI


def _ui_packages(title: str) -> bool:
    """`npm ci` when the lock file changed."""
    wanted = _digest([UI / "package-lock.json"])
    stamp = UI / "node_modules" / ".entrepot-stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    print(f"{title} …", flush=True)
    _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=UI)
    stamp.write_text(wanted)
    return True


def _ui_build(title: str) -> bool:
    """`npm run build` when a source, or the schema it is generated from, changed."""
    wanted = _digest([*_sources(UI), ROOT / "schema.graphql"])
    stamp = UI / "dist" / ".entrepot-stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    print(f"{title} …", flush=True)
    _run(["npm", "run", "--silent", "build"], cwd=UI)
    stamp.write_text(_digest([*_sources(UI), ROOT / "schema.graphql"]))
    return True


def _check_node() -> None:
    found = _first_line(["node", "--version"])
    match = re.match(r"v(\d+)", found or "")
    if match is None or int(match.group(1)) < OLDEST_NODE or shutil.which("npm") is None:
        _stop(
            f"Entrepot needs Node.js {OLDEST_NODE} or newer with npm; found: {found or 'none'}. Install it (with "
            "your package manager, nvm or fnm) and run this again.",
            f"Entrepot 需要 Node.js {OLDEST_NODE} 或更新版本及 npm，当前为 {found or '未安装'}：请安装"
            "（系统包管理器、nvm 或 fnm 均可），然后重试。",
        )


def _sources(directory: Path) -> list[Path]:
    """Every file of the UI that a build can depend on, in a stable order."""
    found = []
    for folder, folders, files in os.walk(directory):
        folders[:] = sorted(name for name in folders if name not in NOT_SOURCES)
        found += [Path(folder) / name for name in sorted(files)]
    return found


# The browser


def _browser(title: str) -> bool:
    """A Chromium for the browser tests; on Debian as root it is installed, elsewhere the way is told."""
    if _find_browser():
        return False
    print(f"{title} …", flush=True)
    if not _debian_root():
        _stop(
            "The browser tests need Chromium or Chrome: install one (Debian: sudo apt-get install chromium; macOS: "
            "brew install --cask chromium), or name it in CHROMIUM=, and run this again.",
            "浏览器测试需要 Chromium 或 Chrome：请安装（Debian：sudo apt-get install chromium；macOS：brew install "
            "--cask chromium），或用 CHROMIUM= 指定路径，然后重试。",
        )
    _apt_install("chromium", "fonts-noto-cjk")
    return True


def _find_browser() -> str | None:
    named = os.environ.get("CHROMIUM")
    return next((path for name in (named, *BROWSERS) if name and (path := shutil.which(name))), None)


# The rest


def _debian_root() -> bool:
    return os.geteuid() == 0 and platform.system() == "Linux" and shutil.which("apt-get") is not None


def _apt_install(*packages: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-qq"], env=environment)
    _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env=environment)


def _digest(files: Iterable[Path], *, extra: str = "") -> str:
    total = hashlib.sha256(extra.encode())
    for file in files:
        content = file.read_bytes() if file.exists() else b""
        total.update(json.dumps([str(file.relative_to(ROOT)), hashlib.sha256(content).hexdigest()]).encode())
    return total.hexdigest()


def _run(command: Sequence[str], *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, check=True)


def _first_line(command: Sequence[str]) -> str | None:
    if shutil.which(command[0]) is None:
        return None
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return said[0].strip() if said else None


def _hand_over(command: Sequence[str]) -> NoReturn:
    """Become the command, with the environment's programs first; so a Ctrl-C reaches it and nothing stands between."""
    programs = VENV / "bin"
    os.environ["VIRTUAL_ENV"] = str(VENV)
    os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    if browser := _find_browser():
        os.environ["CHROMIUM"] = browser
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execvp(command[0], list(command))


def _say(english: str, chinese: str) -> str:
    """The text in the language of the terminal."""
    language = locale.getlocale()[0] or os.environ.get("LANG", "")
    return chinese if language.lower().startswith(("zh", "chinese")) else english


def _stop(english: str, chinese: str) -> NoReturn:
    print(f"{english}\n{chinese}", file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except subprocess.CalledProcessError as error:
        shown = " ".join(map(str, error.cmd))
        _stop(f"This step failed: {shown}", f"此步骤失败：{shown}")
