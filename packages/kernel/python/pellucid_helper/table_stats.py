"""Figures of one column, the same for every library: a histogram and quantiles of numbers, the commonest of the rest."""

from .table_text import WHOLE

BINS = 24
#: Numbers of so few different values are codes or classes: they can be chosen one by one.
FEW = 12
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def figures(np, numbers, text, averages=True):
    """Of a numpy array of numbers without missing ones; `text` writes one of them exactly; times have no averages.

    Sorted once: order statistics, bins and the count of distinct values are then read off.
    """
    ordered = np.sort(numbers)
    found = {"distinct": int(1 + np.count_nonzero(ordered[1:] != ordered[:-1])) if ordered.size else 0}
    finite = ordered[np.isfinite(ordered)] if ordered.dtype.kind == "f" else ordered
    if finite.size == 0:
        return {**found, "infinite": int(numbers.size)} if numbers.size else found
    low, high = finite[0], finite[-1]
    found |= {
        "minimum": text(low),
        "maximum": text(high),
        "quantiles": [[q, text(finite[int(np.rint(q * (finite.size - 1)))])] for q in QUANTILES],
        "bins": bins_of(np, finite, low, high),
    }
    if finite.size < numbers.size:
        found["infinite"] = int(numbers.size - finite.size)
    if averages and found["distinct"] <= FEW:
        values, times = np.unique(numbers, return_counts=True)
        most = np.argsort(-times, kind="stable")
        found["top"] = [[text(values[at]), int(times[at])] for at in most]
        found["counted"] = int(numbers.size)
    if averages:
        plain = numbers if finite.size == numbers.size else finite
        found["mean"], found["deviation"] = float(plain.mean()), float(plain.std(ddof=1)) if plain.size > 1 else 0.0
    return found


def bins_of(np, ordered, low, high):
    count = BINS
    if numbers_are_whole(ordered, low, high):
        count = max(1, min(BINS, int(high - low) + 1))
    span = float(high) - float(low)
    if span <= 0 or not np.isfinite(span):
        return [int(ordered.size)]
    edges = np.searchsorted(ordered.astype(float) - float(low), np.linspace(0.0, span, count + 1), "left")
    # The last bin holds the highest too.
    edges[-1] = ordered.size
    return np.diff(edges).tolist()


def numbers_are_whole(finite, low, high):
    return finite.dtype.kind in "iu" and high - low < BINS


def of_counts(top, distinct, count):
    """Commonest values with how often, most first."""
    return {"top": [[text[:WHOLE], times] for text, times in top], "distinct": distinct, "counted": count}
