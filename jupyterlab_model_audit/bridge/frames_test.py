"""Moments as a polars model gets them."""

import datetime

import polars
import pytest

from .frames import polars_series

MOMENT = datetime.datetime(2024, 3, 10, 6, 30, 0, 123_456)


@pytest.mark.parametrize(
    "given",
    [
        "2024-03-10 06:30:00.123456",
        "2024-03-10 06:30:00.123456+00",
        "2024-03-10T06:30:00.123456Z",
        "2024-03-10T08:30:00.123456+02:00",
        1_710_052_200_123_456,
    ],
)
@pytest.mark.parametrize("zone", [None, "Asia/Tokyo"])
def test_moments_keep_their_type_and_their_fractions(given, zone):
    dtype = polars.Datetime("us", zone)
    series = polars_series(polars, "at", [given, None], dtype)
    assert series.dtype == dtype
    found, missing = series.to_list()
    if zone is not None:
        found = found.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    assert (found, missing) == (MOMENT, None)


def test_days_times_and_missing_ones_keep_their_type():
    day = polars_series(polars, "d", ["2024-03-10", None], polars.Date)
    assert day.to_list() == [datetime.date(2024, 3, 10), None]
    time = polars_series(polars, "t", ["06:30:00.5"], polars.Time)
    assert time.to_list() == [datetime.time(6, 30, 0, 500_000)]
    missing = polars_series(polars, "at", [None, None], polars.Datetime("ms", "UTC"))
    assert missing.dtype == polars.Datetime("ms", "UTC") and missing.null_count() == 2
    midnight = polars_series(polars, "at", ["2024-03-10"], polars.Datetime("ns"))
    assert midnight.to_list() == [datetime.datetime(2024, 3, 10)]


def test_what_is_no_moment_stays_a_text():
    series = polars_series(polars, "at", ["yesterday", None], polars.Datetime("us"))
    assert series.to_list() == ["yesterday", None]
