"""The rules of the house that no linter knows; `make check` runs it. Every exception stands here with its reason."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("consultare", "accounts", "consultations", "indicators")
MAX_FILE, MAX_FUNCTION = 300, 40

# Django's names that hold no rows and read no clock.
PURE_NAMES = {
    "django.db.models": {"TextChoices", "IntegerChoices"},
    "django.utils.translation": None,
    "django.utils.functional": None,
    "django.core.exceptions": None,
}
CLOCK = {"now", "today", "utcnow", "localtime", "monotonic"}
MAY_SEND_MAIL = {"consultare/records/outbox.py", "consultare/records/outbox"}
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def is_law(path: str) -> bool:
    parts = Path(path).with_suffix("").parts
    return bool({"rules", "states"} & set(parts)) or path == "consultare/lib/workdays.py"


def imports(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Line, module, name («» for a plain import)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, ""
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.lineno, node.module, alias.name


def law(path: str, tree: ast.AST) -> Iterator[str]:
    if not is_law(path):
        return
    for line, module, name in imports(tree):
        if module.split(".")[0] in {"celery", "psycopg2"}:
            yield f"{path}:{line}: the law is pure: no {module}"
        elif module.split(".")[0] == "django":
            allowed = PURE_NAMES.get(module, set())
            if allowed is not None and name not in allowed:
                yield f"{path}:{line}: the law is pure: no {module}.{name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK:
            yield f"{path}:{node.lineno}: time is an argument: no {node.func.attr}()"


def mail(path: str, tree: ast.AST) -> Iterator[str]:
    if any(path == place or path.startswith(f"{place}/") for place in MAY_SEND_MAIL):
        return
    for line, module, name in imports(tree):
        if f"{module}.{name}".startswith(("django.core.mail", "smtplib")):
            yield f"{path}:{line}: only records.outbox sends mail"


def inner_imports(path: str, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield f"{path}:{inner.lineno}: no import inside a function"


def sizes(path: str, tree: ast.AST, text: str) -> Iterator[str]:
    lines = text.count("\n")
    if lines > MAX_FILE and path not in LONG_FILES:
        yield f"{path}: {lines} lines, more than {MAX_FILE}"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            long = (node.end_lineno or node.lineno) - node.lineno + 1
            if long > MAX_FUNCTION and f"{path}:{node.name}" not in LONG_FUNCTIONS:
                yield f"{path}:{node.lineno}: {node.name} has {long} lines, more than {MAX_FUNCTION}"


def delays(path: str, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"delay", "apply_async"} and "views" in path:
            yield f"{path}:{node.lineno}: no {node.attr} in views: write an outbox row in the transaction"


def complaints(root: Path = ROOT) -> list[str]:
    found: list[str] = []
    for place in PLACES:
        for file in sorted((root / place).rglob("*.py")):
            if "migrations" in file.parts:
                continue
            path, text = str(file.relative_to(root)), file.read_text()
            tree = ast.parse(text)
            for rule in (law, mail, inner_imports, delays):
                found += rule(path, tree)
            found += sizes(path, tree, text)
    return found


if __name__ == "__main__":
    lines = complaints()
    print("\n".join(lines))
    sys.exit(bool(lines))
