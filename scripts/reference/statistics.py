"""Reference values for test/evaluation, from SciPy and statsmodels.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install scipy==1.17.1 statsmodels==0.15.0
    /tmp/reference/bin/python scripts/reference/statistics.py > test/evaluation/reference-values.json

Nothing here follows the closed forms of the TypeScript: Tango's nuisance parameter is found by root finding on the
derivative of the multinomial likelihood, the interval by root finding on the statistic, `needed` by counting upwards.
"""

import json
from math import sqrt

from scipy.optimize import brentq
from scipy.stats import binom, norm
from statsmodels.stats.contingency_tables import mcnemar
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
    print(json.dumps(out, indent=1))


main()
