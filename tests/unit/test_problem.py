from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from advisor.errors import EXIT_INPUT, DataError, RequirementsError, TargetError
from advisor.schema.problem import ProblemType, Task
from advisor.schema.requirements import Requirement, Requirements
from advisor.stages.problem import FramedProblem, frame_problem, likely_targets

N = 60
RNG = np.random.default_rng(3)


def need(kind: str, value: object = None, origin: str = "flag", **more: object) -> Requirement:
    return Requirement(id=f"R-{kind}", kind=kind, value=value, origin=origin, **more)


def asks(*items: Requirement, target: object = None, kind: str | None = None) -> Requirements:
    given = list(items)
    if target is not None:
        given.append(need("target", target))
    if kind is not None:
        given.append(need("problem_type", kind))
    return Requirements(items=tuple(given))


def table(**columns: object) -> pd.DataFrame:
    n = len(next(iter(columns.values()))) if columns else N
    base = {"x1": RNG.normal(size=n), "x2": np.arange(n) % 5}
    return pd.DataFrame({**base, **columns})


def framed(values: object, *items: Requirement, kind: str | None = None) -> FramedProblem:
    return frame_problem(table(goal=values), asks(*items, target="goal", kind=kind))


def because(result: FramedProblem) -> str:
    return " / ".join(result.problem.because)


class TestTarget:
    def test_rows_without_target_are_dropped_and_counted(self) -> None:
        goal = np.where(np.arange(N) % 10 == 0, np.nan, np.arange(N) * 1.5 + 0.25)
        frame = table(goal=goal)
        before = frame.copy()
        result = frame_problem(frame, asks(target="goal"))
        assert (result.problem.n_rows, result.problem.n_rows_dropped) == (54, 6)
        assert list(result.frame) == ["x1", "x2"]
        np.testing.assert_array_equal(result.row_index, np.flatnonzero(~np.isnan(goal)))
        np.testing.assert_array_equal(
            result.frame["x1"].to_numpy(), frame["x1"].to_numpy()[result.row_index]
        )
        np.testing.assert_array_equal(result.target, goal[result.row_index])
        assert "6 of 60 rows have no target" in because(result)
        pd.testing.assert_frame_equal(frame, before)

    @pytest.mark.parametrize(
        ("expression", "shown", "n_true"),
        [
            ("delay >= 30", "delay >= 30", 30),
            ("delay>=30", "delay >= 30", 30),
            ("delay > 30", "delay > 30", 29),
            ("delay < 30", "delay < 30", 30),
            ("delay ≤ 30.0", "delay <= 30", 31),
            ("`delay` == 30", "delay == 30", 2),
            ("delay = 30", "delay == 30", 2),
            ("delay != 30", "delay != 30", 58),
        ],
    )
    def test_comparison_with_a_number(self, expression: str, shown: str, n_true: int) -> None:
        values = np.arange(N)
        if "==" in shown or "!=" in shown:
            values[0] = 30
        frame = table(delay=values)
        result = frame_problem(frame, asks(target=expression))
        assert result.target.sum() == n_true
        np.testing.assert_array_equal(result.target == 1, frame.eval(shown).to_numpy())
        assert result.problem.target == shown
        assert result.problem.target_column == "delay"
        assert result.problem.type == ProblemType.BINARY
        assert result.problem.classes == ("False", "True")
        assert result.problem.positive_class == "True"
        assert "delay" not in result.frame

    def test_comparison_leaves_missing_rows_out(self) -> None:
        delay = np.where(np.arange(N) < 6, np.nan, np.arange(N))
        result = frame_problem(table(delay=delay), asks(target="delay >= 30"))
        assert result.problem.n_rows_dropped == 6

    @pytest.mark.parametrize(
        "name", ["arr delay", "arr.delay", "a >= b", "it's", "Größe (m²)", "x=y"]
    )
    @pytest.mark.parametrize("quote", ["", "`"])
    def test_odd_column_names(self, name: str, quote: str) -> None:
        frame = table(**{name: np.arange(N)})
        result = frame_problem(frame, asks(target=f"{quote}{name}{quote} >= 30"))
        assert result.problem.target_column == name
        assert result.target.sum() == 30

    def test_column_that_looks_like_a_comparison_wins(self) -> None:
        frame = table(**{"a": np.arange(N), "a >= 30": np.arange(N) % 2})
        assert frame_problem(frame, asks(target="a >= 30")).problem.target_column == "a >= 30"

    @pytest.mark.parametrize("right", ["'late'", '"late"', "late"])
    def test_comparison_with_a_text(self, right: str) -> None:
        frame = table(state=np.where(np.arange(N) % 3 == 0, "late", "on time"))
        result = frame_problem(frame, asks(target=f"state == {right}"))
        assert result.target.sum() == 20
        assert result.problem.target == "state == 'late'"

    def test_comparison_with_a_date(self) -> None:
        frame = table(day=pd.date_range("2024-01-01", periods=N))
        result = frame_problem(frame, asks(target="day >= '2024-02-01'"))
        assert result.target.sum() == N - 31

    @pytest.mark.parametrize(
        ("target", "pattern"),
        [
            ("gaol", r"no column 'gaol'.*did you mean 'goal'"),
            ("GOAL", r"no column 'GOAL'.*did you mean 'goal'"),
            ("gaol >= 3", r"no column 'gaol'.*did you mean 'goal'"),
            ("zzz", r"no column 'zzz'.*the columns are x1, x2"),
            ("goal >=", "has no value"),
            ("goal >= many", "holds numbers and cannot be compared"),
            ("word >= 3", "holds texts"),
            ("word == 'unheard'", "no row of column 'word'"),
            ("", "target is empty"),
            ("goal >= 1000", "constant: it is never true"),
            ("goal >= -1000", "constant: it is always true"),
            (("goal", "gaol"), "no column 'gaol'"),
        ],
    )
    def test_bad_targets_say_how_to_mend_them(self, target: object, pattern: str) -> None:
        frame = table(goal=np.arange(N) + 0.5, word=[f"w{i % 4}" for i in range(N)])
        with pytest.raises(TargetError, match=pattern) as caught:
            frame_problem(frame, asks(target=target))
        assert caught.value.exit_code == EXIT_INPUT

    def test_no_target_is_never_guessed(self) -> None:
        frame = table(churn=np.arange(N) % 2)
        with pytest.raises(TargetError, match=r"never guessed.*1\. churn.*--target") as caught:
            frame_problem(frame, Requirements())
        assert caught.value.exit_code == EXIT_INPUT

    @pytest.mark.parametrize(
        ("values", "error", "pattern"),
        [
            ([np.nan] * N, TargetError, "missing in all 60 rows"),
            ([1] * N, TargetError, "constant: it is always '1'"),
            (["a"] * N, TargetError, "constant"),
            ([np.nan] * 55 + [1, 2, 3, 4, 5], DataError, "only 5 of 60 rows"),
            ([f"name {i}" for i in range(N)], TargetError, "names the rows"),
            (["a"] * 59 + ["b"], TargetError, "single row has the class 'b'"),
            (pd.date_range("2024-01-01", periods=N), TargetError, "holds dates"),
        ],
    )
    def test_unusable_targets(self, values: object, error: type[Exception], pattern: str) -> None:
        with pytest.raises(error, match=pattern):
            framed(values)

    def test_no_input_columns(self) -> None:
        frame = pd.DataFrame({"goal": np.arange(N) % 2})
        with pytest.raises(DataError, match="no column besides the target"):
            frame_problem(frame, asks(target="goal"))


class TestInferredType:
    @pytest.mark.parametrize(
        ("values", "expected", "task"),
        [
            (np.arange(N) % 2, ProblemType.BINARY, Task.BINARY),
            (np.arange(N) % 2 == 0, ProblemType.BINARY, Task.BINARY),
            (np.where(np.arange(N) % 2, 0.5, 1.5), ProblemType.BINARY, Task.BINARY),
            ([f"c{i % 3}" for i in range(N)], ProblemType.MULTICLASS, Task.MULTICLASS),
            (np.arange(N) % 5 + 1, ProblemType.ORDINAL, Task.REGRESSION),
            ((np.arange(N) % 5) * 10.0, ProblemType.ORDINAL, Task.REGRESSION),
            (np.array([101, 205, 999])[np.arange(N) % 3], ProblemType.MULTICLASS, Task.MULTICLASS),
            (np.arange(N) * 1.01, ProblemType.REGRESSION, Task.REGRESSION),
            (np.arange(N) * 1000 + 7, ProblemType.REGRESSION, Task.REGRESSION),
            (np.arange(N) - 30, ProblemType.REGRESSION, Task.REGRESSION),
            ([str(i / 4) for i in range(N)], ProblemType.REGRESSION, Task.REGRESSION),
        ],
    )
    def test_by_values(self, values: object, expected: ProblemType, task: Task) -> None:
        problem = framed(values).problem
        assert (problem.type, problem.task) == (expected, task)
        assert problem.because

    def test_counts(self) -> None:
        rng = np.random.default_rng(0)
        counts = rng.negative_binomial(1, 0.05, size=2000)
        assert framed(counts).problem.type == ProblemType.COUNT
        ages = np.clip(rng.normal(45, 14, size=2000), 1, 90).round().astype(int)
        assert framed(ages).problem.type == ProblemType.REGRESSION
        money = (rng.lognormal(5, 1, size=2000).round() * 10).astype(int)
        money[:3] = 0
        assert framed(money).problem.type == ProblemType.REGRESSION

    def test_assumption_and_override_are_stated(self) -> None:
        assert "--set problem_type=" in because(framed(np.arange(N) % 5))

    def test_many_classes_are_remarked(self) -> None:
        values = [f"c{i % 150}" for i in range(1500)]
        assert "150 classes are many" in because(framed(values))

    def test_misspelt_classes_are_remarked(self) -> None:
        values = ["Yes", "yes", "No"] * 20
        result = framed(values)
        assert result.problem.type == ProblemType.MULTICLASS
        assert "differ only in spelling" in because(result)

    def test_text_is_the_only_input(self) -> None:
        frame = pd.DataFrame(
            {
                "id": np.arange(N),
                "note": [f"this is the message with number {i}" for i in range(N)],
                "goal": np.arange(N) % 2,
            }
        )
        problem = frame_problem(frame, asks(target="goal")).problem
        assert (problem.type, problem.task) == (ProblemType.TEXT, Task.BINARY)
        wider = frame.assign(x=RNG.normal(size=N))
        assert frame_problem(wider, asks(target="goal")).problem.type == ProblemType.BINARY
        banned = asks(need("forbidden_column", column="x"), target="goal")
        assert frame_problem(wider, banned).problem.type == ProblemType.TEXT


class TestStatedType:
    @pytest.mark.parametrize(
        ("values", "kind", "expected", "task"),
        [
            (np.arange(N) % 5, "multiclass", "multiclass_classification", "multiclass"),
            (np.arange(N) % 5, "classification", "multiclass_classification", "multiclass"),
            (np.arange(N) % 5, "regression", "regression", "regression"),
            (np.arange(N) % 5, "count", "count_regression", "regression"),
            (np.arange(N), "Count Regression", "count_regression", "regression"),
            (np.arange(N) - 9, "count_regression", "regression", "regression"),
            (np.arange(N) + 0.5, "count_regression", "regression", "regression"),
            (np.arange(N) % 2, "multiclass_classification", "binary_classification", "binary"),
            (np.arange(N) % 2, "ordinal", "binary_classification", "binary"),
            (np.arange(N) % 2, "text_classification", "text_classification", "binary"),
            (np.arange(N) % 2, "anomaly_detection", "binary_classification", "binary"),
        ],
    )  # fmt: skip
    def test_wins_where_the_values_allow_it(
        self, values: np.ndarray, kind: str, expected: str, task: str
    ) -> None:
        problem = framed(values, kind=kind).problem
        assert (problem.type, problem.task) == (expected, task)

    @pytest.mark.parametrize(
        ("values", "kind", "error", "pattern"),
        [
            (np.arange(N) % 3, "binary", TargetError, "3 distinct values.*--target"),
            ([f"c{i % 3}" for i in range(N)], "regression", TargetError, "holds texts"),
            (np.arange(300), "classification", TargetError, "300 distinct numbers"),
            (np.arange(N) % 2, "fortune_telling", RequirementsError, "not a problem type"),
        ],
    )
    def test_contradictions(
        self, values: object, kind: str, error: type[Exception], pattern: str
    ) -> None:
        with pytest.raises(error, match=pattern):
            framed(values, kind=kind)

    def test_comparison_cannot_be_a_regression(self) -> None:
        frame = table(goal=np.arange(N))
        with pytest.raises(TargetError, match="two outcomes"):
            frame_problem(frame, asks(target="goal >= 30", kind="regression"))

    @pytest.mark.parametrize(
        ("levels", "expected", "how"),
        [
            (["10 high", "9 mid", "1 low"], ("1 low", "9 mid", "10 high"), "numbers"),
            (["b", "c", "a"], ("a", "b", "c"), "alphabetically"),
            (["High", "low", "medium"], ("low", "medium", "High"), "by their words"),
        ],
    )
    def test_text_grades(self, levels: list[str], expected: tuple[str, ...], how: str) -> None:
        values = [levels[i % 3] for i in range(N)]
        result = framed(values, kind="ordinal_classification")
        assert result.problem.classes == expected
        assert how in because(result)
        assert result.target.tolist() == [float(expected.index(value)) for value in values]

    def test_declared_order_of_grades(self) -> None:
        values = pd.Categorical(
            ["poor", "fair", "good"] * 20, categories=["poor", "fair", "good"], ordered=True
        )
        result = framed(values, kind="ordinal")
        assert result.problem.classes == ("poor", "fair", "good")
        assert result.target[:3].tolist() == [0.0, 1.0, 2.0]

    def test_grades_keep_their_values(self) -> None:
        result = framed(np.arange(N) % 5 + 3)
        assert result.problem.classes == ("3", "4", "5", "6", "7")
        assert result.target[:3].tolist() == [3.0, 4.0, 5.0]


class TestPositiveClass:
    @pytest.mark.parametrize(
        ("levels", "positive"),
        [
            ((0, 1), "1"),
            ((-1, 1), "1"),
            ((True, False), "True"),
            (("no", "yes"), "yes"),
            (("Y", "N"), "Y"),
            (("good", "bad"), "bad"),
            (("benign", "malignant"), "malignant"),
            (("normal", "worn"), "worn"),
            ((0.0, 1.0), "1"),
        ],
    )
    def test_by_convention(self, levels: tuple[object, ...], positive: str) -> None:
        values = pd.Series([levels[i % 4 == 0] for i in range(N)])
        result = framed(values)
        assert result.problem.positive_class == positive
        assert result.problem.classes[1] == positive
        assert "by convention" in because(result)

    @pytest.mark.parametrize("levels", [("A", "B"), (1, 2), ("m", "f"), ("left", "right")])
    @pytest.mark.parametrize("rare", [0, 1])
    def test_else_the_rarer(self, levels: tuple[object, ...], rare: int) -> None:
        values = [levels[rare] if i % 4 == 0 else levels[1 - rare] for i in range(N)]
        result = framed(values)
        assert result.problem.positive_class == str(levels[rare])
        assert result.target.sum() == 15
        assert "the rarer one" in because(result)

    @pytest.mark.parametrize(
        ("levels", "stated", "positive"),
        [
            ((0, 1), 0, "0"),
            ((0, 1), "0.0", "0"),
            ((0, 1), "yes", "1"),
            ((0.0, 1.0), False, "0"),
            (("Yes", "No"), "no", "No"),
            (("Yes", "No"), " YES ", "Yes"),
            (("Yes", "No"), 1, "Yes"),
            ((True, False), "false", "False"),
            ((True, False), 0, "False"),
            (("A ", "B"), "a", "A "),
        ],
    )
    def test_stated_loosely(
        self, levels: tuple[object, ...], stated: object, positive: str
    ) -> None:
        values = pd.Series([levels[i % 2] for i in range(N)])
        result = framed(values, need("positive_class", stated))
        assert result.problem.positive_class == positive
        expected = [str(v) == positive or str(v) == f"{positive}.0" for v in values]
        assert result.target.tolist() == [int(hit) for hit in expected]
        assert "as required" in because(result)

    def test_unknown_class_is_refused(self) -> None:
        with pytest.raises(TargetError, match=r"no class 'maybe'.*'No', 'Yes'"):
            framed(["Yes", "No"] * 30, need("positive_class", "maybe"))

    def test_missing_rows_do_not_change_labels(self) -> None:
        values = [np.nan if i % 7 == 0 else float(i % 2) for i in range(N)]
        assert framed(values).problem.classes == ("0", "1")

    def test_multiclass_codes_follow_the_classes(self) -> None:
        values = [["b", "a", "c"][i % 3] for i in range(N)]
        result = framed(values)
        assert result.problem.classes == ("a", "b", "c")
        assert [result.problem.classes[code] for code in result.target] == values


class TestNotSearched:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("clustering", ProblemType.CLUSTERING),
            ("segmentation", ProblemType.CLUSTERING),
            ("anomaly_detection", ProblemType.ANOMALY),
            ("forecasting", ProblemType.FORECASTING),
            ("out_of_scope", ProblemType.OUT_OF_SCOPE),
        ],
    )
    def test_without_target(self, kind: str, expected: ProblemType) -> None:
        frame = table(score=np.arange(N))
        result = frame_problem(frame, asks(kind=kind))
        assert (result.problem.type, result.problem.task) == (expected, None)
        assert result.target is None
        pd.testing.assert_frame_equal(result.frame, frame)

    @pytest.mark.parametrize("target", [("l1", "l2"), "l1, l2"])
    def test_several_labels(self, target: object) -> None:
        frame = table(l1=np.arange(N) % 2, l2=np.arange(N) % 3 == 0)
        result = frame_problem(frame, asks(target=target))
        assert result.problem.type == ProblemType.MULTILABEL
        assert result.problem.task is None
        assert list(result.frame) == ["x1", "x2"]
        assert result.problem.n_features == 2

    def test_multilabel_without_labels_asks_for_them(self) -> None:
        with pytest.raises(TargetError, match="no target is named"):
            frame_problem(table(l1=np.arange(N) % 2), asks(kind="multilabel"))

    def test_stated_segments_beat_a_target_of_lower_rank(self) -> None:
        frame = table(score=np.arange(N))
        document = need("target", "score", origin="llm")
        result = frame_problem(frame, asks(document, need("problem_type", "clustering", "quoted")))
        assert result.problem.type == ProblemType.CLUSTERING
        assert "score" in result.frame
        flag = need("target", "score", origin="flag")
        result = frame_problem(frame, asks(flag, need("problem_type", "clustering", "quoted")))
        assert result.problem.task == Task.REGRESSION

    def test_series_with_only_its_past_is_forecasting(self) -> None:
        frame = pd.DataFrame(
            {"day": pd.date_range("2024-01-01", periods=N), "sold": RNG.normal(size=N)}
        )
        time = need("time_column", column="day")
        result = frame_problem(frame, asks(time, target="sold", kind="forecasting"))
        assert (result.problem.type, result.problem.task) == (ProblemType.FORECASTING, None)
        assert result.problem.time_column == "day"

    def test_forecast_with_inputs_is_regression_in_time(self) -> None:
        frame = table(day=pd.date_range("2024-01-01", periods=N), sold=RNG.normal(size=N))
        time = need("time_column", column="day")
        result = frame_problem(frame, asks(time, target="sold", kind="forecasting"))
        assert (result.problem.type, result.problem.task) == (
            ProblemType.REGRESSION,
            Task.REGRESSION,
        )
        assert result.problem.time_column == "day"
        assert "in time order" in because(result)


class TestRoles:
    def test_group_time_and_metric(self) -> None:
        frame = table(goal=np.arange(N) % 2, who=np.arange(N) // 5, when=np.arange(N))
        items = (
            need("group_column", column="who"),
            need("time_column", column="when"),
            need("metric", "AUC", metric="roc_auc", origin="quoted"),
        )
        problem = frame_problem(frame, asks(*items, target="goal")).problem
        assert (problem.group_column, problem.time_column) == ("who", "when")
        assert problem.metric == "roc_auc"
        assert problem.metric_origin == "R-metric (quoted)"
        assert problem.split is None

    def test_nothing_stated_is_left_to_the_rules(self) -> None:
        problem = framed(np.arange(N) % 2).problem
        assert (problem.metric, problem.metric_origin) == (None, "default")
        assert problem.group_column is None

    def test_role_of_an_absent_column_is_remarked(self) -> None:
        result = framed(np.arange(N) % 2, need("group_column", column="gone"))
        assert result.problem.group_column is None
        assert "'gone' is not in the data" in because(result)


class TestLikelyTargets:
    def test_name_beats_position(self) -> None:
        frame = table(churn=np.arange(N) % 2, last=np.arange(N) % 7)
        assert likely_targets(frame)[0] == "churn"

    def test_last_position_without_names(self) -> None:
        assert likely_targets(table(zz=RNG.normal(size=N)))[0] == "zz"

    def test_keys_and_constants_are_left_out(self) -> None:
        frame = table(target=[1] * N, label=[f"k{i}" for i in range(N)], y=np.arange(N) % 2)
        assert "target" not in likely_targets(frame)
        assert "label" not in likely_targets(frame)
        assert likely_targets(frame)[0] == "y"

    def test_at_most_five_and_deterministic(self) -> None:
        frame = pd.DataFrame({f"c{i}": np.arange(N) % 3 for i in range(9)})
        assert len(likely_targets(frame)) == 5
        assert likely_targets(frame) == likely_targets(frame.copy())
