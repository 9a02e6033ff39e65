"""README.md: every command that it shows runs and prints what it shows."""

import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from burden.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)

#: Commands that set up: the first needs a network, and the others are what runs these tests.
SET_UP = ("git clone ", "cd ", "make")


#: Which of many examples is shown depends on what the prover has seen before, so this one has a process of its own.
ALONE = ("burden conditions defence.yaml",)


def sessions() -> list[list[tuple[str, str]]]:
    """Each console block: its commands, with the output shown below each."""
    blocks = []
    for language, text in BLOCKS:
        if language == "console":
            parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
            blocks.append([(part.partition("\n")[0], part.partition("\n")[2]) for part in parts])
    return blocks


def commands() -> list[str]:
    return [line for session in sessions() for line, _ in session]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the games of the repository and the files that README shows."""
    path = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "games", path / "games")
    for language, text in BLOCKS:
        name = re.match(r"# (\S+\.yaml)\n", text)
        if language == "yaml" and name:
            (path / name[1]).write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("session", sessions(), ids=lambda session: session[0][0])
def test_commands_print_what_is_shown(
    folder: Path, session: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    for line, output in session:
        if line.startswith(SET_UP):
            continue
        needs_shell = set(line) & set("|<>;") or line.startswith(ALONE)
        printed = run_by_shell(line) if needs_shell else run_here(line, monkeypatch)
        assert doctest.OutputChecker().check_output(output, printed, doctest.ELLIPSIS), f"{line}\n{printed}"


def run_here(line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a command in this process, which has loaded everything once; what it prints, and what it says if it fails."""
    said, told = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    monkeypatch.setattr(sys, "argv", shlex.split(line))
    with redirect_stdout(said), redirect_stderr(told), pytest.raises(SystemExit) as end:
        main()
    printed = said.buffer.getvalue() + (told.buffer.getvalue() if end.value.code else b"")
    return printed.decode()


def run_by_shell(line: str) -> str:
    """Run a line that needs a shell, with the program of this environment, whatever the search path holds."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        line, shell=True, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return done.stdout if done.returncode == 0 else done.stdout + done.stderr


def test_the_python_shown_gives_what_is_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False, verbose=False)
    assert tried > 0
    assert failed == 0


def test_every_command_of_the_program_is_shown() -> None:
    from burden.cli import app

    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    shown = {words[1] for line in commands() if (words := line.split())[0] == "burden"}
    assert names <= shown


def test_the_set_up_commands_are_targets_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in commands():
        if line.startswith("make "):
            assert re.search(rf"^{line.split()[1]}:", makefile, flags=re.MULTILINE), line
