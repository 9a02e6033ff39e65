"""The layout of the package: who imports whom, and what is loaded when."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import burden

ROOT = Path(burden.__file__).parent

#: What each module or package may import of ours. Engines (`solvers`) and renderers (`tables`) never know each other,
#: and nobody imports `cli`.
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": {"api", "errors", "game", "gamefile", "model", "results"},
    "__main__": {"cli"},
    "errors": set(),
    "exact": {"ordered_ring"},
    "ordered_ring": {"exact"},
    "expressions": {"exact"},
    "game": {"errors", "exact"},
    "claims": {"errors", "exact", "expressions", "game"},
    "declared": {"expressions", "game"},
    "model": {"claims", "declared", "errors", "exact", "expressions", "game"},
    "yamltree": {"errors"},
    "schema": set(),
    "nfg": {"errors", "exact", "game"},
    "reader": {"claims", "declared", "errors", "exact", "expressions", "game", "model", "schema", "yamltree"},
    "gamefile": {"errors", "exact", "game", "model", "nfg", "reader", "yamltree"},
    "results": {"__init__", "declared", "errors", "exact", "expressions", "game"},
    "search": set(),
    "continuous": {"errors", "exact", "expressions", "game", "model", "ordered_ring", "results", "search"},
    "machine_code": set(),
    "solvers": {"errors", "exact", "game", "machine_code", "ordered_ring", "results", "search", "solvers"},
    "regions": {"exact", "expressions"},
    "statics": {
        *("claims", "continuous", "errors", "exact", "expressions", "game", "model", "regions", "results", "search"),
        "solvers",
    },
    "paths": {
        *("continuous", "declared", "errors", "exact", "expressions", "game", "model", "regions", "results", "search"),
        *("solvers", "statics"),
    },
    "repetition": {
        *("continuous", "declared", "errors", "exact", "expressions", "game", "model", "regions", "results", "search"),
        *("solvers", "statics"),
    },
    "verdicts": {
        *("claims", "errors", "exact", "expressions", "model", "paths", "regions", "repetition", "results", "search"),
        "statics",
    },
    "sweeps": {
        *("__init__", "claims", "continuous", "errors", "exact", "expressions", "game", "model", "paths", "repetition"),
        *("declared", "machine_code", "results", "search", "solvers"),
    },
    "indices": {"errors", "expressions", "game", "model", "results", "search", "sweeps"},
    "partitions": {
        *("errors", "exact", "expressions", "game", "model", "regions", "results", "search", "solvers", "statics"),
    },
    "pictures": {
        *("claims", "continuous", "errors", "exact", "expressions", "game", "model", "results", "search", "sweeps"),
    },
    "api": {
        *("continuous", "errors", "game", "model", "paths", "repetition", "results", "search", "solvers", "statics"),
        *("indices", "partitions", "pictures", "plots", "sweeps", "verdicts"),
    },
    "tables": {"__init__", "errors", "exact", "expressions", "game", "model", "results", "tables"},
    "files": {"errors"},
    "plots": {"errors", "exact", "files", "results"},
    "progress": {"search"},
    "cli": {
        *("__init__", "api", "errors", "files", "game", "gamefile", "model", "nfg", "pictures", "plots"),
        *("progress", "results", "schema", "search", "sweeps", "tables"),
    },
}

#: Libraries that only the named modules import, so that each can be replaced in one place.
ONLY_IN = {
    "nashpy": {"solvers/nashpy_engine.py"},
    "yaml": {"yamltree.py"},
    "typer": {
        f"cli/{name}.py"
        for name in (
            *("dynamics", "gamefiles", "options", "outputs", "plotting", "program"),
            *("regimes", "sensitivity", "solving", "statements", "sweeping", "talk"),
        )
    },
    "lark": {"expressions/syntax.py"},
    "pydantic": {"schema.py"},
    "rich": {"progress.py", "tables/text.py"},
    "numba": {"machine_code.py"},
    "z3": {"regions/prover.py"},
    "scipy": {"repetition/three_players.py", "sweeps/samples.py"},
    "pyarrow": {"sweeps/parquet.py"},
    "SALib": {"indices/salib.py"},
    "threadpoolctl": {"indices/salib.py"},
    "dask": {"sweeps/cluster.py"},
    "distributed": {"sweeps/cluster.py"},
    "matplotlib": {
        f"plots/{name}.py"
        for name in (
            "bars",
            "curves",
            "figures",
            "lines",
            "maps",
            "paths",
            "pictures",
            "regimes",
            "replies",
            "sensitivity",
            "sets",
        )
    },
}


def modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Full names of all that a module imports, at its top and inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "burden":
                own = {p.stem for p in ROOT.iterdir()}
                yield from (f"burden.{a.name}" if a.name in own else "burden.__init__" for a in node.names)
            else:
                yield str(node.module)


def unit(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("burden.")}
    assert ours <= MAY_IMPORT[unit(path)] | {unit(path)}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_is_imported_in_its_one_place(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    for name in imports(path):
        library = name.split(".")[0]
        assert place in ONLY_IN.get(library, {place}), f"{place} imports {library}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_one_subject_that_fits_in_600_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600


def test_public_names_are_sorted_and_exist() -> None:
    assert burden.__all__ == sorted(burden.__all__)
    assert all(hasattr(burden, name) for name in burden.__all__)


def loaded_by(*arguments: str) -> set[str]:
    """Top-level modules that a run of the command line has loaded when it ends."""
    code = (
        "import sys, contextlib, io\n"
        f"sys.argv = ['burden', *{arguments!r}]\n"
        "from burden.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    main()\n"
        "print(*{name.split('.')[0] for name in sys.modules})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_help_loads_no_heavy_library() -> None:
    heavy = {"sympy", "numpy", "scipy", "nashpy", "flint", "yaml", "lark", "networkx"}
    assert not loaded_by("--help") & heavy


@pytest.mark.parametrize("name", ["nato", "classic/volunteers-dilemma"])
def test_a_game_of_fractions_is_solved_without_sympy_and_nashpy(name: str) -> None:
    """Pure equilibria alone, and mixed ones of three players."""
    loaded = loaded_by("solve", str(ROOT.parent / "games" / f"{name}.yaml"))
    assert {"yaml", "lark", "numpy"} <= loaded
    assert not loaded & {"sympy", "scipy", "nashpy", "networkx", "numba", "llvmlite"}


def test_a_solve_loads_nothing_of_sweeps_and_pictures() -> None:
    code = "import burden, sys; burden.solve; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    units = {name.split(".")[1] for name in done.stdout.split() if name.startswith("burden.")}
    assert not units & {"indices", "partitions", "pictures", "plots", "sweeps"}


def test_a_quick_solve_loads_no_progress_bar() -> None:
    game = str(ROOT.parent / "games" / "nato.yaml")
    assert "rich" not in loaded_by("solve", game, "--format", "json")
