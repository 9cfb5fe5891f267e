"""Tables as files and as text to paste: CSV and Parquet in pieces, TSV and Markdown with the exact text of every cell."""

import base64
import csv
import importlib.util
import io

from .refused import Refused

#: Cells of one piece of text, and bytes of one piece of a file.
CELLS, PIECE = 200_000, 3 << 20


def rows_at_once(columns):
    return max(1, CELLS // max(1, len(columns)))


def csv_text(names, rows, delimiter=","):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    if names is not None:
        writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def text_of(table, places, columns, kind, header):
    if kind == "csv":
        return table.export(places, columns, header)
    levels = table.levels()
    names = [".".join(table.name(i)) if i < table.width else levels[i - table.width] for i in columns]
    parts = [[table.texts(i).entire(value) for value in table.values(i, places)] for i in columns]
    rows = list(zip(*parts))
    if kind == "tsv":
        return csv_text(names if header else None, rows, "\t")
    right = [table.kind(i) == "number" for i in columns]
    return markdown(names, rows, right, header)


def markdown(names, rows, right, header):
    line = lambda cells: "| " + " | ".join(map(in_cell, cells)) + " |\n"
    head = line(names) + "|" + "|".join(" ---: " if one else " --- " for one in right) + "|\n"
    return (head if header else "") + "".join(map(line, rows))


def in_cell(text):
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r\n", " ").replace("\n", " ")


def can_parquet(table):
    """None, or why there can be no Parquet file."""
    if table.parquet is None:
        return "Arrays are exported as CSV."
    if table.library == "pandas" and not any(map(importlib.util.find_spec, ("pyarrow", "fastparquet"))):
        return "Parquet needs pyarrow, which this kernel's environment does not have."
    return None


def parquet(one, table, rows, columns, request):
    why = can_parquet(table)
    if why is not None:
        raise Refused(why)
    start = int(request.get("start", 0))
    if start == 0:
        out = io.BytesIO()
        try:
            table.parquet(rows, columns, out)
        except Exception as error:
            raise Refused(f"{table.library} could not write this as Parquet: {error}") from None
        one.file = out.getvalue()
    data = getattr(one, "file", None)
    if data is None:
        raise Refused("The file is no longer there. Export again.")
    piece = data[start : start + PIECE]
    if start + len(piece) >= len(data):
        one.file = None
    return {"data": base64.b64encode(piece).decode(), "start": start, "count": len(piece), "total": len(data)}
