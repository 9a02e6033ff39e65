"""Files written whole or not at all."""

import errno
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from burden.errors import InputError
from burden.files import write_atomically, write_new

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")
not_root = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".burden-")]


@pytest.mark.parametrize("write", [write_atomically, write_new])
def test_a_new_file_holds_the_text(tmp_path: Path, write: Callable[[Path, str], None]) -> None:
    path = tmp_path / "a.csv"
    write(path, "é\n🙂\r\n")
    assert path.read_bytes() == "é\n🙂\r\n".encode()
    assert leftovers(tmp_path) == []


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old and longer", encoding="utf-8")
    path.chmod(0o640)
    write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o640 or sys.platform == "win32"


@posix
def test_a_new_file_has_the_mode_that_the_user_wants(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "a", "x")
        assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(before)


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"


@posix
def test_a_pipe_gets_the_text(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_atomically(pipe, "through the pipe")
    reader.join(timeout=10)
    assert got == ["through the pipe"]
    assert pipe.is_fifo()


@posix
def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("🙂" * 62 + ".csv")  # 252 bytes
    write_atomically(path, "x")
    write_atomically(path, "y")
    assert path.read_text(encoding="utf-8") == "y"


@pytest.mark.parametrize("write", [write_atomically, write_new])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no/such/folder/a", "No such file or directory"),
        ("x" * 300, "File name too long"),
        ("a\0b", "embedded null"),
    ],
)
def test_what_cannot_be_written_is_said(
    tmp_path: Path, write: Callable[[Path, str], None], name: str, reason: str
) -> None:
    with pytest.raises(InputError, match=f"cannot be written: .*{reason}"):
        write(tmp_path / name, "x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found a folder, expected the name of a file"):
        write_atomically(tmp_path, "x")


@posix
def test_links_in_a_circle_are_said(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(InputError, match="cannot be written"):
        write_atomically(tmp_path / "a", "x")


@not_root
def test_a_file_that_is_protected_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o444)
    with pytest.raises(InputError, match="Permission denied"):
        write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("text", ["\ud800", "x" * 100_000 + "\udc80"])
def test_text_that_cannot_be_encoded_leaves_no_trace(tmp_path: Path, text: str) -> None:
    old = tmp_path / "old"
    old.write_text("old", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_atomically(old, text)
    with pytest.raises(InputError, match="cannot be written"):
        write_new(tmp_path / "new", text)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert old.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_half_way_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def fail(_descriptor: int) -> None:
        raise failure

    old = tmp_path / "old"
    old.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises((InputError, KeyboardInterrupt)):
        write_atomically(old, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert old.read_text(encoding="utf-8") == "old"


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="exists already\n    mend: choose another name, or remove it"):
        write_new(path, "yours")
    assert path.read_text(encoding="utf-8") == "mine"
