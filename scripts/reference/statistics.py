"""Reference values for test/evaluation, from SciPy, statsmodels, scikit-learn, sacrebleu and rouge_score.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install scipy==1.17.1 statsmodels==0.15.0 \\
        scikit-learn==1.9.1 sacrebleu==2.6.0 rouge-score==0.1.2
    /tmp/reference/bin/python -P scripts/reference/statistics.py > test/evaluation/reference-values.json

(`-P`, since this file's own name must not hide Python's module `statistics` from the libraries.)

Nothing here follows the closed forms of the TypeScript: Tango's nuisance parameter is found by root finding on the
derivative of the multinomial likelihood, the interval by root finding on the statistic, `needed` by counting upwards.
"""

import json
from math import sqrt

import numpy as np
from rouge_score import rouge_scorer
from sacrebleu.metrics import CHRF
from scipy.optimize import brentq
from scipy.stats import binom, bootstrap, norm, permutation_test
from sklearn.metrics import confusion_matrix, f1_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

TABLES = [  # (only the candidate right, only the baseline right, n)
    (0, 0, 1), (0, 0, 10), (0, 0, 300), (1, 0, 1), (0, 1, 1), (1, 0, 2), (1, 1, 2), (3, 0, 3), (0, 3, 3), (5, 0, 10),
    (10, 0, 10), (0, 10, 10), (5, 5, 10), (7, 3, 10), (1, 14, 44), (9, 2, 50), (14, 5, 60), (16, 4, 80), (0, 24, 300),
    (24, 0, 300), (25, 11, 300), (40, 20, 308), (20, 40, 308), (150, 150, 300), (200, 3, 308), (299, 1, 300),
    (1, 0, 5000), (900, 700, 10000), (49_900, 49_700, 100_000),
]
CONFIDENCES = [0.8, 0.9, 0.95, 0.99, 0.999]


def nuisance(b, c, n, delta):
    """r that makes the table likeliest with P(only the candidate right) = r + max(delta, 0), P(only the baseline) = r + max(-delta, 0)."""
    plus, minus = max(0.0, delta), max(0.0, -delta)
    same = n - b - c
    high = (1 - abs(delta)) / 2

    def slope(r):
        upper = b / (r + plus) if b else 0.0
        lower = c / (r + minus) if c else 0.0
        return upper + lower - (same / (high - r) if same else 0.0)

    near_low, near_high = high * 1e-16, high * (1 - 1e-15)
    if slope(near_low) <= 0:
        return 0.0
    if slope(near_high) >= 0:
        return high
    return brentq(slope, near_low, near_high, xtol=1e-300, rtol=8.9e-16, maxiter=2000)


def statistic(b, c, n, delta):
    r = nuisance(b, c, n, delta)
    variance = n * (2 * r + abs(delta) * (1 - abs(delta)))
    return (b - c - n * delta) / sqrt(variance)


def tango(b, c, n, confidence):
    z = norm.ppf(0.5 + confidence / 2)
    d = (b - c) / n
    edge = 1 - 1e-12

    def bound(end, sign):
        near = d + sign * 1e-13
        return brentq(lambda x: statistic(b, c, n, x) + sign * z, near, end * edge, xtol=1e-15, rtol=8.9e-16, maxiter=1000)

    lower = -1.0 if d == -1 else bound(-1, -1)
    upper = 1.0 if d == 1 else bound(1, 1)
    return [lower, upper]


def fits(n, d, confidence, discordance):
    psi = max(discordance, d)
    return sqrt(n) * d - norm.ppf(0.5 + confidence / 2) * sqrt(psi) - norm.ppf(0.8) * sqrt(psi - d * d)


def detectable(n, confidence, discordance):
    if fits(n, 1.0, confidence, discordance) < 0:
        return None
    return brentq(lambda d: fits(n, d, confidence, discordance), 1e-9, 1.0, xtol=1e-15, rtol=8.9e-16, maxiter=1000)


def needed(target, confidence, discordance):
    n = 1
    while fits(n, target, confidence, discordance) < 0:
        n += 1
    return n


def score_samples():
    """Paired scores of different character: (name, baseline, candidate, group of each pair or None)."""
    rng = np.random.default_rng(7)

    def rounded(values):
        return [round(float(v), 4) for v in values]

    small = (rounded(rng.beta(2, 3, 12)), rounded(rng.beta(3, 2, 12)), None)
    skewed_base = rng.beta(1, 8, 80)
    skewed = (rounded(skewed_base), rounded(np.clip(skewed_base + rng.exponential(0.08, 80) - 0.03, 0, 1)), None)
    large_base = rng.beta(4, 2, 400)
    large = (rounded(large_base), rounded(np.clip(large_base + rng.normal(0.01, 0.1, 400), 0, 1)), None)
    groups = [int(g) for g in rng.integers(0, 40, 300)]
    effect = rng.normal(0.02, 0.12, 40)
    grouped_base = rng.beta(3, 3, 300)
    grouped_cand = np.clip(grouped_base + effect[groups] + rng.normal(0, 0.05, 300), 0, 1)
    grouped = (rounded(grouped_base), rounded(grouped_cand), groups)
    customer = [int(g) for g in rng.integers(0, 10, 60)]
    harder = rng.normal(0, 0.2, 10)
    right = rng.random(60) < 0.6 + harder[customer]
    better = rng.random(60) < 0.72 + harder[customer]
    votes = ([float(x) for x in right], [float(x) for x in better], customer)
    return [("small", *small), ("skewed", *skewed), ("large", *large), ("grouped", *grouped), ("rightWrong", *votes)]


def resampled(name, base, cand, groups):
    d = np.array(cand) - np.array(base)
    if groups is None:
        sums, sizes = d, np.ones(len(d))
    else:
        names = list(dict.fromkeys(groups))
        sums = np.array([d[np.array(groups) == g].sum() for g in names])
        sizes = np.array([float((np.array(groups) == g).sum()) for g in names])

    def ratio(a, b, axis=-1):
        return a.sum(axis=axis) / b.sum(axis=axis)

    boot = bootstrap((sums, sizes), ratio, paired=True, vectorized=True, n_resamples=199_999, confidence_level=0.95,
                     method="BCa", rng=np.random.default_rng(11))
    # Two-sided p of a change of sign: exact where every assignment fits into the number of resamples.
    test = permutation_test((sums, np.zeros(len(sums))), lambda x, y, axis: (x - y).sum(axis=axis), vectorized=True,
                            permutation_type="samples", n_resamples=99_999, rng=np.random.default_rng(12))
    return {
        "name": name, "baseline": base, "candidate": cand, "groups": groups,
        "interval": [float(boot.confidence_interval.low), float(boot.confidence_interval.high)],
        "standardError": float(boot.standard_error), "deviation": float(d.std(ddof=1)),
        "pValue": float(test.pvalue), "exact": len(sums) <= 16,
    }


def ratings():
    rng = np.random.default_rng(3)
    sets = [(["a", "a", "b", "b"], ["a", "b", "b", "b"]), (["a", "b", "c"], ["c", "a", "b"])]
    first = rng.choice(["win", "lose", "tie"], 200, p=[0.5, 0.3, 0.2])
    second = np.where(rng.random(200) < 0.7, first, rng.choice(["win", "lose", "tie"], 200))
    sets.append(([str(x) for x in first], [str(x) for x in second]))
    out = []
    for one, other in sets:
        names = sorted(set(one) | set(other))
        kappa = cohens_kappa(confusion_matrix(one, other, labels=names)).kappa
        out.append({"first": one, "second": other, "kappa": float(kappa)})
    return out


def label_sets():
    rng = np.random.default_rng(5)
    out = []
    for labels, n in [(["x", "y"], 12), (["a", "b", "c", "d", "e"], 150)]:
        expected = rng.choice(labels, n)
        answered = np.where(rng.random(n) < 0.6, expected, rng.choice([*labels, "no label"], n))
        f1 = f1_score(expected, answered, labels=labels, average="macro", zero_division=0)
        out.append({"labels": labels, "expected": [str(x) for x in expected], "answered": [str(x) for x in answered],
                    "macroF1": float(f1)})
    return out


TEXTS = [  # (expected, answer)
    ("police killed the gunman", "police kill the gunman"),
    ("the cat sat on the mat", "the mat sat on the cat"),
    ("the cat sat on the mat", "the cat sat on the mat"),
    ("Refund issued: card 4-21, please wait 3 days.", "please wait three days; refund was issued to card 4-21"),
    ("a b c d e f g h", "h g f e d c b a"),
    ("one two three", "four"),
    ("short", "a much longer answer that holds the short word once"),
    ("The quick brown fox jumps over the lazy dog", "the quick brown dog jumps on the lazy fox today"),
]
CHARACTERS = [*TEXTS, ("我们明天退款到您的卡", "明天我们会退款到卡"), ("naïve café", "naive cafe"), ("ab", "abc"), ("abc", "abc")]


def texts():
    rouge = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    chrf = CHRF()
    return {
        "rougeL": [[e, a, float(rouge.score(e, a)["rougeL"].fmeasure)] for e, a in TEXTS],
        "chrf": [[e, a, float(chrf.sentence_score(a, [e]).score) / 100] for e, a in CHARACTERS],
    }


def main():
    points = [-37.0, -20.0, -8.5, -5.0, -2.6, -2.5, -2.4, -1.0, -1e-3, 0.0, 1e-9, 0.3, 0.67448, 1.96, 2.5, 3.1, 6.0, 8.2]
    chances = [1e-300, 1e-40, 1e-15, 1e-9, 1e-5, 0.0005, 0.025, 0.0749, 0.0751, 0.2, 0.4999, 0.5, 0.75, 0.8, 0.924, 0.926,
               0.975, 0.995, 0.9999995, 1 - 1e-12]
    out = {
        "cdf": [[x, float(norm.cdf(x))] for x in points],
        "quantile": [[p, float(norm.ppf(p))] for p in chances],
        "pairs": [],
        "wilson": [],
        "detectable": [],
        "needed": [],
    }
    for b, c, n in TABLES:
        table = [[n - b - c, b], [c, 0]]
        exact = float(mcnemar(table, exact=True).pvalue) if b + c else 1.0
        assert abs(exact - min(1.0, 2 * float(binom.cdf(min(b, c), b + c, 0.5)))) < 1e-12
        score = float(mcnemar(table, exact=False, correction=False).pvalue) if b + c else 1.0
        out["pairs"].append({
            "onlyCandidate": b, "onlyBaseline": c, "n": n, "exact": exact, "score": score,
            "intervals": [[conf, tango(b, c, n, conf)] for conf in CONFIDENCES],
        })
    for successes, n in [(0, 1), (1, 1), (0, 10), (10, 10), (3, 10), (150, 308), (307, 308), (1, 5000)]:
        for conf in CONFIDENCES:
            low, high = proportion_confint(successes, n, alpha=1 - conf, method="wilson")
            out["wilson"].append([successes, n, conf, [float(low), float(high)]])
    for conf in [0.8, 0.95, 0.99]:
        for share in [0.0, 0.01, 0.1, 0.25, 0.6, 1.0]:
            for n in [1, 2, 3, 4, 7, 10, 30, 100, 300, 308, 1319, 5000]:
                out["detectable"].append([n, conf, share, detectable(n, conf, share)])
            for target in [0.02, 0.03, 0.05, 0.3, 1.0]:
                out["needed"].append([target, conf, share, needed(target, conf, share)])
    out["scores"] = [resampled(*sample) for sample in score_samples()]
    out["kappa"] = ratings()
    out["labels"] = label_sets()
    out["texts"] = texts()
    out["holm"] = []
    for p_values in [[0.01], [0.04, 0.01, 0.03], [0.5, 0.5, 0.001, 0.02, 0.9], [0.01, 0.01, 0.01, 1.0]]:
        out["holm"].append([p_values, [float(p) for p in multipletests(p_values, method="holm")[1]]])
    out["clopperPearson"] = []
    for successes, n in [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (50, 2000), (73, 2000), (1600, 2000), (1999, 2000)]:
        for conf in [0.9, 0.95, 0.99]:
            low, high = proportion_confint(successes, n, alpha=1 - conf, method="beta")
            out["clopperPearson"].append([successes, n, conf, [0.0 if np.isnan(low) else float(low), 1.0 if np.isnan(high) else float(high)]])
    out["detectableScore"] = []
    out["neededScore"] = []
    for conf in [0.8, 0.95, 0.99]:
        spread = norm.ppf(0.5 + conf / 2) + norm.ppf(0.8)
        for deviation in [0.05, 0.3, 0.5, 1.0]:
            for n in [2, 10, 300, 5000]:
                least = float(spread * deviation / sqrt(n))
                out["detectableScore"].append([n, conf, deviation, least if least <= 1 else None])
            for target in [0.02, 0.03, 0.3]:
                n = 1
                while spread * deviation / sqrt(n) > target:
                    n += 1
                out["neededScore"].append([target, conf, deviation, n])
    print(json.dumps(out, indent=1))


main()
