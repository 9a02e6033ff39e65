"""Functions compiled and kept: they give what Python gives, and a changed text is another library."""

from __future__ import annotations

import importlib.util
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from burden.machine_code import Library

TEXT = """
def half(x):
    return x / 2.0

def mean(x, y):
    return half(x) + half(y)
"""


@pytest.fixture
def module(tmp_path: Path) -> Iterator[types.ModuleType]:
    path = tmp_path / "means.py"
    path.write_text(TEXT, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("means", path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules["means"] = found
    spec.loader.exec_module(found)
    yield found
    del sys.modules["means"]


def library(module: types.ModuleType, folder: Path) -> Library:
    found = Library("means", (module,), (module.half, module.mean), (module.mean,))
    own = found.folder
    assert own is not None
    found.__dict__["folder"] = folder / own.name
    return found


def test_machine_code_is_kept_under_the_hash_of_its_text(module: types.ModuleType, tmp_path: Path) -> None:
    first = library(module, tmp_path)
    assert not first.is_on_disk(module.mean)
    assert first.compiled()["mean"](1.0, 4.0) == module.mean(1.0, 4.0) == 2.5
    assert first.is_on_disk(module.mean)
    assert library(module, tmp_path).is_on_disk(module.mean)
    # A function that is called has changed, and the file of the library's folder no longer fits.
    (tmp_path / "means.py").write_text(TEXT.replace("2.0", "4.0"), encoding="utf-8")
    second = library(module, tmp_path)
    assert not second.is_on_disk(module.mean)
    second.compiled()
    assert not first.is_on_disk(module.mean)


def test_without_a_folder_nothing_is_on_disk(module: types.ModuleType) -> None:
    found = Library("means", (module,), (module.half, module.mean), (module.mean,))
    found.__dict__["folder"] = None
    assert not found.is_on_disk(module.mean)
