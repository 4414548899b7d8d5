"""The source code as the architecture tests see it: modules with their feature, their slot and their syntax tree."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BACKEND = ROOT / "backend" / "entrepot"
TESTS = ROOT / "tests"
FOUNDATION = {"kernel", "contract", "engine", "endpoint"}
TOP = {"cli", "app", "schema", "wiring", "migrations", "__init__", "__main__"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file: its path below the package, such as `orders/operations/checkout.py`, and its text."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @property
    def package(self) -> str:
        """The feature or part: `orders`, `kernel`, `cli`."""
        return self.path.parts[0].removesuffix(".py")

    @property
    def slot(self) -> str:
        """The slot in its feature: `operations` for `orders/operations.py` and `orders/operations/checkout.py`."""
        return self.path.parts[1].removesuffix(".py") if len(self.path.parts) > 1 else ""

    @property
    def feature(self) -> str | None:
        """The feature's name, or None for the foundation and the top of the application."""
        return None if self.package in FOUNDATION | TOP else self.package

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def at(self, node: ast.AST, message: str) -> str:
        """A complaint with its address."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {message}"

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def functions(self) -> Iterator[Function]:
        """Every function, nested ones and methods included."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def public_functions(self) -> Iterator[Function]:
        """The functions of the module itself whose names do not start with an underscore."""
        for node in self.tree.body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield node

    def imports(self) -> Iterator[tuple[ast.stmt, str]]:
        """Every imported name in full: `from entrepot.orders import rules` gives `entrepot.orders.rules`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node, f"{node.module or ''}.{alias.name}") for alias in node.names)


def modules(root: Path = BACKEND) -> list[Module]:
    """Every Python file below `root`."""
    return [
        Module(path.relative_to(root), path.read_text())
        for path in sorted(root.rglob("*.py"))
        if "__pycache__" not in path.parts
    ]


def decorators(function: Function) -> set[str]:
    """The names of a function's decorators, without their arguments and their modules."""
    found = set()
    for decorator in function.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        found.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return found


def words(name: str) -> list[str]:
    """`OrderService` and `order_service` are both `order`, `service`."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]
