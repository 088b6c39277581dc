"""The architecture holds: data flows one way, and the crawl's process loads no analysis."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ALLOWED = {
    "spiders": {"records", "errors", "identity"},
    "store": {"records", "errors", "identity"},
    "analysis": {"records", "errors", "identity"},
    "reports": {"records", "errors", "analysis"},
    "demo": {"records", "errors"},
    "simulation": {"records", "errors"},
}
"""Which other rooms each room may import."""


def imported_rooms(path: Path) -> set[str]:
    """First names below the package of every relative import that leaves the file's own room."""
    depth = len(path.relative_to(ROOT).parts) - 1
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level > depth:
            found |= {node.module.split(".")[0]} if node.module else {a.name for a in node.names}
    return found


@pytest.mark.parametrize("room", ALLOWED)
def test_no_import_runs_backwards(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    assert files
    for path in files:
        leaves = {r for r in imported_rooms(path) if not r.startswith("__")}
        assert leaves <= ALLOWED[room], f"{path.relative_to(ROOT)} imports {leaves - ALLOWED[room]}"


def loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}; print('\\n'.join(sys.modules))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_the_crawl_s_process_loads_no_analysis_and_no_ledger() -> None:
    loaded = loaded_by("zhenping.spiders.child")
    assert "zhenping.spiders.shop_spider" in loaded
    assert not {m for m in loaded if m.startswith(("zhenping.analysis", "zhenping.store", "pandas", "sqlalchemy"))}


def test_help_loads_nothing_heavy() -> None:
    heavy = {"pandas", "numpy", "scrapy", "sklearn", "scipy", "altair", "duckdb", "networkx", "sqlalchemy"}
    assert not loaded_by("zhenping.cli") & heavy


def test_platforms_know_no_network_and_no_clock() -> None:
    for path in (ROOT / "spiders/platforms").glob("*.py"):
        names = {
            n.name.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import)
            for n in node.names
        }
        assert not names & {"requests", "urllib3", "httpx", "socket", "scrapy", "time", "random"}, path.name


def test_no_module_has_become_two_things() -> None:
    long = {
        p.name: n
        for p in ROOT.glob("*/**/*.py")
        if ".venv" not in p.parts and "tests" not in p.parts
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
