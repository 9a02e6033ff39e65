"""Points of a sweep: grids, samples, files, and what is refused."""

import hashlib
import itertools
import pickle
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import qmc

import burden
from burden.errors import ParameterError
from burden.model import Interval, Model
from burden.sweeps.points import Grid, Listed, PointsFile, Sample, SweepPoints, points_of
from burden.sweeps.question import Points
from burden.sweeps.samples import inner_ends, permuted


def model(**parameters: str) -> Model:
    """A game with parameters of the given values and domains; ``""`` declares none."""
    lines = "".join(
        f'  {name}: {{value: {text.split(" ", 1)[0]}, domain: "{text.split(" ", 1)[1]}"}}\n'
        if text
        else f"  {name}: 1\n"
        for name, text in parameters.items()
    )
    found = burden.loads(
        f"burden: 1\nparameters:\n{lines}players: {{A: {{actions: [0, 1]}}, B: {{actions: [0, 1]}}}}\n"
        f"payoffs: {{A: A*B, B: A*B + {' + '.join(parameters)}}}\n"
    )
    assert isinstance(found, Model)
    return found


GAME = model(kappa="1 [0, 1]", theta_W="1 (0, oo)", share="1/2 (0, 1)", cost="")


def refusals(*arguments: object, **options: object) -> list[str]:
    """Mistakes in what is asked for, without how to mend them."""
    with pytest.raises(ParameterError) as caught:
        points_of(GAME, *arguments, **options)  # type: ignore[arg-type]
    return [line for line in str(caught.value).splitlines() if not line.startswith("    ")]


# -- grids --------------------------------------------------------------------------------------------------------


def test_values_of_a_grid_are_exact_and_the_last_axis_varies_fastest() -> None:
    grid = points_of(GAME, ["kappa=0:1:4", "theta_W=0.1,1e1,4/5"])
    expected = itertools.product([Fraction(k, 3) for k in range(4)], [Fraction(1, 10), Fraction(10), Fraction(4, 5)])
    assert [tuple(grid.exact(number).values()) for number in range(grid.n_points)] == list(expected)
    assert grid.names == ("kappa", "theta_W")
    assert grid.describe() == "grid kappa=0:1:4, theta_W=0.1,1e1,4/5"


@pytest.mark.parametrize(
    "text",
    ["kappa=0:1:101", "kappa=-1/3:1/7:50", "kappa=0.1:0.3:7", "kappa=-1e100:1:9", "kappa=1:1:1", "kappa=1e-90:1:5"],
)
def test_doubles_of_a_grid_are_the_nearest_to_its_exact_values(text: str) -> None:
    """Python divides whole numbers of any length and rounds once: float(Fraction) is the reference."""
    grid = points_of(GAME, [text, "cost=1/3,2"])
    exact = [[float(value) for value in grid.exact(number).values()] for number in range(grid.n_points)]
    assert grid.floats(0, grid.n_points).tolist() == exact
    assert grid.exact(grid.n_points - 1)["kappa"] == Fraction(text.split("=")[1].split(":")[1])


def test_long_lists_that_differ_are_described_differently() -> None:
    """What a file says of its points tells whether it can be gone on with."""
    values = [str(k) for k in range(20)]
    one = points_of(GAME, [f"kappa={','.join(values)}"]).describe()
    other = points_of(GAME, [f"kappa={','.join([*values[:10], '10.5', *values[11:]])}"]).describe()
    assert one.startswith("grid kappa=0,1,2,…,19 (20 values, sha256 ")
    assert other != one
    assert len(other) == len(one)


def test_a_value_outside_the_domain_is_a_point_all_the_same() -> None:
    assert points_of(GAME, ["kappa=-1,2"]).n_points == 2


def test_a_grid_of_a_billion_points_takes_no_memory() -> None:
    grid = points_of(GAME, ["kappa=0:1:1000000001", "theta_W=1:2:2"], yes=True)
    assert grid.exact(grid.n_points - 3) == {"kappa": 1 - Fraction(1, 10**9), "theta_W": 2}
    assert grid.floats(10**9, 10**9 + 1).tolist() == [[0.5, 1.0]]


# -- samples ------------------------------------------------------------------------------------------------------

DRAWN = [points_of(GAME, ["kappa", "share", "cost=-3:5"], 1000, method, 3) for method in ("sobol", "lhs", "random")]


@pytest.mark.parametrize("sample", DRAWN, ids=lambda sample: str(sample.method))
def test_any_block_of_a_sample_is_the_same_to_the_last_bit(sample: Sample) -> None:
    whole = sample.floats(0, 1000)
    rng = random.Random(0)
    for start, stop in [(0, 1), (999, 1000), (512, 513), *(sorted(rng.sample(range(1001), 2)) for _ in range(30))]:
        fresh = pickle.loads(pickle.dumps(sample))
        for one in (sample, fresh):
            assert one.floats(start, stop).tobytes() == whole[start:stop].tobytes()
    assert points_of(GAME, ["kappa", "share", "cost=-3:5"], 1000, sample.method, 4).floats(0, 9).tolist() != (
        whole[:9].tolist()
    )


@pytest.mark.parametrize("sample", DRAWN, ids=lambda sample: str(sample.method))
def test_the_exact_value_of_a_sampled_number_is_what_python_prints(sample: Sample) -> None:
    for number in (0, 500, 999):
        printed = [repr(value) for value in sample.floats(number, number + 1)[0].tolist()]
        assert list(sample.exact(number).values()) == [Fraction(text) for text in printed]


@pytest.mark.parametrize("sample", DRAWN, ids=lambda sample: str(sample.method))
def test_samples_fill_their_ranges_evenly(sample: Sample) -> None:
    """The mean of 1,000 independent draws from (0, 1) is within 0.04 of 1/2, but for one time in 10,000."""
    units = (sample.floats(0, 1000) - [0, 0, -3]) / [1, 1, 8]
    assert ((units > 0) & (units < 1)).all()
    assert np.abs(units.mean(axis=0) - 0.5).max() < 0.04
    assert np.abs(np.corrcoef(units.T) - np.eye(3)).max() < 0.12
    assert qmc.discrepancy(units) < 5e-3


def test_a_sobol_sample_is_the_sequence_of_scipy() -> None:
    """Each point is the lower corner of a cell of side 2**-32; ours is its middle."""
    drawn = qmc.Sobol(2, bits=32, seed=np.random.default_rng(7)).random(64)
    assert (points_of(GAME, ["kappa", "share"], 64, "sobol", 7).floats(0, 64) == drawn + 2.0**-33).all()


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 17, 64, 1000, 4097])
def test_a_latin_hypercube_has_one_value_in_each_part(n: int) -> None:
    units = points_of(GAME, ["kappa", "share"], n, "lhs", 1).floats(0, n)
    assert (np.sort(np.floor(units * n).astype(int), axis=0) == np.arange(n)[:, None]).all()


def test_permutations_of_many_numbers_are_had_at_a_few() -> None:
    numbers = np.arange(10**12 - 100, 10**12, dtype=np.uint64)
    images = permuted(numbers, 10**12, 5, 0)
    assert len(set(images.tolist())) == 100
    assert images.max() < 10**12
    assert np.abs(images.astype(float).mean() / 10**12 - 0.5) < 0.15


def test_small_permutations_are_all_about_as_frequent() -> None:
    """All 24 of four numbers come up among 2,400 seeds: each 100 times on average, with a standard deviation of 10."""
    counts: dict[tuple[int, ...], int] = {}
    for seed in range(2400):
        images = tuple(permuted(np.arange(4, dtype=np.uint64), 4, seed, 0).tolist())
        counts[images] = counts.get(images, 0) + 1
    assert len(counts) == 24
    assert min(counts.values()) > 50
    assert max(counts.values()) < 160


def test_open_ends_are_never_drawn() -> None:
    assert inner_ends(Interval(Fraction(0), Fraction(1))) == (0.0, 1.0)
    least, most = inner_ends(Interval(Fraction(0), Fraction(1), low_closed=False, high_closed=False))
    assert 0 < least < 1e-300
    assert most == 1 - 2.0**-53
    # The double nearest to a third is below it, but the decimal that stands for it may not be.
    low, high = inner_ends(Interval(Fraction(1, 3), Fraction(2, 3)))
    assert Fraction(1, 3) <= Fraction(repr(low))
    assert Fraction(repr(high)) <= Fraction(2, 3)
    tight = model(kappa="1.0000000000000005 (1, 1.0000000000000009)")
    drawn = points_of(tight, [], 1000, "random").floats(0, 1000)
    assert drawn.min() > 1
    assert len(set(drawn.ravel().tolist())) == 3


def test_a_range_that_begins_at_an_open_end_leaves_it_out() -> None:
    sample = points_of(GAME, ["share=0:1/2"], 10)
    assert sample.describe() == "sobol sample of 10, seed 0: share in (0, 1/2]"
    assert sample.notes() == ("10 is no power of two: a Sobol' sequence is balanced at those, as at 8",)


def test_without_ranges_a_sample_is_of_the_bounded_domains() -> None:
    assert points_of(GAME, sample=8).describe() == "sobol sample of 8, seed 0: kappa in [0, 1], share in (0, 1)"


# -- files --------------------------------------------------------------------------------------------------------


def test_a_file_gives_its_points_in_any_order_and_exactly(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    lines = [f'{k}/7, "0.{k}" ,{k}e-3' for k in range(1, 200)]
    path.write_text("\ufeff# drawn by hand\r\n theta_W,kappa,cost\r\n" + "\r\n\r\n".join(lines), encoding="utf-8")
    points = points_of(GAME, points_file=path)
    assert points.names == ("theta_W", "kappa", "cost")
    assert points.n_points == 199
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    assert points.describe() == f"199 points of points.csv (sha256 {digest}): theta_W, kappa, cost"
    for number in (0, 63, 64, 130, 198):
        k = number + 1
        assert points.exact(number) == {
            "theta_W": Fraction(k, 7),
            "kappa": Fraction(f"0.{k}"),
            "cost": Fraction(k, 1000),
        }
        assert points.floats(number, number + 1).tolist() == [[k / 7, float(f"0.{k}"), k / 1000]]
    assert (points.floats(50, 150) == points.floats(0, 199)[50:150]).all()


MISTAKES = {
    "theta_w,kappa,kappa,\n": [
        "1:1: unknown parameter 'theta_w'",
        "1:15: kappa has a column already",
        "1:21: a column without a name",
        ": there are no points below the names",
    ],
    "kappa,cost\n1,x\n1\n1,2,3\n,1/0\n1,1e999999\n": [
        "2:3: cost: found 'x', expected a number",
        "3:1: found 1 cell, expected 2: kappa, cost",
        "4:3: found 3 cells, expected 2: kappa, cost",
        "5:1: kappa has no value",
        "5:2: cost: found '1/0': division by zero",
        "6:3: cost: found '1e999999': a number of more than a thousand digits",
    ],
    "kappa;cost\n1;2\n": ["1:1: unknown parameter 'kappa;cost'", "2:1: kappa;cost: found '1;2', expected a number"],
    "": [": the file is empty"],
    "kappa\n" + "9" * 200_000: ["2:1: a line of more than 100,000 characters: this is no file of points"],
    "kappa\n\0\n": ["2:1: a byte that is no text: this is no file of points"],
    ",".join(["kappa"] * 15_000): None,
}


@pytest.mark.parametrize("text", MISTAKES, ids=lambda text: text[:12])
def test_every_mistake_in_a_file_is_told_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text)
    found = refusals(points_file=path)
    expected = MISTAKES[text]
    assert len(found) <= 101
    if expected is not None:
        assert sorted(line.removeprefix(str(path)) for line in found) == sorted(
            line if line.startswith(":") and line[1] == " " else f":{line}" for line in expected
        )


def test_bytes_that_are_no_text_are_no_points(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(random.Random(0).randbytes(300_000).replace(b"\0", b"\xff"))
    assert "this is no file of points" in refusals(points_file=path)[-1]


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    assert refusals(points_file=tmp_path) == [f"{tmp_path}: found a folder, expected a file with points"]
    assert refusals(points_file=tmp_path / "x") == [f"{tmp_path / 'x'}: no such file, expected a file with points"]
    assert "found no regular file" in refusals(points_file="/dev/null")[0]


def test_a_file_that_changes_under_way_is_told(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("kappa\n1\n")
    points = points_of(GAME, points_file=path)
    path.write_text("kappa\n1\n2\n")
    with pytest.raises(burden.errors.InputError, match="has changed since it was read"):
        points.floats(0, 1)


# -- all of them --------------------------------------------------------------------------------------------------


def test_all_kinds_of_points_can_be_pickled_and_had_in_blocks(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("kappa\n1/3\n0.2\n")
    array: NDArray[np.float64] = np.array([[0.1], [0.2]])
    kinds: list[SweepPoints] = [points_of(GAME, ["kappa=0:1:2"]), points_of(GAME, sample=2), Listed(("kappa",), array)]
    kinds.append(points_of(GAME, points_file=path))
    assert [type(one) for one in kinds] == [Grid, Sample, Listed, PointsFile]
    for one in kinds:
        copy = pickle.loads(pickle.dumps(one))
        assert isinstance(copy, Points)
        assert copy.names == one.names
        assert copy.exact(1) == one.exact(1)
        assert copy.floats(1, 2).tolist() == one.floats(0, 2)[1:].tolist()
        assert copy.floats(1, 1).shape == (0, len(one.names))
    assert Listed(("kappa",), array).exact(0) == {"kappa": Fraction(1, 10)}


# -- what is refused ----------------------------------------------------------------------------------------------


def test_all_that_is_wrong_is_told_at_once() -> None:
    given = [
        "kapa=0:1:3",
        "kappa=1:0:3",
        "cost=0:1:0",
        "cost=2",
        "theta_W=1,2,1",
        "share=0:1:2.5",
        "share",
        "=3",
        "cost=",
    ]
    assert refusals(given) == [
        "--vary kapa=0:1:3: unknown parameter 'kapa'",
        "--vary kappa=1:0:3: an empty range: 1 is above 0",
        "--vary cost=0:1:0: an empty range: 0 values",
        "--vary cost=2: cost varies twice",
        "--vary theta_W=1,2,1: 1 stands there twice",
        "--vary share=0:1:2.5: found '2.5', expected how many values: a whole number",
        "--vary share: share varies twice",
        "--vary =3: expected a parameter and its values",
        "--vary cost=: expected a parameter and its values",
    ]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("kappa=0:1", "a range without the number of values"),
        ("kappa", "a range without the number of values"),
        ("kappa=0:1:1", "one value cannot have two ends"),
        ("kappa=1:1:2", "2 times the same value"),
        ("kappa=1:1", "a range without width"),
        ("kappa=0:1:2:3", "expected LOW:HIGH:N"),
        ("kappa=0:x:2", "found 'x', expected a number"),
        ("kappa=0:inf:2", "found 'inf', expected a number"),
        ("kappa=nan,1", "found 'nan', expected a number"),
        ("kappa=1,,2", "found '', expected a number"),
        ("kappa=1/0", "found '1/0': division by zero"),
        ("kappa=1e121", "found '1e121': what varies has numbers of up to 120 digits"),
        ("kappa=" + "9" * 100_000, "found '9999999999999999999999999999999999999999…': a number of 100000 characters"),
        ("kappa\x1b[31m=1", "unknown parameter 'kappa\\x1b[31m'"),
    ],
)
def test_a_text_that_is_none_of_ours_is_refused(text: str, refusal: str) -> None:
    (found,) = refusals([text])
    assert found.endswith(refusal)


def test_a_grid_too_large_to_mean_must_be_meant() -> None:
    assert refusals(["kappa=0:1:100000", "cost=0:1:10001"]) == ["1,000,100,000 points"]
    assert points_of(GAME, ["kappa=0:1:100000", "cost=0:1:10001"], yes=True).n_points == 1_000_100_000
    assert refusals(["kappa=0:1:1e13"], yes=True) == ["10,000,000,000,000 points; we take up to 1,000,000,000,000"]
    assert refusals(["kappa=0:1:1e100", "cost=0:1:1e100"]) == ["over 10**200 points; we take up to 1,000,000,000,000"]
    assert refusals(sample=10**10, method="random") == ["10,000,000,000 points"]
    assert refusals(sample=10**10, yes=True) == [
        "--sample: 10,000,000,000 points; a Sobol' sequence has up to 4,294,967,296"
    ]


def test_nothing_to_vary_names_the_parameters() -> None:
    assert refusals() == ["nothing varies; parameters: kappa, theta_W, share, cost"]
    nameless = model(cost="")
    with pytest.raises(ParameterError, match=r"no parameter has a domain with two ends.*\n.*--vary cost=0\.5:1\.5"):
        points_of(nameless, sample=5)


def test_a_sample_asks_for_ranges_where_it_has_none() -> None:
    assert refusals(["theta_W", "cost", "kappa=0:1:3", "share=1,2"], 0, "sobl", -1) == [
        "--method: unknown method 'sobl'",
        "--seed: found -1, expected a whole number, 0 or more",
        "--sample: found 0, expected how many points: 1 or more",
        "--vary theta_W: its domain (0, oo) is unbounded",
        "--vary cost: it has no declared domain",
        "--vary kappa=0:1:3: values for a grid, and --sample draws its own",
        "--vary share=1,2: values for a grid, and --sample draws its own",
    ]
    with pytest.raises(ParameterError, match=r"give a range, as in --vary theta_W=0\.5:1\.5"):
        points_of(GAME, ["theta_W"], 5)


def test_a_file_of_points_stands_alone() -> None:
    assert refusals(["kappa=1"], points_file="x.csv") == ["--points and --vary each say where to go"]
    assert refusals([], 3, points_file="x.csv") == ["--points and --sample each say where to go"]
