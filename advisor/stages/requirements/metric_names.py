"""The names under which people ask for a metric, in four languages, and the metric's id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class MetricName:
    """Id, whether more is better, whether it lies in [0, 1], and a pattern on folded text."""

    metric: str
    higher_is_better: bool
    bounded: bool
    pattern: str


METRICS: tuple[MetricName, ...] = (
    # the more specific name first: of two that start at one place the longer wins
    MetricName("macro_f1", True, True,
        r"macro[- ]?(?:averaged? )?f[- ]?1(?:[- ]?scores?)?|f1[- ]?macro|f1 macro|makro[- ]?f1"
        r"|macro[- ]f[- ]?measure"),
    MetricName("micro_f1", True, True,
        r"micro[- ]?(?:averaged? )?f[- ]?1|f1[- ]?micro|mikro[- ]?f1"),
    MetricName("weighted_f1", True, True, r"weighted f[- ]?1|f1[- ]?weighted"),
    MetricName("f1", True, True,
        r"f[- ]?1(?:[- ]?(?:scores?|measure|wert|maß))?|f[- ]measure|f[- ]?score|puntuacion f1"
        r"|score f1"),
    MetricName("balanced_accuracy", True, True,
        r"balanced accuracy|balancierte (?:genauigkeit|treffergenauigkeit)|ausgewogene genauigkeit"
        r"|exactitud (?:balanceada|equilibrada)|precision equilibrada|exactitude equilibree"
        r"|exactitude balancee|bacc"),
    MetricName("subset_accuracy", True, True,
        r"exact[- ]match(?: ratio)?|subset accuracy|whole set is exactly right|exactly right|all"
        r" labels (?:right|correct)"),
    MetricName("hamming_loss", False, True, r"hamming(?:[- ]loss| distance)?"),
    MetricName("accuracy", True, True,
        r"accuracy|accurately classified|(?:klassifikations)?genauigkeit|trefferquote"
        r"|treffergenauigkeit|korrektklassifikationsrate|exactitud|tasa de acierto(?:s)?|aciertos"
        r"|exactitude|taux de (?:bonnes? (?:reponses?|classifications?)|reussite)|correctly"
        r" classified|hit rate"),
    MetricName("roc_auc", True, True,
        r"roc[- ]?auc|auc[- ]?roc|auroc|area under the (?:roc )?curve|auc|flache unter der"
        r" (?:roc-?)?kurve|area bajo la curva(?: roc)?|aire sous la courbe(?: roc)?"
        r"|c[- ]?statisti[ck]|c-index of classification|gini"),
    MetricName("average_precision", True, True,
        r"average precision|pr[- ]?auc|auc[- ]?pr|auprc|area under the precision[- ]recall curve"
        r"|precision[- ]recall auc|mittlere prazision|precision media|precision moyenne|aire sous"
        r" la courbe precision[- ]rappel"),
    MetricName("log_loss", False, False,
        r"log[- ]?loss|logarithmic loss|cross[- ]?entropy|logloss|deviance|logarithmischer verlust"
        r"|entropia cruzada|perdida logaritmica|entropie croisee"),
    MetricName("brier", False, True,
        r"brier(?:[- ]?(?:score|wert))?|score de brier|puntuacion de brier"),
    MetricName("ece", False, True, r"(?:expected )?calibration error|ece"),
    MetricName("precision_at_k", True, True,
        r"precision[ @](?:at )?(?:k|top)|precision at the top|hits? (?:in|among) the top|top[- ]?k"
        r" precision|p@k|precision@\d+|lift (?:at|in) the top"),
    MetricName("recall_at_k", True, True, r"recall[ @](?:at )?k|recall@\d+|recall in the top"),
    MetricName("lift", True, False, r"lift"),
    MetricName("specificity", True, True,
        r"specificity|true negative rate|tnr|spezifitat|especificidad|specificite"),
    MetricName("npv", True, True, r"negative predictive value|npv|negativ pradiktive\w* wert"),
    MetricName("precision", True, True,
        r"precision|positive predictive value|ppv|prazision|positiv pradiktive\w* wert|valor"
        r" predictivo positivo|valeur predictive positive"),
    MetricName("recall", True, True,
        r"recall|sensitivity|true positive rate|tpr|detection rate|catch rate|capture rate|hit"
        r" ratio|sensitivitat|erkennungsrate|entdeckungsrate|aufdeckungsquote|erkennungsquote"
        r"|sensibilidad|exhaustividad|tasa de deteccion|sensibilite|rappel|taux de detection|taux"
        r" de rappel"),
    MetricName("fnr", False, True,
        r"false[- ]negative rate|fnr|miss rate|falsch[- ]negativ[- ]?rate|tasa de falsos negativos"
        r"|taux de faux negatifs"),
    MetricName("fpr", False, True,
        r"false[- ]positive rate|fpr|false[- ]alarm rate|type i error rate"
        r"|falsch[- ]?positiv[- ]?rate|fehlalarmrate|fehlalarmquote|tasa de falsos? (?:positivos"
        r"|alarmas)|tasa de falsas alarmas|taux de faux[- ]positifs|taux de fausses? alertes?|taux"
        r" de fausses alarmes"),
    MetricName("flag_rate", False, True,
        r"flag(?:ging)? rate|alert rate|alarm rate|referral rate|share flagged|proportion flagged"
        r"|meldequote"),
    MetricName("mcc", True, True, r"mcc|matthews(?: correlation(?: coefficient)?)?"),
    MetricName("qwk", True, True,
        r"(?:quadratic(?:ally)?[- ])?(?:weighted[- ])?(?:cohen'?s )?kappa(?: cuadratic[oa]|"
        r" ponderad[oa]| quadratique| pondere)?|qwk|quadratisch (?:gewichtetes )?kappa"
        r"|quadratisches kappa|gewichtetes kappa|kappa"),
    MetricName("rmsle", False, False,
        r"rmsle|root mean squared? log(?:arithmic)? error|rmse (?:of|on) (?:the )?logs?"),
    MetricName("rmse", False, False,
        r"rmse|root[- ]mean[- ]squared?[- ]error|wurzel (?:des|der) mittleren quadratischen"
        r" (?:fehlers|abweichung)|raiz del error cuadratico medio|racine de l'erreur quadratique"
        r" moyenne|standard error of prediction"),
    MetricName("mse", False, False,
        r"mse|mean squared error|mittlere[rn]? quadratische[rn]? fehler|error cuadratico medio"
        r"|erreur quadratique moyenne"),
    MetricName("mape", False, False,
        r"mape|mean absolute percent(?:age)? error|average percent(?:age)? error|(?:mean|average)"
        r" (?:relative|percent(?:age)?) error|percent(?:age)? error|relative error|mittlere[rn]?"
        r" (?:absolute[rn]? )?(?:prozentuale[rn]?|relative[rn]?) (?:fehlers?|abweichung)"
        r"|prozentuale[rn]? fehler|relative[rn]? fehler|error porcentual(?: (?:absoluto )?medio)?"
        r"|error relativo(?: medio)?|erreur relative(?: moyenne)?|erreur (?:absolue )?moyenne en"
        r" pourcentage|erreur en pourcentage|pourcentage d'erreur(?: moyen)?"),
    MetricName("mae", False, False,
        r"mae|mean absolute (?:error|deviation)|average (?:absolute )?(?:error|deviation)|mean"
        r" error|average miss|mittlere[rn]? (?:absolute[rn]? )?(?:fehlers?|abweichung)"
        r"|durchschnittliche[rn]? (?:abweichung|fehlers?)|error (?:absoluto )?medio|error medio"
        r" absoluto|desviacion media|erreur (?:absolue )?moyenne|erreur moyenne(?: absolue)?|ecart"
        r" moyen"),
    MetricName("median_ae", False, False, r"median absolute error|median error|medianer fehler"),
    MetricName("wape", False, False, r"wape|wmape|weighted (?:absolute )?percentage error"),
    MetricName("smape", False, False, r"smape"),
    MetricName("mase", False, False, r"mase|mean absolute scaled error"),
    MetricName("r2", True, True,
        r"r\^?2|r²|r[- ]squared|coefficient of determination|explained variance|bestimmtheitsmaß"
        r"|varianzaufklarung|coeficiente de determinacion|coefficient de determination"),
    MetricName("pinball", False, False, r"pinball(?:[- ]loss)?|quantile loss|quantilverlust"),
    MetricName("poisson_deviance", False, False, r"poisson deviance"),
    MetricName("spearman", True, True, r"spearman|rank correlation|rangkorrelation"),
    MetricName("ndcg", True, True, r"ndcg"),
    MetricName("silhouette", True, True,
        r"silhouette(?:[- ](?:score|coefficient|wert))?|silueta|silhouetten\w*"),
    MetricName("expected_cost", False, False,
        r"expected (?:total )?costs?|(?:total|average|mean) (?:misclassification )?costs?|cost per"
        r" (?:case|decision|customer)|erwartete[nr]? kosten|gesamtkosten|coste esperado|costo"
        r" esperado|coste total|cout attendu|cout total|cout moyen"),
    MetricName("expected_profit", True, False,
        r"expected profit|total profit|erwarteter? (?:gewinn|ertrag)|beneficio esperado|profit"
        r" attendu"),
)  # fmt: skip
BY_ID = {name.metric: name for name in METRICS}

_COMPILED = tuple(
    (name.metric, re.compile(rf"(?<![\w-])(?:{name.pattern})(?!\w)(?!-\w*[a-z]{{3}})"))
    for name in METRICS
)
_ANY = re.compile(
    r"auc|f[- ]?1|f[- ](?:measure|score)|accura|aciert|exact|precis|prazis|recall|rappel|sensi"
    r"|specif|spezif|especif|kappa|qwk|rms|mse|mae|mape|mase|wape|error|erreur"
    r"|fehler|abweich|desviac|ecart|loss|verlust|perdida|entrop|brier|calibration|ece|rate|quote"
    r"|tasa|taux|lift|r\^?2|r²|r[- ]squared|determin|bestimm|variance|varianz|pinball|quantile"
    r"|deviance|spearman|rangkorr|rank corr|ndcg|silhou|silue|cost|kosten|coste|cout|profit|gewinn"
    r"|beneficio|genauigk|mcc|matthews|hamming|statisti|gini|ppv|npv|tpr|tnr|fpr|fnr"
    r"|predictive value|pradiktiv|exhaust|reussite|flagged|hit |hits|miss|curve|curva|courbe|kurve"
    r"|all labels|p@k"
)


@dataclass(frozen=True)
class MetricMention:
    """A metric named in a sentence."""

    metric: str
    start: int
    end: int

    @property
    def higher_is_better(self) -> bool:
        """Whether larger values are better."""
        return BY_ID[self.metric].higher_is_better

    @property
    def bounded(self) -> bool:
        """Whether the metric lies in [0, 1] (correlations in [-1, 1])."""
        return BY_ID[self.metric].bounded


def metric_mentions(folded: str) -> list[MetricMention]:
    """Return the metrics named in a folded sentence in order; of two at one place the longer."""
    return list(_mentions(folded))


@lru_cache(maxsize=20_000)
def _mentions(folded: str) -> tuple[MetricMention, ...]:
    if not _ANY.search(folded):
        return ()
    spans = [
        MetricMention(metric, match.start(), match.end())
        for metric, pattern in _COMPILED
        for match in pattern.finditer(folded)
    ]
    spans.sort(key=lambda mention: (mention.start, -(mention.end - mention.start)))
    kept: list[MetricMention] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)
