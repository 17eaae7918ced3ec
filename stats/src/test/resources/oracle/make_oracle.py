#!/usr/bin/env python3
"""Writes oracle.txt, the numbers that the bets of room stats are compared with.

Every value is computed here a second time and in another way: likelihood ratios from SciPy's
distributions, sums of restarts one by one from their definition, bounds by root finding. Needs NumPy
and SciPy (made with NumPy 2.4.6 and SciPy 1.17.1):

    python3 -m venv oracle-venv && oracle-venv/bin/pip install numpy scipy
    oracle-venv/bin/python stats/src/test/resources/oracle/make_oracle.py
"""

from fractions import Fraction
from math import comb, log
from pathlib import Path

import numpy as np
from scipy import optimize, special, stats

MINUTE = 60


def log_spaced(first, last, count):
    return np.exp(np.linspace(np.log(first), np.log(last), count))


def both_ways(grid):
    return np.concatenate([grid, 1 / grid])


def fisher_log_ratio(candidate, stable, bad, events, boundary, odds):
    """From SciPy's density of Fisher's noncentral hypergeometric distribution."""
    if events == 0 or candidate == 0 or stable == 0:
        return 0.0
    total = candidate + stable
    law = stats.nchypergeom_fisher
    return law.logpmf(bad, total, candidate, events, odds) - law.logpmf(
        bad, total, candidate, events, boundary
    )


def exact_log_ratio(candidate, stable, bad, events, boundary, odds):
    """From whole numbers, without rounding up to the last step."""

    def density(ratio):
        ratio = Fraction(ratio)
        ways = range(max(0, events - stable), min(events, candidate) + 1)
        terms = {u: comb(candidate, u) * comb(stable, events - u) * ratio**u for u in ways}
        return terms[bad] / sum(terms.values())

    return log(density(odds) / density(boundary))


def value_of(gains, first):
    """gains[second][bet]: log of the weighted sum of restarts, each added up from its start."""
    gains = np.array(gains)
    seconds = len(gains)
    starts = (seconds - 1) // MINUTE + 1
    value = 0.0
    spent = 0.0
    for j in range(1, starts + 1):
        share = first if j == 1 else (1 - first) * 2 / (j * (j + 1))
        spent += share
        value += share * np.mean(np.exp(gains[(j - 1) * MINUTE :].sum(axis=0)))
    return log(value + 1 - spent)


def line(*words):
    return " ".join(repr(float(w)) if isinstance(w, (float, np.floating)) else str(w) for w in words)


def odds_case(rng, kind, boundary, grid, first, seconds, rates):
    gains, words = [], []
    for _ in range(seconds):
        candidate, stable = rng.poisson(6), rng.poisson(60)
        bad = rng.binomial(candidate, rates[0])
        other = rng.binomial(stable, rates[1])
        words += [candidate, stable, bad, other]
        gains.append(
            [fisher_log_ratio(candidate, stable, bad, bad + other, boundary, g) for g in grid]
        )
    return line(kind, float(boundary), value_of(gains, first), *words)


def rate_case(rng, allowance, seconds, rate):
    parts = np.array([1 / 64, 1 / 16, 1 / 4, 1 / 2])
    gains, words = [], []
    for _ in range(seconds):
        answers = rng.poisson(30)
        bad = rng.binomial(answers, rate)
        words += [answers, bad]
        gains.append(
            stats.binom.logpmf(bad, answers, allowance * parts)
            - stats.binom.logpmf(bad, answers, allowance)
        )
    return line("rate", allowance, value_of(gains, 0.8), *words)


def mean_case(rng, kind, bound, seconds, shift):
    sign = 1 if kind == "mean-above" else -1
    sizes = log_spaced(0.005, 0.9, 16) / (1 + sign * bound)
    gains, words = [], []
    for _ in range(seconds):
        rows = rng.poisson(3)
        thousandths = np.clip(np.rint(rng.normal(shift, 200, rows)), -1000, 1000).astype(int)
        words += [rows, *thousandths]
        surplus = sign * thousandths / 1000 - sign * bound
        gains.append([np.log1p(size * surplus).sum() for size in sizes])
    return line(kind, bound, value_of(gains, 0.5 if sign == 1 else 0.8), *words)


def share_case(rng, weight, true_weight, seconds):
    tilts = both_ways(log_spaced(1.05, 8, 8))
    gains, words = [], []
    for _ in range(seconds):
        keys = rng.poisson(20)
        candidate = rng.binomial(keys, true_weight)
        words += [candidate, keys - candidate]
        tilted = tilts * weight / (tilts * weight + 1 - weight)
        gains.append(
            stats.binom.logpmf(candidate, keys, tilted)
            - stats.binom.logpmf(candidate, keys, weight)
        )
    return line("share", weight, value_of(gains, 0.5), *words)


def mix_case(rng, seconds):
    tilts = both_ways(log_spaced(1.1, 16, 8))
    gains, words = [], []
    for _ in range(seconds):
        candidate = rng.multinomial(rng.poisson(5), [0.5, 0.3, 0.2])
        stable = rng.multinomial(rng.poisson(40), [0.7, 0.2, 0.1])
        words += [*candidate, *stable]
        row = []
        for own, other in zip(candidate, stable):
            row += [
                fisher_log_ratio(candidate.sum(), stable.sum(), own, own + other, 1.0, t)
                for t in tilts
            ]
        gains.append(row)
    return line("mix", 3, value_of(gains, 0.5), *words)


def rate_bounds(events, trials, alpha):
    mixture = special.betaln(events + 0.5, trials - events + 0.5) - special.betaln(0.5, 0.5)

    def beaten(rate):
        own = special.xlogy(events, rate) + special.xlog1py(trials - events, -rate)
        return mixture - own + log(alpha)

    observed = events / trials
    tiny = 1e-300
    low = 0.0 if events == 0 else optimize.brentq(beaten, tiny, observed, xtol=1e-15)
    high = 1.0 if events == trials else optimize.brentq(beaten, observed, 1 - 1e-16, xtol=1e-15)
    return low, high


def main():
    rng = np.random.default_rng(20261126)
    lines = []
    for _ in range(60):
        candidate, stable = int(rng.integers(1, 300)), int(rng.integers(1, 3000))
        events = int(rng.integers(1, candidate + stable))
        low, high = max(0, events - stable), min(events, candidate)
        bad = int(rng.integers(low, high + 1))
        for boundary, odds in ((1.0, 1.25), (1.0, 64.0), (2.0, 0.25), (1.0, 5.0)):
            value = exact_log_ratio(candidate, stable, bad, events, boundary, odds)
            lines.append(line("fisher", candidate, stable, bad, events, boundary, odds, value))
    for x in (0.5, 1.0, 1.5, 2.0, 3.25, 11.9, 12.0, 57.5, 1000.5, 1e6, 1e12):
        lines.append(line("gamma", x, special.gammaln(x)))
    for events, trials in ((0, 1), (0, 1000), (3, 1000), (1, 1), (500, 1000), (999, 1000), (70, 10**6)):
        for alpha in (0.05, 0.001):
            lines.append(line("bounds", events, trials, alpha, *rate_bounds(events, trials, alpha)))
    above = log_spaced(1.25, 64, 24)
    below = log_spaced(2 / 1.25, 2 / 8, 24)
    for rates in ((0.01, 0.01), (0.05, 0.01), (0.5, 0.02)):
        lines.append(odds_case(rng, "odds-above", 1.0, above, 0.5, 150, rates))
        lines.append(odds_case(rng, "odds-below", 2.0, below, 0.8, 200, rates))
    for rate in (0.0, 0.004, 0.02):
        lines.append(rate_case(rng, 0.01, 130, rate))
    for shift in (-20, 0, 60):
        lines.append(mean_case(rng, "mean-above", 0.005, 130, shift))
        lines.append(mean_case(rng, "mean-below", 0.02, 130, shift))
    for weight, true_weight in ((0.05, 0.05), (0.25, 0.35)):
        lines.append(share_case(rng, weight, true_weight, 130))
    lines.append(mix_case(rng, 70))
    Path(__file__).with_name("oracle.txt").write_text("\n".join(lines) + "\n")
    print(len(lines), "lines, SciPy", __import__("scipy").__version__, "NumPy", np.__version__)


if __name__ == "__main__":
    main()
