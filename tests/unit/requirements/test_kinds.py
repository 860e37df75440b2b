"""Demands that people write often, each in more than one way or language."""

from __future__ import annotations

import time

import pytest

from advisor.stages.requirements import read_requirements
from tests.unit.requirements.cases import all_cases, document, sketches

COLUMNS = sketches(
    {"loan_no": "text", "sex": ["f", "m"], "region": ["n", "s"], "income": "number",
     "closed_on": "datetime", "opened_on": "datetime", "repaid": ["0", "1"]}
)  # fmt: skip


def read(text, columns=COLUMNS):
    return read_requirements((document(text),), columns)


def sides(text):
    return {(i.side, i.value, i.unit) for i in read(text).all("cost")}


class TestMistakesAndTheirCosts:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("A bad loan that we grant costs us 1,500 EUR on average.", ("fn", 1500, "EUR")),
            ("A good applicant whom we turn away costs us 300 EUR.", ("fp", 300, "EUR")),
            ("Geht ein defektes Teil zum Kunden, sind es 95 Euro.", ("fn", 95, "EUR")),
            ("Rechazar a un buen cliente cuesta 400 euros.", ("fp", 400, "EUR")),
            ("Une fraude non détectée coûte 3 800 euros.", ("fn", 3800, "EUR")),
        ],
    )
    def test_side_follows_from_case_and_treatment(self, text, expected):
        assert sides(text) == {expected}

    def test_grid_of_decisions(self):
        text = (
            "| actual | reject | accept |\n|---|---|---|\n"
            "| bad customer | 0 | 5000 USD |\n| good customer | 300 USD | 0 |\n"
        )
        assert sides(text) == {("fn", 5000, "USD"), ("fp", 300, "USD")}

    def test_list_of_mistakes_with_the_currency_in_the_title(self):
        text = "| Mistake | Cost (EUR) |\n|---|---|\n| missed fraud | 900 |\n| false alarm | 25 |\n"
        assert sides(text) == {("fn", 900, "EUR"), ("fp", 25, "EUR")}


class TestMarginsAreNoBars:
    @pytest.mark.parametrize(
        "text",
        [
            "A more complex model is only worth its upkeep if it gains at least 0.02 ROC AUC.",
            "A difference of less than 0.02 ROC AUC does not matter.",
            "Ein aufwendigeres Verfahren ist nur zulässig, wenn es die AUC um 0,02 verbessert.",
            "Una mejora de AUC de menos de 0,02 no justifica un modelo más complejo.",
            "Un modèle plus complexe doit apporter au moins 0,02 d'AUC.",
        ],
    )
    def test_margin(self, text):
        found = read(f"The AUC must be at least 0.70. {text}")
        (margin,) = found.all("margin")
        assert (margin.metric, margin.value) == ("roc_auc", pytest.approx(0.02))
        assert [i.value for i in found.all("metric_target")] == [0.7]
        assert not found.all("metric_forbidden")
        assert not [c for c in found.conflicts if c.open]


class TestRates:
    @pytest.mark.parametrize(
        ("text", "metric", "value", "at"),
        [
            ("Within that 5 %, the share that really pays shall be at least 40 %.",
             "precision", 0.4, {"flag_rate": 0.05}),
            ("At a false positive rate of 2 %, recall must be at least 60 %.",
             "recall", 0.6, {"fpr": 0.02}),
            ("Sensitivität mindestens 85 % bei höchstens 10 % Fehlalarmen.",
             "recall", 0.85, {"fpr": 0.1}),
            ("Of the 60 names on the list at least 15 must be real cases.",
             "precision_at_k", 0.25, {"k": 60}),
            ("Precision@50 must be at least 0.4.", "precision_at_k", 0.4, {"k": 50}),
        ],
    )  # fmt: skip
    def test_operating_point(self, text, metric, value, at):
        (target,) = read(text).all("metric_target")
        assert (target.metric, target.value) == (metric, pytest.approx(value))
        assert target.at.model_dump(exclude_none=True) == at

    @pytest.mark.parametrize(
        ("text", "metric", "value"),
        [
            ("The AUC should be 5 points better than today's 0.72.", "roc_auc", 0.77),
            ("MAE today: 4.0 units. We need 25 % better than that.", "mae", 3.0),
            ("Our present rule finds a fault in 8 % of audits. We want three times that.",
             "precision", 0.24),
        ],
    )  # fmt: skip
    def test_bar_relative_to_the_baseline(self, text, metric, value):
        found = read(text)
        (target,) = found.all("metric_target")
        assert (target.metric, target.value) == (metric, pytest.approx(value))
        assert "relative to" in target.note
        assert found.first("baseline").metric == metric

    def test_the_average_error_named_by_its_acronym(self):
        (target,) = read("The average error (RMSE) must be at most 1.5 points.").all(
            "metric_target"
        )
        assert (target.metric, target.op, target.value) == ("rmse", "<=", 1.5)


class TestForm:
    def test_people_who_work_by_hand_ask_for_nothing(self):
        assert not read("The scouts grade every player by hand.").all("interpretability")

    def test_a_hard_limit_makes_a_wish_for_a_form_a_demand(self):
        text = "A child should be able to follow it on a poster: five yes/no questions at most."
        (item,) = read(text).all("interpretability")
        assert (item.level, item.strength) == ("by_hand", "must")

    def test_size_and_latency_keep_their_should(self):
        found = read("The model file should not exceed 20 MB. It should not exceed 50 ms per row.")
        assert {i.strength for i in found.items} == {"should"}

    def test_nothing_is_demanded(self):
        (item,) = read("Nobody has to explain a lane; no interpretability is required.").all(
            "interpretability"
        )
        assert item.level == "none"
        assert not read("Nobody has to explain a lane; no interpretability is required.").uncovered

    def test_waived_for_some_and_demanded_for_others(self):
        text = "No need to explain it to customers, but the auditor must understand the effects."
        assert [i.level for i in read(text).all("interpretability")] == ["readable_effects"]


class TestDialogue:
    def test_answer_is_read_with_its_question_and_quotes_both(self):
        text = "May an outside service be used?\nNo.\n"
        (item,) = read(text).items
        assert item.kind == "data_egress"
        assert item.quote == "May an outside service be used?\nNo."

    def test_a_question_alone_binds_nothing(self):
        assert not read("Can we live with a recall of 80 % for now?").items

    def test_refused_figure_does_not_hold(self):
        found = read("Would an AUC of 0.9 be required?\nNo, nothing like that.\n")
        assert not found.all("metric_target")

    def test_label_that_stands_once_is_no_speaker(self):
        assert read("Target: `repaid`\nMetric: AUC\n").first("target").value == "repaid"

    def test_withdrawn_figure(self):
        found = read("Someone wrote that recall must be 0.9. Please disregard that figure.")
        assert not found.all("metric_target")


class TestTables:
    def test_dictionary_gives_roles_and_codes(self):
        text = (
            "| Field | Meaning | Missing | Use |\n|---|---|---|---|\n"
            "| loan_no | number of the loan | - | identifier |\n"
            "| income | yearly income | -1 | input |\n"
            "| sex | of the applicant | - | must not be used |\n"
            "| closed_on | end of the loan | - | only known afterwards |\n"
            "| region | north or south | - | protected |\n"
        )
        found = read(text)
        assert {(i.kind, i.column, i.code) for i in found.items} == {
            ("id_column", "loan_no", None),
            ("missing_code", "income", "-1"),
            ("forbidden_column", "sex", None),
            ("unavailable_at_prediction", "closed_on", None),
            ("sensitive_attribute", "region", None),
        }

    def test_priority_column_sets_the_strength(self):
        text = (
            "| ID | Requirement | Priority |\n|---|---|---|\n"
            "| 1 | AUC at least 0.8 | M |\n| 2 | Model file below 25 MB | S |\n"
        )
        assert {(i.kind, i.strength) for i in read(text).all("metric_target", "model_size_mb")} == {
            ("metric_target", "must"),
            ("model_size_mb", "should"),
        }


class TestOperation:
    @pytest.mark.parametrize(
        "text",
        [
            "The same application must always get the same score.",
            "Gleiche Angaben müssen stets zum gleichen Ergebnis führen.",
            "La misma solicitud recibirá siempre la misma respuesta.",
        ],
    )
    def test_determinism(self, text):
        assert [i.kind for i in read(text).items] == ["determinism"]

    @pytest.mark.parametrize(
        "text",
        [
            "Data must not leave our premises.",
            "Die Daten bleiben im Klinikum.",
            "Queda prohibido enviar los registros a servicios externos.",
            "Les données restent chez nous.",
            "It works without an internet connection.",
        ],
    )
    def test_egress(self, text):
        assert "data_egress" in [i.kind for i in read(text).items]

    @pytest.mark.parametrize(
        ("text", "cadence"),
        [
            ("The model is refitted each quarter.", "quarterly"),
            ("The model is retrained every 2 weeks.", "every 2 weeks"),
            ("Das Modell wird alle sechs Monate neu geschätzt.", "half-yearly"),
            ("Se volverá a entrenar cada mes.", "monthly"),
        ],
    )
    def test_retraining(self, text, cadence):
        assert [i.value for i in read(text).all("retraining")] == [cadence]

    @pytest.mark.parametrize(
        ("text", "percentile"),
        [
            ("Answers come within 80 ms at p99.", 99),
            ("Answers come within 80 ms for 95 % of the calls.", 95),
            ("Antwort in höchstens 80 ms im 99. Perzentil.", 99),
        ],
    )
    def test_latency_percentile(self, text, percentile):
        (item,) = read(text).all("latency_ms")
        assert (item.value, item.percentile) == (80, percentile)

    def test_test_period_is_a_number_with_a_unit(self):
        (item,) = read("The model is tested on the last two months.").all("test_period")
        assert (item.value, item.unit) == (2, "months")

    def test_laws_of_several_countries(self):
        (item,) = read("BDSG, PIPEDA, the LGPD and the EU AI Act apply.").all("regulation")
        assert set(item.value) == {"BDSG", "PIPEDA", "LGPD", "EU AI Act"}

    def test_only_if(self):
        (item,) = read("Region may be used only if Legal agrees.").all("forbidden_column")
        assert (item.column, item.condition) == ("region", "only if Legal agrees")

    def test_family_wish_has_no_effect(self):
        (item,) = read("Please use XGBoost.").items
        assert (item.kind, item.strength) == ("other", "may")

    @pytest.mark.parametrize(
        "text",
        [
            "We want a score that supports the decision to grant a loan.",
            "As a line lead I want to be told which seams to check.",
            "Nous aimerions connaître le tonnage de chaque parcelle.",
        ],
    )
    def test_a_purpose_is_not_listed_as_unread(self, text):
        assert not read(text).uncovered


def test_finnish_is_declared_unread_except_for_structured_parts():
    text = (
        "---\ntarget: repaid\n---\nMallin täytyy olla tulkittava ja sen pitää toimia niin, että "
        "asiakas ei joudu odottamaan, ja sukupuoli ei saa vaikuttaa. AUC >= 0.8.\n"
    )
    found = read(text)
    assert {(i.kind, i.origin) for i in found.items} == {
        ("target", "structured"),
        ("metric_target", "quoted"),
    }
    assert "language fi not read" in found.uncovered[0].reason


def test_five_pages_are_read_at_once():
    text = "\n\n".join(case.text for case in all_cases())[:15_000]
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 2.0
