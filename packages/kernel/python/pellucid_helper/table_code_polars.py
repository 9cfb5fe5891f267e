"""What was clicked, as expressions of polars. Words of a column are the words that stand in the grid; what is missing has none."""

from .table_text import as_literal


def polars_code(table, name, view, columns):
    calls = []
    for test in view.get("tests") or []:
        calls += [f".filter({part})" for part in tests_of(table, int(test["column"]), test)]
    if view.get("search"):
        calls.append(search_of(table, view["search"].lower()))
    sort = [(int(i), bool(down)) for i, down in view.get("sort") or []]
    if sort:
        by = ", ".join(words_of(table, i) if table.ordered_in_words(i) else column_of(table, i) for i, _ in sort)
        down = [one for _, one in sort]
        calls.append(f".sort([{by}], descending={down}, nulls_last=True, maintain_order=True)")
    if columns is not None:
        calls.append(f".select([{', '.join(table.literal(i) for i in columns)}])")
    start = f"{name}.to_frame()" if table.is_series else name
    return start if not calls else "(\n    " + "\n    ".join([start, *calls]) + "\n)"


def column_of(table, i):
    """In polars NaN is a number above all others; in the grid it is missing."""
    column = f"pl.col({table.literal(i)})"
    return f"{column}.fill_nan(None)" if table.series(i).dtype.is_float() else column


def words_of(table, i):
    """The column as text. What polars does not turn into text itself is written by Python, as it stands in the grid."""
    column, kind = column_of(table, i), table.kind(i)
    dtype = table.series(i).dtype
    if kind == "time" and hasattr(dtype, "time_zone"):
        zone = "%:z" if dtype.time_zone else ""
        return f'{column}.dt.to_string("%Y-%m-%d %H:%M:%S%.f{zone}")'
    if kind != "object":
        return column if table.type(i) in ("str", "String") else f"{column}.cast(pl.String)"
    lists = type(dtype).__name__ in ("List", "Array")
    word = "lambda value: str(value.to_list())" if lists else "str"
    return f"{column}.map_elements({word}, return_dtype=pl.String)"


def search_of(table, text):
    """Columns of which the words are made in the same way stand together: a table may have thousands."""
    groups = {}
    for i in range(table.width):
        words = words_of(table, i).partition(f"pl.col({table.literal(i)})")[2]
        groups.setdefault(words, []).append(table.literal(i))
    holds = f".str.to_lowercase().str.contains({text!r}, literal=True)"
    columns = lambda names: f"pl.col({', '.join(names)})" if len(names) < table.width else "pl.all()"
    found = ", ".join(f"{columns(names)}{words}{holds}" for words, names in groups.items())
    return f".filter(pl.any_horizontal({found or 'pl.lit(False)'}))"


def tests_of(table, i, test):
    column = column_of(table, i)
    parts = []
    if test.get("missing"):
        parts.append(f"{column}.is_null()" if test["missing"] == "only" else f"{column}.is_not_null()")
    if test.get("contains"):
        text, wanted = words_of(table, i), test["contains"]
        if not test.get("case"):
            text, wanted = f"{text}.str.to_lowercase()", wanted.lower()
        parts.append(f"{text}.str.contains({wanted!r}, literal=True)")
    compared = words_of(table, i) if table.kind(i) in ("text", "object") else column
    for which, sign in (("minimum", ">="), ("maximum", "<=")):
        if test.get(which, "") != "":
            parts.append(f"{compared} {sign} {literal_of(table, i, test[which])}")
    if test.get("values") is not None:
        values = f"[{', '.join(literal_of(table, i, text) for text in test['values'])}]"
        if table.type(i) in ("f32", "Float32"):
            values = f"pl.Series({values}, dtype=pl.Float32)"
        parts.append(f"{compared}.is_in({values})")
    return parts


def literal_of(table, i, text):
    value = table.parse(i, text)
    dtype = table.series(i).dtype
    if dtype.is_decimal():
        return f"pl.lit({str(value)!r}).cast(pl.Decimal({dtype.precision}, {dtype.scale}))"
    return time_of(value) if table.kind(i) == "time" else as_literal(value) or repr(text)


def time_of(value):
    parts = [value.year, value.month, value.day]
    if not hasattr(value, "hour"):
        return f"pl.date({', '.join(map(str, parts))})"
    parts += [value.hour, value.minute, value.second, value.microsecond]
    zone = f", time_zone={str(value.tzinfo)!r}" if value.tzinfo is not None else ""
    return f"pl.datetime({', '.join(map(str, parts))}{zone})"
