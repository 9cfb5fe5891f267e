"""What was clicked, written as code of the table's own library: filters, then order, then columns. Running it gives those rows."""

from .table_text import as_literal


def code_of(table, name, view, columns):
    if table.library == "polars":
        return polars_code(table, name, view, columns)
    if table.library == "pandas":
        return pandas_code(table, name, view, columns)
    made = table.as_pandas(name) if table.library == "pyarrow" else AS_FRAME[table.library].format(name)
    return pandas_code(table, f"{name}", view, columns, made)


AS_FRAME = {"numpy": "pd.DataFrame({0})", "torch": "pd.DataFrame({0}.numpy(force=True))"}


def chosen(table, columns):
    """None where all columns are meant as they stand."""
    return None if columns is None or list(columns) == list(range(table.width)) else list(columns)


# ---- pandas --------------------------------------------------------------------------------------------------------


def pandas_code(table, name, view, columns, made=None):
    lines = []
    series = getattr(table, "is_series", False)
    if made is not None:
        plane = "".join(f"[{one}]" for one in getattr(table, "plane", ()))
        lines.append("result = " + made.replace(name, name + plane, 1))
    else:
        lines.append(f"result = {name}.to_frame()" if series else f"result = {name}")
    of = lambda i: pandas_column(table, i)
    for test in view.get("tests") or []:
        column = of(int(test["column"]))
        parts = [f"result[{part}]" for part in pandas_tests(table, int(test["column"]), column, test)]
        lines += [f"result = {part}" for part in parts]
    if view.get("search"):
        text = repr(view["search"])
        found = f"c.map(str, na_action=\"ignore\").astype(str).str.contains({text}, case=False, regex=False, na=False)"
        lines.append(f"result = result[result.apply(lambda c: {found}).any(axis=1)]")
    lines += pandas_order(table, view.get("sort") or [])
    if chosen(table, columns) is not None:
        lines.append(f"result = result.iloc[:, {list(columns)}]")
    return "\n".join([*lines, "result"])


def pandas_column(table, i):
    literal = table.literal(i)
    return f"result[{literal}]" if literal is not None else f"result.iloc[:, {i}]"


def pandas_tests(table, i, column, test):
    parts = []
    if test.get("missing"):
        parts.append(f"{column}.isna()" if test["missing"] == "only" else f"{column}.notna()")
    if test.get("contains"):
        case = "True" if test.get("case") else "False"
        text = pandas_words(table, i, column)
        parts.append(f"{text}.str.contains({test['contains']!r}, case={case}, regex=False, na=False)")
    words = column if table.kind(i) in _VALUES else pandas_words(table, i, column)
    for which, sign in (("minimum", ">="), ("maximum", "<=")):
        if test.get(which, "") != "":
            parts.append(f"{words} {sign} {literal_of(table, i, test[which])}")
    if test.get("values") is not None:
        values = ", ".join(literal_of(table, i, text) for text in test["values"])
        parts.append(f"{words}.isin([{values}])")
    return parts


#: Kinds whose values are compared as what they are.
_VALUES = ("number", "time", "duration", "bool", "text")


def pandas_words(table, i, column):
    """The column as the words that stand in the grid; missing values stay missing."""
    if table.kind(i) == "object":
        return f'{column}.map({word_of(table, i)}, na_action="ignore").astype(str)'
    return column if table.kind(i) == "text" else f"{column}.astype(str)"


def word_of(table, i):
    return table.word_of(i) if hasattr(table, "word_of") else "str"


def literal_of(table, i, text):
    value = table.parse(i, text)
    if table.library == "polars" and table.kind(i) == "time":
        return polars_time(value)
    if table.library != "pandas" and table.kind(i) == "time":
        return f"pd.Timestamp({text.strip()!r})" if table.type(i)[:4] != "date" else f"pd.Timestamp({text!r}).date()"
    return as_literal(value) or repr(text)


def polars_time(value):
    parts = [value.year, value.month, value.day]
    if not hasattr(value, "hour"):
        return f"pl.date({', '.join(map(str, parts))})"
    parts += [value.hour, value.minute, value.second, value.microsecond]
    zone = f", time_zone={str(value.tzinfo)!r}" if value.tzinfo is not None else ""
    return f"pl.datetime({', '.join(map(str, parts))}{zone})"


def pandas_order(table, sort):
    if not sort:
        return []
    names = [table.literal(int(i)) for i, _ in sort]
    up = [not down for _, down in sort]
    if None not in names:
        by = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
        ascending = str(up[0]) if len(up) == 1 else str(up)
        key = pandas_key(table, [int(i) for i, _ in sort])
        return [f'result = result.sort_values({by}, ascending={ascending}, kind="stable"{key})']
    # Names that stand for several columns cannot be sorted by: places can.
    lines = []
    for i, down in ((int(i), down) for i, down in reversed(sort)):
        lines.append(
            f"result = result.iloc[result.iloc[:, {i}].reset_index(drop=True)"
            f'.sort_values(ascending={not down}, kind="stable"{pandas_key(table, [i])}).index]'
        )
    return lines


def pandas_key(table, columns):
    """What has no order of its own is ordered by its words."""
    worded = [i for i in columns if table.ordered_in_words(i)]
    if not worded:
        return ""
    words = f'c.map({word_of(table, worded[0])}, na_action="ignore")'
    if len(columns) == 1:
        return f", key=lambda c: {words}"
    return f", key=lambda c: {words} if c.name in [{', '.join(table.literal(i) or '' for i in worded)}] else c"


# ---- polars --------------------------------------------------------------------------------------------------------


def polars_code(table, name, view, columns):
    calls = []
    for test in view.get("tests") or []:
        calls += [f".filter({part})" for part in polars_tests(table, int(test["column"]), test)]
    if view.get("search"):
        calls.append(polars_search(table, view["search"].lower()))
    sort = view.get("sort") or []
    if sort:
        by = ", ".join(polars_words(table, int(i)) if table.ordered_in_words(int(i)) else table.literal(int(i)) for i, _ in sort)
        down = [bool(one) for _, one in sort]
        calls.append(f".sort([{by}], descending={down}, nulls_last=True, maintain_order=True)")
    if chosen(table, columns) is not None:
        calls.append(f".select([{', '.join(table.literal(i) for i in columns)}])")
    start = f"{name}.to_frame()" if table.is_series else name
    return start if not calls else "(\n    " + "\n    ".join([start, *calls]) + "\n)"


def polars_words(table, i):
    """The column as text. What polars does not turn into text itself is written by Python, as it stands in the grid."""
    column = f"pl.col({table.literal(i)})"
    dtype = table.series(i).dtype
    if table.kind(i) != "object":
        return column if table.type(i) in ("str", "String") else f"{column}.cast(pl.String)"
    lists = type(dtype).__name__ in ("List", "Array")
    word = "lambda value: str(value.to_list())" if lists else "str"
    return f"{column}.map_elements({word}, return_dtype=pl.String)"


def polars_search(table, text):
    worded = [i for i in range(table.width) if table.kind(i) == "object"]
    names = ", ".join(table.literal(i) for i in worded)
    plain = f"pl.exclude([{names}])" if worded else "pl.all()"
    parts = [f"{plain}.cast(pl.String)"] if len(worded) < table.width else []
    parts += [polars_words(table, i) for i in worded]
    found = ", ".join(f"{part}.str.to_lowercase().str.contains({text!r}, literal=True)" for part in parts)
    return f".filter(pl.any_horizontal({found}))"


def polars_tests(table, i, test):
    column = f"pl.col({table.literal(i)})"
    parts = []
    if test.get("missing"):
        absent = f"{column}.is_null()"
        if table.series(i).dtype.is_float():
            absent = f"({absent} | {column}.is_nan())"
        parts.append(absent if test["missing"] == "only" else f"~{absent}")
    if test.get("contains"):
        text = polars_words(table, i)
        wanted = test["contains"]
        if not test.get("case"):
            text, wanted = f"{text}.str.to_lowercase()", wanted.lower()
        parts.append(f"{text}.str.contains({wanted!r}, literal=True)")
    words = polars_words(table, i) if table.kind(i) in ("text", "object") else column
    for which, sign in (("minimum", ">="), ("maximum", "<=")):
        if test.get(which, "") != "":
            limit = f"{words} {sign} {literal_of(table, i, test[which])}"
            parts.append(f"({limit}) & ~{column}.is_nan()" if table.series(i).dtype.is_float() else limit)
    if test.get("values") is not None:
        values = ", ".join(literal_of(table, i, text) for text in test["values"])
        parts.append(f"{words}.is_in([{values}])")
    return parts
