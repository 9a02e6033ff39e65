"""How a sweep is run and written: the same bytes however it is run, and whatever happens on the way."""

import csv
import io
import json
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import distributed
import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

from burden.errors import InputError, ParameterError, SolverError
from burden.results.sweeps import Column, Rows, Sweep
from burden.sweeps import cells, cluster, journal, parquet_footer, processes, runner, writers
from burden.sweeps.jobs import Piece
from burden.sweeps.runner import Where, swept
from tests.sweep_stubs import COLUMNS, StubEngine, question

FACTS = {"burden": "0", "game": "stub.yaml", "parameters": {"c": "1/2"}}
N = 95
N_ROWS = 95 + 32  # each third point has two rows


def made(path: Path, engine: StubEngine | None = None, **options: Any) -> Sweep:
    return swept(question(N), FACTS, output=path, engine_for=engine or StubEngine(), **options)


def expected_rows(n: int = N) -> Rows:
    return StubEngine()(question(n)).rows(0, n)


@contextmanager
def stopped_after(n_pieces: int, error: type[BaseException]) -> Iterator[None]:
    """Interrupt whatever is written after so many pieces."""
    with pytest.MonkeyPatch.context() as patch:
        add = journal.Unfinished.add

        def add_or_stop(self: journal.Unfinished, piece: Piece) -> None:
            if len(self.pieces) == n_pieces:
                raise error
            add(self, piece)

        patch.setattr(journal.Unfinished, "add", add_or_stop)
        yield


# -- what files hold ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", writers.FORMS)
def test_a_file_holds_the_rows_and_what_was_asked(form: writers.Form, tmp_path: Path) -> None:
    path = tmp_path / f"x.{form}"
    told = made(path)
    if form == "csv":
        read = pd.read_csv(path, comment="#")
        lines = path.read_text().splitlines()
        facts = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
        assert facts == {"burden": "0", "game": "stub.yaml", "parameters": '{"c": "1/2"}'}
    elif form == "jsonl":
        lines = path.read_text().splitlines()
        assert json.loads(lines[0]) == FACTS
        read = pd.DataFrame([json.loads(line) for line in lines[1:]])
    else:
        file = parquet.ParquetFile(path)
        assert json.loads(file.schema_arrow.metadata[b"burden"]) == FACTS
        assert file.metadata.num_row_groups == 10
        assert file.metadata.row_group(3).column(0).statistics.min == 30
        read = file.read().to_pandas()
        assert list(read["type"].cat.categories) == ["pure", "mixed", "vertex"]
    rows = expected_rows()
    assert (told.n_points, len(told), told.statuses["outside-domain"]) == (N, N_ROWS, 13)
    assert list(read.columns) == [column.name for column in COLUMNS]
    for column in COLUMNS:
        found = [None if pd.isna(cell) else cell for cell in read[column.name]]
        values: list[Any] = rows.words(column.name) if column.kind == "word" else rows[column.name].tolist()
        is_missing = {"whole": lambda value: value == -1, "number": lambda value: value != value}
        nothing: Callable[[Any], bool] = is_missing.get(column.kind, lambda _: False)
        assert found == [None if nothing(value) else value for value in values]


def test_fields_of_csv_are_quoted_so_that_any_reader_gets_them_back(tmp_path: Path) -> None:
    texts = ["", "plain", "a, b", 'say "no"', "# one", "two\nlines", " space"]
    columns = (Column("text", "text"), Column("a,b", "word", ("x#y", "z")))
    rows = Rows(columns, {"text": np.array(texts, object), "a,b": np.zeros(7, np.int16)})
    writer = writers.CsvWriter(columns, {})
    path = tmp_path / "x.csv"
    path.write_bytes(writer.head() + writer.piece(rows).data)
    with path.open(newline="") as file:
        assert list(csv.reader(file)) == [["text", "a,b"], *([text, "x#y"] for text in texts)]
    read = pd.read_csv(path, comment="#", keep_default_na=False)
    assert read["text"].tolist() == texts
    assert "\x1b" not in writers.csv_field("\x1b[31mred")


@pytest.mark.parametrize("name", ["reason", "equilibrium"])
def test_an_empty_field_alone_on_its_line_is_a_row(name: str, tmp_path: Path) -> None:
    made(tmp_path / "x.csv", columns=[name], bare=True)
    assert len(list(csv.reader(io.StringIO((tmp_path / "x.csv").read_text())))) == 1 + N_ROWS
    assert len(pd.read_csv(tmp_path / "x.csv")) == N_ROWS


def test_numbers_are_the_shortest_decimals_that_give_back_the_double() -> None:
    values = np.array([0.1, 1 / 3, 1e-7, 3.0, -0.0, 1e22, np.nan, 5e-324, *np.random.default_rng(0).random(1000)])
    columns = (Column("x", "number"), Column("y", "number"))
    writer = writers.CsvWriter(columns, {})
    text = writer.piece(Rows(columns, {"x": values, "y": values[::-1]})).data.decode()
    fields = [line.split(",")[0] for line in text.splitlines()]
    assert fields[:8] == ["0.1", "0.3333333333333333", "1e-07", "3.0", "0.0", "1e+22", "", "5e-324"]
    assert [float(field) for field in fields if field] == [value for value in values.tolist() if value == value]


#: Doubles that are short decimals, neighbours of such, quotients, powers of two and their neighbours, and any bits.
NUMBERS: dict[str, Callable[[np.random.Generator, int], Any]] = {
    "short": lambda draw, n: np.round(draw.random(n) * 10.0 ** draw.integers(-4, 15, n), 3),
    "next to short": lambda draw, n: np.nextafter(np.round(draw.random(n), 3), draw.choice([-1, 2], n)),
    "whole": lambda draw, n: draw.integers(-5, 1000, n) * 10.0 ** draw.integers(0, 8, n),
    "quotients": lambda draw, n: draw.integers(-1000, 1000, n) / draw.integers(1, 1000, n),
    "uniform": lambda draw, n: draw.random(n) * 10.0 ** draw.integers(-5, 17, n),
    "middles": lambda draw, n: (draw.integers(0, 2**33, n) + 0.5) / 2**33,
    "sixteen digits": lambda draw, n: draw.integers(0, 10**16, n) / 10.0 ** draw.integers(0, 20, n),
    "powers": lambda draw, n: 2.0 ** draw.integers(-14, 55, n) * (1 + draw.integers(-2, 3, n) * 2.0**-52),
    "bits": lambda draw, n: np.frombuffer(draw.bytes(8 * n)),
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_are_written_as_python_writes_them(kind: str) -> None:
    values = NUMBERS[kind](np.random.default_rng(), 5000)
    values = values[np.isfinite(values)]
    text = cells.joined([cells.numbers(values, ""), b"\n"], len(values)).decode()
    assert text.splitlines() == [repr(value + 0.0) for value in values.tolist()]


def test_columns_are_chosen_and_ordered_by_name(tmp_path: Path) -> None:
    made(tmp_path / "x.csv", columns=["West", "point"], bare=True)
    assert (tmp_path / "x.csv").read_text().splitlines()[:3] == ["West,point", "0.0,0", "0.0,0"]
    with pytest.raises(ParameterError, match="unknown column 'wst'\n    mend: did you mean \"West\""):
        made(tmp_path / "y.csv", columns=["wst"])
    with pytest.raises(ParameterError, match="West is named twice"):
        made(tmp_path / "y.csv", columns=["West", "West"])
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_rows_stay_in_memory_where_no_file_is_named() -> None:
    found = swept(question(N), FACTS, engine_for=StubEngine(), columns=["point", "type"])
    assert found.columns == ("point", "type")
    assert len(found) == N_ROWS
    assert found["point"].tolist() == expected_rows()["point"].tolist()
    assert found.arrays["type"].tolist() == expected_rows().words("type")
    assert str(found) == "95 points, 127 rows (82 ok, 13 outside-domain)"
    assert found._repr_html_().count("<tr>") == 11
    with pytest.raises(KeyError, match="no column 'West'; columns: point, type"):
        found["West"]


def test_a_footer_of_parquet_is_read_and_written_as_it_was() -> None:
    rows = expected_rows()
    file = writers.writer_for("parquet", COLUMNS, FACTS)._file(rows)  # type: ignore[attr-defined]  # what it holds
    footer, start = parquet_footer.footer_of(file)
    (text,) = parquet_footer.encoded(footer)
    assert text == file[start:-8]
    assert parquet_footer.filled((b"ab", 60, b"c"), 4) == b"ab" + bytes([0x80, 0x01]) + b"c"  # 64, zigzag: 128


def test_a_file_of_many_row_groups_is_whole(tmp_path: Path) -> None:
    """More than fifteen elements of a list are counted another way; some groups are empty."""
    made(tmp_path / "x.parquet", StubEngine(chunk=3))
    table = parquet.read_table(tmp_path / "x.parquet", filters=[("West", ">", 11)])
    assert table["point"].to_pylist() == [p for p in expected_rows()["point"].tolist() if p > 88 and p % 7 != 6]


# -- the same bytes, however it is run ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Files as one process makes them."""
    folder = tmp_path_factory.mktemp("whole")
    for form in writers.FORMS:
        made(folder / f"x.{form}")
    return {form: (folder / f"x.{form}").read_bytes() for form in writers.FORMS}


@pytest.fixture
def at_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """All chunks but the first two are done by workers, however short."""
    monkeypatch.setattr(runner, "ENOUGH", 0.0)
    monkeypatch.setattr(processes._Pool, "take", lambda _: None)


@pytest.mark.usefixtures("at_workers")
def test_workers_give_the_same_bytes_even_where_they_die(whole: dict[str, bytes], tmp_path: Path) -> None:
    engine = StubEngine(deadly={4: (str(tmp_path), 1)})
    path = tmp_path / "x.parquet"
    made(path, engine, where=Where(workers=2))
    assert path.read_bytes() == whole["parquet"]
    assert len(list(tmp_path.iterdir())) == 2  # the file, and the mark of a death


@pytest.mark.usefixtures("at_workers")
def test_a_chunk_that_ends_three_workers_ends_the_sweep_which_can_be_gone_on_with(
    whole: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    engine = StubEngine(deadly={3: (str(tmp_path), 3)})
    with pytest.raises(processes.WorkerDiedError, match=r"chunk 3 has ended 3 workers, .* by signal 9"):
        made(path, engine, where=Where(workers=2))
    told = made(path, engine, where=Where(workers=1), resume=True)
    assert told.n_new == N - 30
    assert path.read_bytes() == whole["csv"]


@pytest.mark.usefixtures("at_workers")
def test_an_error_in_a_worker_is_said_here() -> None:
    with pytest.raises(SolverError, match="the engine gave up"):
        swept(question(N), {}, engine_for=StubEngine(failing=5), where=Where(workers=2))


def test_where_no_worker_comes_the_sweep_goes_on_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "ENOUGH", 0.0)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    found = swept(question(N), {}, engine_for=StubEngine(seconds=0.01), where=Where(workers=2))
    assert len(found) == N_ROWS
    assert found.notes[0].startswith("no worker could be started, so one process did it all: ")


def test_a_cluster_gives_the_same_bytes(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers in threads of this process; in processes of their own, which are killed, in `tests.sweep_faults`."""
    monkeypatch.setattr(runner, "ENOUGH_FOR_CLUSTER", 0.0)
    start: Any = distributed.LocalCluster
    with start(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as local:
        told = made(tmp_path / "x.csv", StubEngine(seconds=0.01), where=Where(cluster=local.scheduler_address))
    assert (tmp_path / "x.csv").read_bytes() == whole["csv"]
    assert not told.notes


def test_too_little_work_for_a_cluster_is_done_here() -> None:
    found = swept(question(N), {}, engine_for=StubEngine(), where=Where(cluster="local"))
    assert found.notes == ("too little work for a cluster: it was done here",)


def test_a_cluster_that_cannot_help_is_said_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ParameterError, match=r"nowhere: no scheduler answers: .*\n    mend: start one with `dask sch"):
        made(tmp_path / "x.csv", where=Where(cluster="nowhere"))

    class Client:
        def wait_for_workers(self, *_: object, **__: object) -> None: ...

        def run(self, *_: object, **__: object) -> dict[str, object]:
            return {"tcp://a:1": "0.0.1"}

    with pytest.raises(
        cluster.ClusterError, match=r"the worker tcp://a:1 has burden 0.0.1; here is .*\n    mend: inst"
    ):
        cluster._check_workers(Client(), "tcp://a:0")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ParameterError, match=r"--cluster needs Dask, .*\n    mend: pip install \"burden\[cluster\]\""):
        made(tmp_path / "x.csv", where=Where(cluster="local"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ParameterError, match=r"Parquet files need pyarrow, .*\n    mend: pip install \"burden\[parq"):
        made(tmp_path / "x.parquet")
    assert not list(tmp_path.iterdir())


def test_a_short_sweep_starts_no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "pieces", None)
    assert len(swept(question(N), {}, engine_for=StubEngine(), where=Where(workers=4))) == N_ROWS


# -- whatever happens on the way ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", writers.FORMS)
@pytest.mark.parametrize("cut", [0, 1, 500])
def test_a_sweep_goes_on_from_the_last_chunk_that_is_whole(
    form: str, cut: int, whole: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / f"x.{form}"
    with stopped_after(6, KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        made(path)
    unfinished = journal.unfinished_of(path)
    with unfinished.open("r+b") as file:  # as if the machine had stopped before all was on the disk
        file.truncate(unfinished.stat().st_size - cut)
        file.seek(0, 2)
        file.write(b"torn" * (cut == 1))
    with journal.journal_of(path).open("ab") as file:
        file.write(b'[6, 99, "torn')
    told = made(path, resume=True)
    assert told.n_new >= {0: N - 60, 1: N - 50, 500: N - 50}[cut]
    assert (told.n_points, len(told), told.statuses["outside-domain"]) == (N, N_ROWS, 13)
    assert path.read_bytes() == whole[form]
    assert [path.name for path in tmp_path.iterdir()] == [path.name]


def test_an_unfinished_sweep_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("what stood there")
    with stopped_after(2, KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        made(path)
    with pytest.raises(InputError, match=r"an unfinished sweep is there\n    mend: the same with --resume"):
        made(path)
    with pytest.raises(InputError, match=r"is another one\n    game: stub.yaml then, other.yaml now\n    number of p"):
        swept(question(N + 1), {**FACTS, "game": "other.yaml"}, output=path, engine_for=StubEngine(), resume=True)
    assert path.read_text() == "what stood there"
    journal.journal_of(path).unlink()
    with pytest.raises(InputError, match="is there without its journal"):
        made(path, resume=True)


def test_a_sweep_that_was_stopped_before_its_first_chunk_leaves_nothing(tmp_path: Path) -> None:
    with stopped_after(0, KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        made(tmp_path / "x.csv")
    assert not list(tmp_path.iterdir())


def test_to_go_on_with_nothing_is_to_begin_and_with_what_is_whole_to_leave_it(
    whole: dict[str, bytes], tmp_path: Path
) -> None:
    for form in writers.FORMS:
        path = tmp_path / f"x.{form}"
        assert made(path, resume=True).n_new == N
        assert made(path, resume=True).n_new == 0
        assert path.read_bytes() == whole[form]
        with pytest.raises(InputError, match="is there, whole, and the answer to another question"):
            swept(question(N), {"burden": "1"}, output=path, engine_for=StubEngine(), resume=True)


def test_two_sweeps_do_not_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    file = journal.Unfinished(path, {}, b"", resume=False)
    with pytest.raises(InputError, match="another sweep is writing it"):
        made(path, resume=True)
    file.close()
    assert made(path).n_new == N


def test_a_journal_left_by_a_sweep_that_ended_is_no_hindrance(tmp_path: Path, whole: dict[str, bytes]) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(whole["csv"])
    journal.journal_of(path).write_text('{"burden": "0"}\n')  # killed after the file got its name
    assert made(path, resume=True).n_new == 0
    assert made(path).n_new == N
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_a_full_disk_is_said_and_what_was_written_is_safe(whole: dict[str, bytes], tmp_path: Path) -> None:
    """No file may grow beyond so many bytes: a write that would is cut short, and the next one fails."""
    path = tmp_path / "x.csv"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, limits[1]))
    try:
        with pytest.raises(
            InputError, match=r"cannot be written: File too large; \d chunks are safe\n    mend: make r"
        ):
            made(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not path.exists()
    assert made(path, resume=True).n_new < N
    assert path.read_bytes() == whole["csv"]


@pytest.mark.parametrize("where", ["folder", "missing/x.csv"])
def test_what_cannot_be_written_is_said_before_any_work(where: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=str(tmp_path)):
        made(tmp_path / where, form="csv")
    assert not list((tmp_path / "folder").iterdir())


def test_a_file_keeps_its_place_behind_a_link_and_its_rights(tmp_path: Path) -> None:
    target = tmp_path / "real.csv"
    target.write_text("")
    target.chmod(0o640)
    (tmp_path / "link.csv").symlink_to(target)
    made(tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert len(target.read_text()) > 1000
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_stream_gets_the_same_bytes(whole: dict[str, bytes]) -> None:
    for form in writers.FORMS:
        stream = io.BytesIO()
        swept(question(N), FACTS, output=stream, form=form, engine_for=StubEngine())
        assert stream.getvalue() == whole[form]
