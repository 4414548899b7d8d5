"""The nevers of the code, each a function from a module to its complaints; `test_rules.py` applies and proves them."""

import ast
import re
from collections.abc import Callable, Iterator

from tests.architecture.source import Function, Module, decorators, words

Rule = Callable[[Module], Iterator[str]]

FILE_LIMIT = 500
FUNCTION_LIMIT = 60
MUTATION_LIMIT = 10
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "service", "common", "base", "misc"}
LAYERS = (
    {"queries", "mutations", "subscriptions", "handlers", "jobs", "demo"},
    {"types"},
    {"batches"},
    {"operations"},
    {"reads"},
    {"rules", "tables", "events", "permissions"},
)
IMPURE = (
    *("asyncio", "asyncpg", "httpx", "os", "random", "requests", "secrets", "socket", "sqlalchemy", "time"),
    *("entrepot.kernel.database", "entrepot.kernel.jobs", "entrepot.kernel.mail", "entrepot.kernel.storage"),
)
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "time_ns"}
CLOCK_OWNERS = {"datetime", "date", "time"}
TRANSACTION_CALLS = {"commit", "rollback", "begin", "transaction", "begin_nested"}
TRANSACTION_TEXT = re.compile(r"^\s*(begin|commit|rollback|start transaction)\b", re.IGNORECASE)
MONEY = {"amount", "price", "cost", "total", "minor", "fee", "tax", "discount", "balance", "revenue", "paid"}
FLOAT_TYPES = {"Float", "REAL", "Double", "DOUBLE", "DOUBLE_PRECISION", "FLOAT"}
# Where everything unexpected ends: it is logged with the request id and answered as INTERNAL, or the job is retried.
# What is raised becomes an error of the field that it belongs to; or, in trips, is handed to whoever waits.
LAST_RESORTS = {"engine/completion.py", "engine/execution.py", "engine/running.py", "kernel/trips.py"}


def foreign_tables(module: Module) -> Iterator[str]:
    """Only its own feature imports a feature's tables."""
    if module.package in {"migrations", "analytics"}:
        return
    for node, name in module.imports():
        match = re.match(r"entrepot\.(\w+)\.tables\b", name)
        if match and match.group(1) not in {"kernel", module.package}:
            yield module.at(node, f"imports the tables of {match.group(1)}")


def orm(module: Module) -> Iterator[str]:
    """No ORM anywhere."""
    for node, name in module.imports():
        if re.match(r"sqlalchemy\.(orm|ext\.(declarative|automap|hybrid))\b", name):
            yield module.at(node, f"imports {name}")


def transactions(module: Module) -> Iterator[str]:
    """A feature never begins or ends a transaction."""
    if module.feature is None:
        return
    for node in module.nodes(ast.Call, ast.Constant):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in TRANSACTION_CALLS:
                yield module.at(node, f"calls {node.func.attr}()")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and TRANSACTION_TEXT.match(node.value):
            if len(node.value.split()) <= 6 and node.value.isupper():
                yield module.at(node, f"runs {node.value.strip()!r}")


def sizes(module: Module) -> Iterator[str]:
    """Files have at most 500 lines and functions at most 60."""
    if module.lines > FILE_LIMIT:
        yield f"{module.path}: {module.lines} lines, at most {FILE_LIMIT} are allowed"
    for function in module.functions():
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > FUNCTION_LIMIT:
            yield module.at(function, f"{function.name} has {length} lines, at most {FUNCTION_LIMIT} are allowed")


def late_imports(module: Module) -> Iterator[str]:
    """Imports stand at the top of the file."""
    for function in module.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield module.at(node, f"{function.name} imports inside the function")


def deaf_waiting(module: Module) -> Iterator[str]:
    """Nothing waits by `asyncio.wait_for`: until Python 3.12 it may miss that it is cancelled, and never end."""
    for node in module.nodes(ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr == "wait_for":
            yield module.at(node, "waits by wait_for: use asyncio.timeout")


def empty_names(module: Module) -> Iterator[str]:
    """Files and classes are named after the thing, in the trade's words."""
    for part in module.path.parts:
        if EMPTY_NAMES & set(words(part.removesuffix(".py"))):
            yield f"{module.path}: {part} says nothing"
    for node in module.nodes(ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        if EMPTY_NAMES & set(words(node.name)):
            yield module.at(node, f"class {node.name} says nothing")


def float_money(module: Module) -> Iterator[str]:
    """Money is never a float, in annotations, columns, conversions or divisions."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
            name = node.arg if isinstance(node, ast.arg) else getattr(node.target, "id", "")
            if _mentions_float(node.annotation) and _is_money(name):
                yield module.at(node, f"{name} is money and a float")
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float":
            if module.feature is not None and any(_is_money(name) for name in _names(node)):
                yield module.at(node, "converts money to float")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            involved = {*_names(node.left), *_names(node.right)}
            if "Decimal" not in involved and any(name.endswith("_minor") for name in involved):
                yield module.at(node, "divides minor units with /: use money.allocate or //")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            if found := FLOAT_TYPES & {alias.name for alias in node.names}:
                yield module.at(node, f"declares columns of {', '.join(sorted(found))}")


def swallowed(module: Module) -> Iterator[str]:
    """Nobody catches Exception: what is unexpected reaches the one place that logs it."""
    if str(module.path) in LAST_RESORTS:
        return
    for node in module.nodes(ast.ExceptHandler):
        assert isinstance(node, ast.ExceptHandler)
        caught = {"BaseException"} if node.type is None else set(_names(node.type))
        raises_again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
        if caught & {"Exception", "BaseException"} and not raises_again:
            yield module.at(node, "catches every exception")


def signatures(module: Module) -> Iterator[str]:
    """Public functions are annotated in full; those that take `tx` take the rest by keyword."""
    for function in module.public_functions():
        given = function.args
        everything = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        if missing := [item.arg for item in everything if item.annotation is None]:
            yield module.at(function, f"{function.name} has no annotation for {', '.join(missing)}")
        if function.returns is None:
            yield module.at(function, f"{function.name} has no annotation for what it returns")
        allowed = _positional(module, function)
        positional = len(given.posonlyargs) + len(given.args)
        if allowed is not None and positional > allowed:
            yield module.at(function, f"{function.name} takes {positional} arguments by position, not {allowed}")


def pure_rules(module: Module) -> Iterator[str]:
    """Rules know no database, no clock and no I/O."""
    if module.feature is None or module.slot != "rules":
        return
    for node, name in module.imports():
        inner = re.match(r"entrepot\.\w+\.(tables|reads|operations|batches|types|queries|mutations)\b", name)
        if inner or any(name == item or name.startswith(f"{item}.") for item in IMPURE):
            yield module.at(node, f"a rule imports {name}")
    for node in module.nodes(ast.AsyncFunctionDef):
        yield module.at(node, "a rule waits for something")


def clocks(module: Module) -> Iterator[str]:
    """A feature takes the time from its transaction."""
    if module.feature is None:
        return
    for node in module.nodes(ast.Call):
        assert isinstance(node, ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            if (set(_names(node.func.value)) & CLOCK_OWNERS) or _attribute(node.func.value) in CLOCK_OWNERS:
                yield module.at(node, "reads a clock; tx.now is the time")


def layers(module: Module) -> Iterator[str]:
    """Inside a feature, imports point from the edge to the rules."""
    own = _layer(module.slot)
    if module.feature is None or own is None:
        return
    for node, name in module.imports():
        match = re.match(rf"entrepot\.{module.feature}\.(\w+)", name)
        target = _layer(match.group(1)) if match else None
        if match and target is not None and target < own:
            yield module.at(node, f"{module.slot} imports {match.group(1)}")


def thin_mutations(module: Module) -> Iterator[str]:
    """A mutation is at most 10 lines, without a business `if`."""
    if module.feature is None or module.slot != "mutations":
        return
    for function in module.functions():
        if "mutation" not in decorators(function):
            continue
        body = function.body[1:] if ast.get_docstring(function) else function.body
        length = (function.end_lineno or 0) - body[0].lineno + 1 if body else 0
        if length > MUTATION_LIMIT:
            yield module.at(function, f"{function.name} has {length} lines, at most {MUTATION_LIMIT} are allowed")
        if any(isinstance(node, ast.If) for node in ast.walk(function)):
            yield module.at(function, f"{function.name} decides something: that belongs in a rule")


def barrels(module: Module) -> Iterator[str]:
    """An `__init__.py` says what the folder is and nothing else."""
    if module.path.name != "__init__.py":
        return
    if ast.get_docstring(module.tree) is None:
        yield f"{module.path}: has no paragraph that says what the folder is"
    if len(module.tree.body) > 1:
        yield module.at(module.tree.body[1], "holds code or re-exports")


def docstrings(module: Module) -> Iterator[str]:
    """Every module, public function and public class says in a sentence what it is."""
    if ast.get_docstring(module.tree) is None and "versions" not in module.path.parts:
        yield f"{module.path}: has no docstring"
    for node in module.tree.body:
        # What the schema shows is described there; a test of the schema sees to it.
        in_schema = isinstance(node, ast.ClassDef) and node.decorator_list and not _is_dataclass(node)
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_") and not in_schema:
            said = (ast.get_docstring(node) or "").strip()
            if not said:
                yield module.at(node, f"{node.name} has no docstring")


def unfinished(module: Module) -> Iterator[str]:
    """Nothing is left for later without a date and a test."""
    for number, line in enumerate(module.text.splitlines(), 1):
        if re.search(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b", line):
            yield f"{module.path}:{number}: left for later"
    for node in module.nodes(ast.Raise):
        assert isinstance(node, ast.Raise)
        if node.exc is not None and "NotImplementedError" in _names(node.exc):
            yield module.at(node, "is not implemented")


def free_migrations(module: Module) -> Iterator[str]:
    """A migration imports no feature, so that it still means the same in a year."""
    if module.package != "migrations" or "versions" not in module.path.parts:
        return
    for node, name in module.imports():
        if name.startswith("entrepot.") and not name.startswith(("entrepot.kernel", "entrepot.migrations")):
            yield module.at(node, f"a migration imports {name}")


RULES: tuple[Rule, ...] = (
    *(foreign_tables, orm, transactions, sizes, late_imports, empty_names, float_money, swallowed, signatures),
    *(deaf_waiting, pure_rules, clocks, layers, thin_mutations, barrels, docstrings, unfinished, free_migrations),
)


def _positional(module: Module, function: Function) -> int | None:
    """How many arguments a public function may take by position; None where GraphQL or a protocol decides."""
    if module.slot in {"queries", "mutations", "subscriptions", "types"} or function.decorator_list:
        return None
    if module.slot in {"batches", "handlers", "jobs"}:
        return 2
    arguments = function.args.args
    if arguments and arguments[0].arg == "tx":
        return 1 if module.feature else 2
    return 3


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in _names(decorator) for decorator in node.decorator_list)


def _layer(slot: str) -> int | None:
    return next((index for index, names in enumerate(LAYERS) if slot in names), None)


def _is_money(name: str) -> bool:
    return bool(MONEY & set(words(name)))


def _mentions_float(annotation: ast.expr) -> bool:
    return "float" in _names(annotation)


def _names(node: ast.AST) -> list[str]:
    """Every name and attribute in an expression."""
    found = [item.id for item in ast.walk(node) if isinstance(item, ast.Name)]
    return found + [item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)]


def _attribute(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ""
