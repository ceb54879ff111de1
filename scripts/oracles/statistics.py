#!/usr/bin/env python3
"""Writes test/fixtures/statistics.json: made-up trades, and what other libraries make of them.

The trades stand in the file with the results, so that the tests need no generator in common with this script. The same
versions write the same file. Run it from the repository's root, in an environment of its own:

    python3 -m venv /tmp/oracles
    /tmp/oracles/bin/pip install QuantStats==0.0.86 empyrical-reloaded==0.7.1 pandas==3.1.1 numpy==2.4.6
    /tmp/oracles/bin/python scripts/oracles/statistics.py

Each case has `trades` (nets), `sessions` (nets), `capital`, and by oracle and statistic a number, or null where the library
gives none: NaN, an infinity or an exception. Where a definition of a library differs from ours, the statistic is not asked for;
the test's file says which those are.
"""

import json
import math
import pathlib
import random
import sys
import warnings

# Python looks for packages in a script's own folder first, where it would take this file for the package of that name.
sys.path.pop(0)

warnings.filterwarnings("ignore")

import empyrical
import numpy
import pandas
import quantstats.stats as quantstats

CASES = 200
TARGET = pathlib.Path("test/fixtures/statistics.json")
A = 252


def case(rng, kind):
    """Nets of trades and of sessions, in minor units."""
    count = {0: 0, 1: 1, 2: 3, 3: 12}.get(kind % 8, rng.randint(20, 60))
    scale = rng.choice([10, 1_000, 100_000, 10_000_000, 10_000_000_000])
    draw = {
        0: lambda: round(rng.gauss(0, scale)),
        1: lambda: round(abs(rng.gauss(0, scale))) + 1,
        2: lambda: -round(abs(rng.gauss(0, scale))) - 1,
        3: lambda: rng.choice([-scale, 0, 0, scale]),
        4: lambda: scale,
        5: lambda: round(scale * rng.gauss(0, 1) / (abs(rng.gauss(0, 1)) + 0.05)),
        6: lambda: round(rng.gauss(0.3, 1) * scale),
        7: lambda: round(rng.gauss(0, 1)),
    }[rng.randrange(8)]
    sessions = [rng.choice([0, draw(), draw(), draw()]) for _ in range(count)]
    trades = [draw() for _ in range(rng.choice([0, 1, 2, 5, 20, 40]))]
    capital = max(1, sum(abs(each) for each in sessions)) * rng.choice([1, 2, 10]) + 1
    return {"trades": trades, "sessions": sessions, "capital": capital}


def value(make):
    """What a library gives: a finite number, or None."""
    try:
        number = float(make())
    except Exception:
        return None
    return number if math.isfinite(number) else None


def unit(values):
    """What quantstats must be divided by: it takes a series without a loss that goes above 1 for prices."""
    return 2.0 * max([abs(each) for each in values], default=0) or 1.0


def times(number, factor):
    return None if number is None else number * factor


def of_trades(trades):
    u = unit(trades)
    t = pandas.Series([each / u for each in trades], dtype=float, index=pandas.date_range("2020-01-01", periods=len(trades)))
    signs = [each for each in trades if each != 0]
    return {
        "quantstats": {
            # Theirs is of the trades that are not 0: the same where none is.
            "winRate": value(lambda: quantstats.win_rate(t)) if len(signs) == len(trades) else None,
            "averageWin": times(value(lambda: quantstats.avg_win(t)), u),
            "averageLoss": times(value(lambda: quantstats.avg_loss(t)), u),
            "payoff": value(lambda: quantstats.payoff_ratio(t)),
            # Theirs is 0 or infinite where nothing was lost.
            "profitFactor": value(lambda: quantstats.profit_factor(t)) if any(each < 0 for each in trades) else None,
            "kelly": value(lambda: quantstats.kelly_criterion(t)) if len(signs) == len(trades) else None,
            "mostWon": value(lambda: quantstats.consecutive_wins(t)),
            "mostLost": value(lambda: quantstats.consecutive_losses(t)),
        },
        "numpy": {
            "average": value(lambda: numpy.mean(trades)),
            "median": value(lambda: numpy.median(trades)),
            "best": value(lambda: numpy.max(trades)),
            "worst": value(lambda: numpy.min(trades)),
            "sqn": value(lambda: numpy.sqrt(len(trades)) * numpy.mean(trades) / numpy.std(trades, ddof=1)),
            "expectancy": value(lambda: numpy.mean(trades) / -numpy.mean([each for each in trades if each < 0])),
        },
    }


def of_sessions(sessions, capital):
    d = pandas.Series(sessions, dtype=float, index=pandas.date_range("2020-01-01", periods=len(sessions)))
    r = d / unit(sessions)
    equity = capital + d.cumsum()
    # Returns that compound to the equity.
    returns = equity / equity.shift(1, fill_value=capital) - 1
    lost = any(each < 0 for each in sessions)
    enough = len(sessions) >= 20
    return {
        "quantstats": {
            "sharpe": value(lambda: quantstats.sharpe(r, periods=A)),
            "sortino": value(lambda: quantstats.sortino(r, periods=A)) if lost else None,
            "psr": value(lambda: quantstats.probabilistic_sharpe_ratio(r)) if len(sessions) > 3 else None,
            "omega": value(lambda: quantstats.omega(r)) if lost else None,
            "maxDrawdownOnCapital": value(lambda: -quantstats.max_drawdown(returns)),
        },
        "empyrical": {
            "sharpe": value(lambda: empyrical.sharpe_ratio(d, period="daily")),
            "sortino": value(lambda: empyrical.sortino_ratio(d, period="daily")) if lost else None,
            "omega": value(lambda: empyrical.omega_ratio(d)) if lost else None,
            "tailRatio": value(lambda: empyrical.tail_ratio(d)),
            "valueAtRisk": value(lambda: empyrical.value_at_risk(d)),
            "conditionalValueAtRisk": value(lambda: empyrical.conditional_value_at_risk(d)),
            "maxDrawdownOnCapital": value(lambda: -empyrical.max_drawdown(returns)),
            "returnOnCapital": value(lambda: empyrical.cum_returns_final(returns)) if len(sessions) else None,
            "cagr": value(lambda: empyrical.cagr(returns)) if enough else None,
        },
        "pandas": {
            "skew": value(lambda: d.skew()),
            "kurtosis": value(lambda: d.kurt()),
        },
        "numpy": {
            "recoveryFactor": value(lambda: numpy.sum(sessions) / depth(sessions)),
            "calmar": value(lambda: numpy.mean(sessions) * A / depth(sessions)),
            "maxDrawdown": value(lambda: depth(sessions)),
            "ulcer": value(lambda: numpy.sqrt(numpy.mean(numpy.square(falls(equity, capital))))) if len(sessions) else None,
        },
    }


def depth(sessions):
    sums = numpy.cumsum([0, *sessions])
    return float(numpy.max(numpy.maximum.accumulate(sums) - sums))


def falls(equity, capital):
    values = numpy.array([capital, *equity])
    highest = numpy.maximum.accumulate(values)
    return ((highest - values) / highest)[1:]


def main():
    rng = random.Random(16)
    cases = []
    for kind in range(CASES):
        made = case(rng, kind)
        expected = of_trades(made["trades"])
        for oracle, numbers in of_sessions(made["sessions"], made["capital"]).items():
            expected.setdefault(oracle, {}).update(numbers)
        cases.append({**made, "expected": expected})
    versions = {
        "QuantStats": __import__("quantstats").__version__,
        "empyrical-reloaded": empyrical.__version__,
        "pandas": pandas.__version__,
        "numpy": numpy.__version__,
    }
    TARGET.write_text(json.dumps({"versions": versions, "cases": cases}, separators=(",", ":")) + "\n")
    print(f"{len(cases)} cases, {TARGET.stat().st_size} bytes, {versions}")


main()
