"""What was clicked, written as code of the table's own library: filters, then order, then columns. Running it gives those rows."""

from .table_code_pandas import pandas_code
from .table_code_polars import polars_code


def code_of(table, name, view, columns):
    if columns is not None and list(columns) == list(range(table.width)):
        # All columns are meant, as they stand.
        columns = None
    if table.library == "polars":
        return polars_code(table, name, view, columns)
    return pandas_code(table, start_of(table, name), view, columns)


def start_of(table, name):
    """The table as a frame of pandas."""
    if table.library == "pandas":
        return f"{name}.to_frame()" if table.is_series else name
    if table.library == "pyarrow":
        return table.as_pandas(name)
    plane = "".join(f"[{one}]" for one in table.plane)
    return AS_FRAME[table.library].format(name + plane)


AS_FRAME = {"numpy": "pd.DataFrame({0})", "torch": "pd.DataFrame({0}.numpy(force=True))"}
