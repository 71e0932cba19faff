"""What DuckDB, pandas and polars make of results: every CSV and Parquet file of a run is read with the
right types, without a warning, and all hold the same.

    python3 tests/programs/tables.py RUN_DIR [TRIALS.parquet]

RUN_DIR holds a run in RFC 4180 with its Parquet files (`report RUN_DIR --format parquet`). Needs the
packages duckdb, pandas, pyarrow and polars. Ends with 1 where something differs.
"""

import datetime
import math
import os
import sys
import warnings

import duckdb
import pandas
import polars
import pyarrow.parquet

warnings.simplefilter("error")


def csv_of_pandas(path):
    """Nothing but an empty cell is missing: `NA` may be a name."""
    return pandas.read_csv(path, keep_default_na=False, na_values=[""])


def same(a, b):
    if a is None or b is None:
        return a is None and b is None
    if isinstance(a, float) or isinstance(b, float):
        return float(a) == float(b)
    return str(a) == str(b)


def plain(value):
    """A value of any of the programs as one of Python."""
    if value is None or value is pandas.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def table(folder, name, wrong):
    csv, parquet = (os.path.join(folder, name + end) for end in (".csv", ".parquet"))
    schema = pyarrow.parquet.read_schema(parquet)
    types = {field.name: str(field.type) for field in schema}
    if not set(types.values()) <= {"string", "double", "int64", "bool", "date32[day]"}:
        wrong.append(f"{name}: types {types}")
    frame = pandas.read_parquet(parquet)
    lazy = polars.read_parquet(parquet)
    duck = duckdb.sql(f"select * from '{parquet}'")
    columns = list(frame.columns)
    if columns != lazy.columns or columns != duck.columns:
        wrong.append(f"{name}: columns differ")
    rows = [list(map(plain, row)) for row in frame.itertuples(index=False)]
    others = {"polars": lazy.rows(), "duckdb": duck.fetchall()}
    for program, found in others.items():
        found = [list(map(plain, row)) for row in found]
        if len(found) != len(rows) or not all(
            same(a, b) for x, y in zip(rows, found) for a, b in zip(x, y)
        ):
            wrong.append(f"{name}: {program} and pandas differ")
    # CSV with the types that each program guesses: numbers are numbers, and values are those of Parquet.
    guessed = csv_of_pandas(csv)
    sniffed = duckdb.sql(f"select * from read_csv('{csv}', sample_size=-1)")
    inferred = polars.read_csv(csv, infer_schema_length=None)
    places = [columns.index(c) for c in guessed.columns]
    for program, names, found in (
        ("pandas", list(guessed.columns), guessed.itertuples(index=False)),
        ("duckdb", sniffed.columns, sniffed.fetchall()),
        ("polars", inferred.columns, inferred.rows()),
    ):
        if [columns.index(c) for c in names] != places:
            wrong.append(f"{name}.csv: {program} finds columns {names}")
            continue
        found = [list(map(plain, row)) for row in found]
        if len(found) != len(rows):
            wrong.append(f"{name}.csv: {program} finds {len(found)} rows of {len(rows)}")
        for row, other in zip(rows, found):
            for place, value in zip(places, other):
                word = columns[place] + "_words"
                expected = row[place]
                if expected is None and word in columns:
                    expected = row[columns.index(word)]
                if types[columns[place]] == "string" and isinstance(value, (int, float, bool)):
                    # A text column whose every text is a number: a distribution, an id.
                    same_number = expected is not None and float(expected) == float(value)
                    if not same_number:
                        wrong.append(f"{name}.csv {columns[place]}: {expected!r}, {program} {value!r}")
                elif not same(expected, value) and not alike(expected, value):
                    wrong.append(f"{name}.csv {columns[place]}: {expected!r}, {program} {value!r}")
    return len(rows) * len(columns)


def alike(expected, value):
    """What CSV cannot tell: line ends in quotes, a number among the words of a column."""
    if expected is None or value is None:
        return False
    if isinstance(expected, str) and isinstance(value, str):
        text = expected[1:] if expected[:1] == "'" else expected
        return value.replace("\r\n", "\n").lstrip("'") == text.replace("\r\n", "\n")
    try:
        return float(expected) == float(value)
    except (TypeError, ValueError):
        return False


def main():
    folder, *trials = sys.argv[1:]
    names = sorted(f[: -len(".csv")] for f in os.listdir(folder) if f.endswith(".csv"))
    wrong = []
    cells = sum(table(folder, name, wrong) for name in names)
    for file in trials:
        meta = pyarrow.parquet.read_schema(file).metadata
        units = sum(key.startswith(b"unit:") for key in meta)
        count = duckdb.sql(f"select count(*), count(distinct trial) from '{file}'").fetchall()[0]
        means = duckdb.sql(f"select avg(columns(* exclude (trial))) from '{file}'").fetchall()[0]
        frame = pandas.read_parquet(file)
        lazy = polars.read_parquet(file)
        for column, mean in zip(frame.columns[1:], means):
            near = [frame[column].mean(), lazy[column].mean()]
            if not all(math.isclose(mean, m, rel_tol=1e-9) for m in near):
                wrong.append(f"{file} {column}: means {mean} and {near}")
        if count[0] != count[1] or len(frame) != count[0] or units < len(frame.columns) - 1:
            wrong.append(f"{file}: {count}, {units} units")
        print(f"{file}: {count[0]} trials, means {means}")
    print(f"{len(names)} tables, {cells} cells")
    print("duckdb", duckdb.__version__, "pandas", pandas.__version__, "polars", polars.__version__)
    for line in wrong[:60]:
        print(line)
    if wrong:
        sys.exit(f"{len(wrong)} differences")


if __name__ == "__main__":
    main()
