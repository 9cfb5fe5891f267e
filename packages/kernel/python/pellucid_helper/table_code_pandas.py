"""What was clicked, as code of pandas. A level of the row labels is asked of as a column is, by the index; the rows keep theirs."""

from .table_text import as_literal

#: Kinds whose values are compared as what they are.
_VALUES = ("number", "time", "duration", "bool", "text")


def pandas_code(table, start, view, columns):
    lines = [f"result = {start}"]
    for test in view.get("tests") or []:
        lines += [f"result = result[{part}]" for part in tests_of(table, int(test["column"]), test)]
    if view.get("search"):
        lines += search_of(table, view["search"])
    lines += order_of(table, view.get("sort") or [])
    if columns is not None:
        lines.append(f"result = result.iloc[:, {list(columns)}]")
    return "\n".join([*lines, "result"])


def column_of(table, i):
    if i >= table.width:
        return level_of(table, i)
    literal = table.literal(i)
    return f"result[{literal}]" if literal is not None else f"result.iloc[:, {i}]"


def level_of(table, i):
    if table.labelled == 1:
        return "result.index"
    return f"result.index.get_level_values({table.literal(i) or i - table.width})"


def tests_of(table, i, test):
    column, words = column_of(table, i), words_of(table, i)
    parts = []
    if test.get("missing"):
        parts.append(f"{column}.isna()" if test["missing"] == "only" else f"{column}.notna()")
    if test.get("contains"):
        case = bool(test.get("case"))
        parts.append(f"{words}.str.contains({test['contains']!r}, case={case}, regex=False, na=False)")
    compared = column if table.kind(i) in _VALUES else words
    if table.type(i).startswith("decimal"):
        compared = f"{column}.astype(float)"
    for which, sign in (("minimum", ">="), ("maximum", "<=")):
        if test.get(which, "") != "":
            parts.append(f"{compared} {sign} {literal_of(table, i, test[which])}")
    if test.get("values") is not None:
        values = f"[{', '.join(literal_of(table, i, text) for text in test['values'])}]"
        if table.kind(i) == "number" and table.type(i).lower() in ("float32", "float"):
            values = f'pd.Series({values}, dtype="float32")'
        parts.append(f"{compared}.isin({values})")
    return parts


def words_of(table, i):
    """The column as the words that stand in the grid; missing values stay missing."""
    column, kind = column_of(table, i), table.kind(i)
    if kind == "text":
        return column
    if kind in ("number", "bool", "time") and not table.type(i).startswith(("date3", "date6", "decimal")):
        return f'{column}.astype("string")'
    return f'{column}.map({table.word_of(i)}, na_action="ignore").astype("string")'


def literal_of(table, i, text):
    value = table.parse(i, text)
    if table.kind(i) == "time":
        return f"pd.Timestamp({str(value)!r})" + (".date()" if table.type(i).startswith("date") and "time" not in table.type(i) else "")
    return as_literal(value) or repr(text)


# ---- search --------------------------------------------------------------------------------------------------------


def search_of(table, text):
    """Of a frame without a row or a column too: `apply` would give it back as it is. No name but `result` is made."""
    worded = {table.word_of(i) for i in range(table.width)} - {"str"}
    word = worded.pop() if worded else "str"
    words = f'(c if c.dtype.kind in "iufbM" else c.map({word}, na_action="ignore")).astype("string")'
    return [
        "result = result[pd.DataFrame({",
        f"    n: {words}.str.contains({text!r}, case=False, regex=False, na=False)",
        f"    for n, (_, c) in enumerate({parts_of(table)})",
        "}, index=result.index, dtype=bool).any(axis=1)]",
    ]


def parts_of(table):
    if not table.labels_say:
        return "result.items()"
    levels = "0" if table.labelled == 1 else f"range({table.labelled})"
    return f"[*result.items(), *result.index.to_frame(name={levels}).items()]"


# ---- order ---------------------------------------------------------------------------------------------------------


def order_of(table, sort):
    sort = [(int(i), not down) for i, down in sort]
    if not sort:
        return []
    if len(sort) == 1 and table.labelled == 1 and sort[0][0] >= table.width:
        return [f'result = result.sort_index(ascending={sort[0][1]}, kind="stable"{key_of(table, sort)})']
    names = [table.sort_literal(i) for i, _ in sort]
    if None in names:
        return order_by_places(table, sort)
    one = len(sort) == 1
    by = names[0] if one else f"[{', '.join(names)}]"
    ascending = sort[0][1] if one else [up for _, up in sort]
    return [f'result = result.sort_values({by}, ascending={ascending}, kind="stable"{key_of(table, sort)})']


def order_by_places(table, sort):
    """Names that stand for several columns, or for none, cannot be sorted by: places can, the last first."""
    lines = []
    for i, up in reversed(sort):
        rows = "range(len(result))"
        part = f"{level_of(table, i)}.to_series(index={rows})"
        if i < table.width:
            part = f"result.iloc[:, {i}].reset_index(drop=True)"
        ordered = f'{part}.sort_values(ascending={up}, kind="stable"{key_of(table, [(i, up)])})'
        lines.append(f"result = result.iloc[{ordered}.index]")
    return lines


def key_of(table, sort):
    """What has no order of its own is ordered by its words."""
    worded = [i for i, _ in sort if table.ordered_in_words(i)]
    if not worded:
        return ""
    words = {i: f'c.map({table.word_of(i)}, na_action="ignore").astype("string")' for i in worded}
    if len(sort) == 1:
        return f", key=lambda c: {words[worded[0]]}"
    choices = "".join(f"{words[i]} if c.name == {table.sort_literal(i)} else " for i in worded)
    return f", key=lambda c: {choices}c"
