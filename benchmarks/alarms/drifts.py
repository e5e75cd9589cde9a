"""Known changes, each planted in a column of its own, and columns without one."""

import numpy as np
import pyarrow as pa

DAY = np.timedelta64(1, "D").astype("timedelta64[us]")


def moved(deviations):
    """Every value higher by so many standard deviations; whole numbers stay whole."""

    def change(_, values):
        by = deviations * values.std()
        return values + (round(by) if values.dtype.kind == "i" else by)

    return change


def stretched(factor):
    """The spread around the mean, changed."""

    def change(_, values):
        centre = values.mean()
        wide = centre + (values - centre) * factor
        return np.rint(wide).astype("int64") if values.dtype.kind == "i" else wide

    return change


def some(share, change):
    """The change in a share of the rows drawn at random."""

    def changed(random, values):
        chosen = random.random(len(values)) < share
        return np.where(chosen, change(random, values), values)

    return changed


def without_largest(random, values):
    """The most frequent category is gone, its rows have others."""
    names, counts = np.unique(values, return_counts=True)
    others = values[values != names[counts.argmax()]]
    return np.where(values == names[counts.argmax()], random.choice(others, len(values)), values)


def tail(_, values):
    """Five standard deviations above the mean."""
    return np.full(len(values), values.mean() + 5 * values.std())


def later(hours):
    """Another hour of the same day."""

    def change(_, values):
        midnight = values.astype("datetime64[D]").astype("datetime64[us]")
        return midnight + (values - midnight + np.timedelta64(hours, "h")) % DAY

    return change


def constant(value):
    """One value everywhere."""
    return lambda _, values: np.full(len(values), value)


# Label, where the values come from, the change. `gap` rows become missing.
CHANGES = [
    ("normal, mean +0.05 sd", "normal", moved(0.05)),
    ("normal, mean +0.1 sd", "normal", moved(0.1)),
    ("normal, mean +0.2 sd", "normal", moved(0.2)),
    ("normal, mean +0.5 sd", "normal", moved(0.5)),
    ("flights' delay, mean +0.1 sd", "delay", moved(0.1)),
    ("flights' delay, mean +0.2 sd", "delay", moved(0.2)),
    ("normal, spread x 1.1", "normal", stretched(1.1)),
    ("normal, spread x 1.5", "normal", stretched(1.5)),
    ("normal, 1 % of rows 5 sd out", "normal", some(0.01, tail)),
    ("flights' origin, largest of 250 vanished", "origin", without_largest),
    ("flights' origin, new one with 2 %", "origin", some(0.02, constant("NEW"))),
    ("flights' origin, 5 % of rows to one", "origin", some(0.05, constant("ORD"))),
    ("flights late or not, rate +4 points", "late", some(0.05, constant(True))),
    ("flights' moment, 3 hours later in the day", "date", later(3)),
    ("normal, 2 % of rows missing", "normal", "gap"),
]
UNCHANGED = ["normal"] * 5 + ["delay", "delay", "distance", "distance", "origin", "destination"]
UNCHANGED += ["late", "late", "date", "distance"]

# Infinite values end some of the others' runs, so they have a table of their own.
INFINITE = [("normal, 1 % of rows infinite", "normal", some(0.01, constant(np.inf)))]


def tables(random, flights, rows, changes, unchanged):
    """Both sides, and the label of every changed column by its name."""
    sides, drifts = ({}, {}), {}
    for place, (label, source, change) in enumerate(
        [*changes, *(("", source, None) for source in unchanged)]
    ):
        name = f"c{place}"
        values = draw(random, flights, source, 2 * rows)
        reference, current = values[:rows], values[rows:]
        mask = None
        if change == "gap":
            mask = random.random(rows) < 0.02
        elif change is not None:
            current = change(random, current)
        sides[0][name], sides[1][name] = pa.array(reference), pa.array(current, mask=mask)
        if label:
            drifts[name] = label
    return *(pa.table(side) for side in sides), drifts


def draw(random, flights, source, rows):
    """Values of one column, each column from rows of its own."""
    if source == "normal":
        return random.normal(0, 1, rows)
    chosen = random.choice(flights.num_rows, rows, replace=False)
    if source == "late":
        return flights["delay"].to_numpy()[chosen] > 15
    if source in ("origin", "destination"):
        column = flights[source].combine_chunks()
        return np.asarray(column.dictionary.to_pylist())[column.indices.to_numpy()[chosen]]
    return flights[source].to_numpy()[chosen]
