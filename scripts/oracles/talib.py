#!/usr/bin/env python3
"""Writes test/fixtures/talib.json: made-up bars, and what TA-Lib makes of them.

The bars stand in the file with the results, so that the tests need no generator in common with this script. The same
versions write the same file. Run it from the repository's root, in an environment of its own:

    python3 -m venv /tmp/oracles
    /tmp/oracles/bin/pip install TA-Lib==0.8.2 numpy==2.4.6
    /tmp/oracles/bin/python scripts/oracles/talib.py

Each result is an array with one value a bar; null is TA-Lib's NaN.
"""

import json
import math
import pathlib
import random
import sys

# Python looks for packages in a script's own folder first, where it would take this file for the package.
sys.path.pop(0)

import numpy
import talib

BARS = 400
TARGET = pathlib.Path("test/fixtures/talib.json")


def ticks(price, tick):
    """The price as a whole number of ticks, in the nearest double of its decimal."""
    return round(round(price / tick) * tick, 10)


def walk(rng, start, tick, step):
    """Bars of a random walk: each opens at the close before, and has some ticks inside."""
    bars = []
    price = start
    for _ in range(BARS):
        path = [price]
        for _ in range(8):
            price = max(tick, price + rng.gauss(0, step))
            path.append(price)
        path = [ticks(each, tick) for each in path]
        volume = 0 if rng.random() < 0.05 else rng.randrange(1, 200_000)
        bars.append((path[0], max(path), min(path), path[-1], volume))
    return bars


def nifty():
    return walk(random.Random(1), 20_100, 0.05, 3)


def penny():
    return walk(random.Random(2), 1.2, 0.05, 0.03)


def gaps():
    """A walk that jumps by up to 5 percent now and then, and stands still for some bars after each jump."""
    rng = random.Random(3)
    shift, still, bars = 0.0, None, []
    for i, (o, h, l, c, v) in enumerate(walk(rng, 20_100, 0.05, 3)):
        if i % 37 == 20:
            shift += rng.uniform(-0.05, 0.05) * c
        bar = tuple(ticks(each + shift, 0.05) for each in (o, h, l, c))
        if i % 37 == 20:
            still = bar[3]
        bars.append((still, still, still, still, 0) if 21 <= i % 37 < 27 and still is not None else (*bar, v))
    return bars


def one_tick():
    """Bars of one tick each: open, high, low and close are the same."""
    rng = random.Random(4)
    return [(c, c, c, c, v) for (_, _, _, c, v) in walk(rng, 20_100, 0.05, 2)]


def constant():
    rng = random.Random(5)
    return [(20_100.05,) * 4 + (rng.randrange(0, 5_000),) for _ in range(BARS)]


def results(bars):
    """TA-Lib's columns, by the text that the rule language has for each."""
    o, h, l, c, v = bars
    out = {"tr()": talib.TRANGE(h, l, c), "obv()": talib.OBV(c, v)}
    for n in (2, 14):
        out[f"sum(close, {n})"] = talib.SUM(c, n)
        out[f"sma(close, {n})"] = talib.SMA(c, n)
        out[f"ema(close, {n})"] = talib.EMA(c, n)
        out[f"wma(close, {n})"] = talib.WMA(c, n)
        out[f"stdev(close, {n})"] = talib.STDDEV(c, n, 1)
        out[f"highest(high, {n})"] = talib.MAX(h, n)
        out[f"lowest(low, {n})"] = talib.MIN(l, n)
        out[f"roc(close, {n})"] = talib.ROC(c, n)
        out[f"mom(close, {n})"] = talib.MOM(c, n)
        out[f"rsi(close, {n})"] = talib.RSI(c, n)
        out[f"cci({n})"] = talib.CCI(h, l, c, n)
        out[f"mfi({n})"] = talib.MFI(h, l, c, v, n)
    # TA-Lib allows a length of 1 of these alone. Its DI has no factor 100 then, and is left out.
    for n in (1, 14):
        out[f"atr({n})"] = talib.ATR(h, l, c, n)
    for n in (2, 14):
        out[f"plus_di({n})"] = talib.PLUS_DI(h, l, c, n)
        out[f"minus_di({n})"] = talib.MINUS_DI(h, l, c, n)
        out[f"adx({n})"] = talib.ADX(h, l, c, n)
    line, signal_line, histogram = talib.MACD(c, 12, 26, 9)
    out["macd(close, 12, 26)"] = line
    out["macd_signal(close, 12, 26, 9)"] = signal_line
    out["macd_hist(close, 12, 26, 9)"] = histogram
    upper, middle, lower = talib.BBANDS(c, 20, 2.5, 2.5, talib.MA_Type.SMA)
    out["bb_upper(close, 20, 2.5)"] = upper
    out["bb_middle(close, 20)"] = middle
    out["bb_lower(close, 20, 2.5)"] = lower
    for n, smooth, signal in ((14, 1, 3), (5, 3, 2)):
        k, d = talib.STOCH(h, l, c, n, smooth, talib.MA_Type.SMA, signal, talib.MA_Type.SMA)
        out[f"stoch_k({n}, {smooth})"] = k
        out[f"stoch_d({n}, {smooth}, {signal})"] = d
    return {text: [None if math.isnan(x) else x for x in column.tolist()] for text, column in out.items()}


SERIES = {"nifty": nifty, "penny": penny, "gaps": gaps, "one_tick": one_tick, "constant": constant}


def main():
    series = {}
    for name, make in SERIES.items():
        columns = [numpy.array(column, dtype=float) for column in zip(*make())]
        bars = dict(zip(("open", "high", "low", "close", "volume"), (column.tolist() for column in columns)))
        series[name] = {"bars": bars, "results": results(columns)}
    versions = {"package": talib.__version__, "library": talib.__ta_version__.decode()}
    text = json.dumps({"versions": versions, "series": series}, separators=(",", ":"))
    TARGET.write_text(text.replace(".0,", ",").replace(".0]", "]") + "\n")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
