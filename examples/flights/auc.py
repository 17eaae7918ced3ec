"""Area under the ROC curve and DeLong's paired confidence interval for a difference."""

import numpy as np
from scipy.stats import norm, rankdata


def placements(label, score):
    """AUC with, for each positive and each negative, the share of the other class it beats."""
    positive, negative = score[label], score[~label]
    m, n = len(positive), len(negative)
    ranks = rankdata(np.concatenate([positive, negative]))
    above = (ranks[:m] - rankdata(positive)) / n
    below = 1 - (ranks[m:] - rankdata(negative)) / m
    return above.mean(), above, below


def difference(label, first, second, confidence=0.95):
    """AUC of both scores and the interval of second - first on the same rows (DeLong 1988)."""
    auc_first, above_first, below_first = placements(label, first)
    auc_second, above_second, below_second = placements(label, second)
    variance = (
        np.var(above_second - above_first, ddof=1) / len(above_first)
        + np.var(below_second - below_first, ddof=1) / len(below_first)
    )
    half = norm.ppf(0.5 + confidence / 2) * np.sqrt(variance)
    gain = auc_second - auc_first
    return auc_first, auc_second, (gain - half, gain + half)
