"""The text of cells: short as the libraries print it, and whole wherever the short one leaves something out.

A float is printed with the digits its column needs, up to the library's precision; what is rounded or cut has its exact
text beside it. No `repr` and no `str` of the user's is called.
"""

import datetime
import decimal
import math
import re
import struct
import sys

from . import kinds
from .summaries import kind_of, library_of, preview

SHORT, WHOLE = 160, 4000
#: Values looked at to tell how many digits a column needs.
SAMPLED = 600


class Texts:
    """How one column is written."""

    def __init__(self, sample, precision=6, single=False, missing="None", formatter=None, days=False):
        self.precision = precision
        self.single = single
        self.missing = missing
        self.formatter = formatter
        self.digits = self._digits_of(sample)
        #: Times that are all midnights are read as days, as pandas prints them.
        self.days = days and are_days(map(self.whole, sample))

    def _digits_of(self, sample):
        digits = 1
        for value in sample:
            if type(value) is float and math.isfinite(value):
                text = self.exact(value)
                if "e" not in text:
                    digits = max(digits, len(text) - text.index(".") - 1 if "." in text else 0)
                else:
                    digits = self.precision
        return min(digits, self.precision)

    def exact(self, value):
        return single_text(value) if self.single else repr(value)

    def of(self, value):
        """The text of a cell, and its whole text where that says more."""
        if type(value) is float:
            return self.number(value)
        whole = self.whole(value)
        if self.days and is_day(whole):
            return whole[: -len(MIDNIGHT)], None
        line = whole.replace("\r\n", "\n").replace("\n", "↵").replace("\t", " ") if type(value) is str else whole
        short = line if len(line) <= SHORT else line[: SHORT - 1] + "…"
        entire = self.entire(value) if type(value) in _NESTED or is_array(value) else whole
        return short, (entire[:WHOLE] if short != entire else None)

    def number(self, value):
        if not math.isfinite(value):
            return ("NaN" if value != value else "inf" if value > 0 else "-inf"), None
        exact = self.exact(value)
        if self.formatter is not None:
            short = str(self.formatter(value))
        elif value != 0 and (abs(value) >= 1e16 or abs(value) < 10.0**-self.digits):
            short = f"{value:.{self.precision}e}"
        else:
            short = f"{value:.{self.digits}f}"
        return short, (exact if not says(short, exact) else None)

    def found(self, values, part, case):
        """Which values hold the text, one truth value each."""
        part = part if case else part.lower()
        entire = self.entire
        if not self.single and all(type(value) in (float, int) for value in values[:50]):
            plain = {float: repr, int: repr}
            entire = lambda value: plain.get(type(value), self.entire)(value)
        return [part in (entire(value) if case else entire(value).lower()) for value in values]

    def entire(self, value):
        """Beyond what is shown: of lists, mappings and arrays every item, as long as all of them are plain."""
        if is_array(value):
            items = value.tolist()
            return repr(items) if is_plain(items) else self.whole(value)
        return repr(value) if type(value) in _NESTED and is_plain(value) else self.whole(value)

    def whole(self, value):
        if value is None:
            return self.missing
        cls = type(value)
        if cls is str:
            return value
        if cls is float:
            return self.number(value)[0] if not math.isfinite(value) else self.exact(value)
        if cls in (int, bool):
            return cls.__repr__(value)
        if cls is datetime.datetime:
            return value.isoformat(" ")
        if cls in (datetime.date, datetime.time, datetime.timedelta, decimal.Decimal):
            return cls.__str__(value)
        if is_array(value) and value.dtype.hasobject:
            return preview(value.tolist())
        # What holds many values is written short: of a large array `str` takes milliseconds.
        if library_of(value) and kind_of(value) not in _MANY:
            return cls.__str__(value)
        return preview(value)


MIDNIGHT = " 00:00:00"


def is_day(text):
    return len(text) == len("2024-01-01") + len(MIDNIGHT) and text.endswith(MIDNIGHT)


def are_days(texts):
    """Whether there are times, and only days."""
    there = [text for text in texts if text not in ("NaT", "None")]
    return bool(there) and all(map(is_day, there))


_NESTED = frozenset([list, tuple, dict, set, frozenset])
_PLAIN = frozenset([str, int, float, bool, bytes, complex, type(None), decimal.Decimal])
_FLOATS = frozenset([float, complex, decimal.Decimal])
_PLAIN |= {datetime.datetime, datetime.date, datetime.time, datetime.timedelta}


_MANY = frozenset(["array", "tensor", "frame", "series"])


def is_array(value):
    numpy = sys.modules.get("numpy")
    return numpy is not None and type(value) is numpy.ndarray


def is_plain(value, depth=0):
    """Whether its `repr` runs nothing but Python's own."""
    cls = type(value)
    if cls not in _NESTED or depth > 20:
        return cls in _PLAIN
    items = [*value.keys(), *value.values()] if cls is dict else value
    return all(is_plain(one, depth + 1) for one in items)


def is_nan(value):
    """Asked of numbers and times alone: an array answers for each of its items, and what a user wrote is not asked."""
    cls, numpy = type(value), sys.modules.get("numpy")
    is_number = cls in _FLOATS or (numpy is not None and issubclass(cls, (numpy.number, numpy.datetime64)))
    return is_number and bool(value != value)


def says(short, exact):
    """Whether the short text is the number, and not one near it."""
    if short == exact:
        return True
    try:
        return decimal.Decimal(short) == decimal.Decimal(exact)
    except decimal.InvalidOperation:
        return False


def single_text(value):
    """The shortest decimal that is this number in 32 bits."""
    try:
        wanted = struct.pack("f", value)
    except OverflowError:
        return repr(value)
    for digits in range(6, 10):
        text = f"{value:.{digits}g}"
        if struct.pack("f", float(text)) == wanted:
            return repr(float(text))
    return repr(value)


def label_text(value):
    if type(value) is str:
        return value
    if type(value) is tuple:
        return "(" + ", ".join(label_text(one) for one in value) + ")"
    return Texts(()).whole(value) if value is not None else "None"


def as_literal(value):
    """As it is written in Python; None where that is not known."""
    cls = type(value)
    if cls is float and not math.isfinite(value):
        return None if value != value else f"float({str(value)!r})"
    if cls in (int, float, str, bool, bytes, type(None)):
        return repr(value)
    if cls is tuple:
        parts = [as_literal(one) for one in value]
        if None in parts:
            return None
        return "(" + ", ".join(parts) + ("," if len(parts) == 1 else "") + ")"
    name = kinds.type_name(cls)
    if name == "Timestamp" and library_of(value) == "pandas":
        return f"pd.Timestamp({str(value)!r})"
    if name == "Timedelta" and library_of(value) == "pandas":
        return f"pd.Timedelta({str(value)!r})"
    if cls is decimal.Decimal:
        return f"decimal.Decimal({str(value)!r})"
    if cls in (datetime.datetime, datetime.date, datetime.time, datetime.timedelta):
        return repr(value)
    return None


# ---- what a person typed -------------------------------------------------------------------------------------------


class NotThat(Exception):
    """The text is no value of the column."""


def parsed(text, kind, make_time=None):
    """A limit or a value of a set, in the column's own kind."""
    text = text.strip()
    try:
        if kind == "number" or (kind == "duration" and make_time is None):
            return number_of(text)
        if kind == "bool":
            return {"true": True, "false": False}[text.lower()]
        if kind in ("time", "duration"):
            return make_time(text)
    except (ValueError, KeyError, TypeError, OverflowError):
        raise NotThat(f"{text} is not a {_WORDS[kind]}.") from None
    return text


_WORDS = {"number": "number", "bool": "truth value (True or False)", "time": "date or time", "duration": "duration"}


_LOOKS = {"number": re.compile(r"[-+\d.eE,\u2212]+|-?inf", re.I), "time": re.compile(r"[-+\d:. TZ]+", re.I)}


def may_hold(kind, text):
    """Whether a cell of such a column could hold the text: a search need not write out every number for a word."""
    if kind == "bool":
        return text.lower() in "true" or text.lower() in "false"
    if kind == "number" and text.lower() in "inf":
        return True
    looks = _LOOKS.get(kind)
    return looks is None or looks.fullmatch(text) is not None


def decimal_of(text):
    try:
        return decimal.Decimal(text.strip().replace(",", "").replace("\u2212", "-"))
    except decimal.InvalidOperation:
        raise NotThat(f"{text} is not a number.") from None


def number_of(text):
    plain = text.replace(",", "").replace("_", "").replace("\u2212", "-")
    try:
        return int(plain)
    except ValueError:
        return float(plain)
