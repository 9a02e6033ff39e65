"""Run the benchmarks: all of them, or those named.

::

    python -m tests.benchmarks [--list] [NAME ...]
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import tests.benchmarks


def main() -> None:
    """Run what the command line asks for."""
    names = sorted(module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__) if module.name[0] != "_")
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Run the benchmarks.")
    parser.add_argument("--list", action="store_true", help="list the benchmarks instead of running them")
    parser.add_argument("name", nargs="*", default=names, help=f"one of {', '.join(names)}; default all")
    options = parser.parse_args()
    if unknown := sorted(set(options.name) - set(names)):
        parser.error(f"no benchmark {', '.join(unknown)}: there are {', '.join(names)}")
    for name in options.name:
        module = importlib.import_module(f"tests.benchmarks.{name}")
        title = (module.__doc__ or name).strip().splitlines()[0]
        if options.list:
            print(f"{name}: {title}")
        else:
            print(f"\n== {name}: {title}\n", flush=True)
            module.main()


if __name__ == "__main__":
    main()
