"""What LibreOffice makes of results: opens results.xlsx and CSV files of every dialect, with American and
French settings, recalculates, and compares every cell with the run's own files.

    python3 tests/programs/office.py RUN_DIR [DIALECT_DIR...]

RUN_DIR holds a run with its results.xlsx; each DIALECT_DIR a run in a dialect, whose CSV files are opened
too. Only the standard library and `soffice` are needed. Ends with 1 and a list of what differs.
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from xml.etree import ElementTree

LOCALES = {"en-US": (1033, "."), "fr-FR": (1036, ",")}
SHEETS = {
    "annual.csv": "Annual",
    "benchmarks.csv": "Benchmarks",
    "checks.csv": "Checks",
    "commitments.csv": "Commitments",
    "entities.csv": "Entities",
    "flows.csv": "Flows",
    "inputs.csv": "Inputs",
    "observations.csv": "Observations",
    "portfolio.csv": "Portfolio",
    "prior_posterior.csv": "Prior and posterior",
    "quantiles.csv": "Quantiles",
    "regions.csv": "Regions",
    "summary.csv": "Figures",
}
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
# Formulas are double arithmetic in another program.
RELATIVE = 1e-12

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>{locale}</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"><value>0</value></prop></item>
</oor:items>
"""


class Office:
    """LibreOffice with the settings of a locale and a profile of its own."""

    def __init__(self, folder, locale):
        self.locale = locale
        self.language, self.point = LOCALES[locale]
        self.profile = os.path.join(folder, "profile-" + locale)
        os.makedirs(os.path.join(self.profile, "user"))
        path = os.path.join(self.profile, "user", "registrymodifications.xcu")
        with open(path, "w", encoding="utf-8") as file:
            file.write(PROFILE.format(locale=locale))

    def convert(self, sources, out, shown, reading=None):
        """Every sheet of files as CSV; returns rows by the name of what was written. Numbers as shown, or
        with all digits."""
        os.makedirs(out)
        # Comma, quote, UTF-8, from line 1, as shown or not, all sheets; of a CSV file the only one.
        sheets = -1 if reading is None else 0
        writing = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,{shown},false,false,{sheets}"
        command = ["soffice", "-env:UserInstallation=file://" + self.profile, "--headless"]
        if reading is not None:
            command.append("--infilter=Text - txt - csv (StarCalc):" + reading)
        command += ["--convert-to", writing, "--outdir", out, *sources]
        done = subprocess.run(command, capture_output=True, text=True, timeout=900)
        found = {}
        for name in sorted(os.listdir(out)):
            with open(os.path.join(out, name), encoding="utf-8", newline="") as file:
                found[name[: -len(".csv")]] = list(csv.reader(file))
        if not found:
            sys.exit(f"LibreOffice made nothing of {sources}: {done.stdout}{done.stderr}")
        return found

    def workbook(self, source, out, shown):
        """The sheets of a workbook by their names."""
        stem = os.path.splitext(os.path.basename(source))[0] + "-"
        found = self.convert([source], out, shown)
        return {name.removeprefix(stem): rows for name, rows in found.items()}

    def number(self, text):
        """A number as this locale shows it, in RFC 4180's way."""
        return text.replace(self.point, ".") if self.point != "." else text


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def unguarded(text):
    return text[1:] if re.match(r"'[=+\-@\t\r]", text) else text


def same(expected, found, office, digits):
    """A cell of the run's file and what a sheet shows of it, to its digits or by its value."""
    if expected == found:
        return True
    if expected in ("true", "false"):
        return found.lower() in ({"true": ("true", "vrai")}.get(expected) or ("false", "faux"))
    if NUMBER.fullmatch(expected):
        shown = office.number(found)
        if not digits:
            # LibreOffice writes 20 decimals.
            return NUMBER.fullmatch(shown) is not None and abs(float(shown) - float(expected)) < 1e-19
        # A sheet writes exponents with two digits.
        return shown == expected or ("E" in shown.upper() and float(shown) == float(expected))
    cell = unguarded(expected).replace("\r\n", "\n")
    if len(cell) > 32767:
        return found.replace("\r\n", "\n") == cell[:32766] + "…"
    return found.replace("\r\n", "\n") == cell


def compare(name, expected, found, office, wrong, digits=True):
    width = max(map(len, expected))
    if len(found) < len(expected):
        wrong.append(f"{name}: {len(expected)} rows, and {len(found)} are there")
    cells = 0
    for r, (row, other) in enumerate(zip(expected, found)):
        other = other + [""] * (width - len(other))
        for c, (cell, shown) in enumerate(zip(row, other)):
            cells += 1
            if not same(cell, shown, office, digits):
                wrong.append(f"{office.locale} {name} row {r + 1} column {c + 1}: {cell!r} is {shown!r}")
    return cells


def cached(path):
    """Formulas of a workbook with the values that they were saved with, by sheet."""
    ns = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    rel = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    found = {}
    with zipfile.ZipFile(path) as book:
        links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
        target = {l.get("Id"): l.get("Target") for l in links}
        sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).find("m:sheets", ns)
        for sheet in sheets:
            if sheet.get("name") in SHEETS.values():
                continue
            tree = ElementTree.fromstring(book.read("xl/" + target[sheet.get(rel)]))
            formulas = {}
            for cell in tree.iter("{%s}c" % ns["m"]):
                if cell.find("m:f", ns) is not None:
                    letters, number = re.fullmatch(r"([A-Z]+)([0-9]+)", cell.get("r")).groups()
                    column = 0
                    for letter in letters:
                        column = 26 * column + ord(letter) - 64
                    formulas[int(number) - 1, column - 1] = cell.findtext("m:v", namespaces=ns)
            found[sheet.get("name")] = formulas
    return found


def agree(a, b):
    try:
        x, y = float(a), float(b)
    except ValueError:
        return a == b
    return abs(x - y) <= RELATIVE * max(abs(x), abs(y), 1e-3)


def workbook(run, office, folder, wrong):
    book = os.path.join(run, "results.xlsx")
    shown = office.workbook(book, os.path.join(folder, "shown-" + office.locale), "true")
    cells = 0
    for file, sheet in SHEETS.items():
        path = os.path.join(run, file)
        if os.path.exists(path):
            if sheet not in shown:
                wrong.append(f"no sheet {sheet}")
                continue
            cells += compare(sheet, rows(path), shown[sheet], office, wrong)
    full = office.workbook(book, os.path.join(folder, "full-" + office.locale), "false")
    formulas = 0
    for sheet, saved in cached(book).items():
        for (r, c), value in saved.items():
            formulas += 1
            row = full.get(sheet, [])[r : r + 1]
            now = row[0][c] if row and c < len(row[0]) else ""
            if not agree(value, office.number(now)):
                wrong.append(f"{office.locale} {sheet} row {r + 1} column {c + 1}: saved {value}, now {now}")
    print(f"{office.locale} results.xlsx: {cells} cells, {formulas} formulas")


def dialect(run, plain, office, folder, wrong):
    with open(os.path.join(run, "manifest.json"), encoding="utf-8") as file:
        name = json.load(file)["csv_dialect"]
    separator = 59 if name == "excel-eu" else 44
    home = {"rfc4180": "en-US", "excel-us": "en-US", "excel-eu": "fr-FR"}[name]
    # Of excel-*: as a double click has it, numbers and dates recognized, formulas evaluated. Else as an
    # import with settings, where quoted cells are text.
    careful = name == "rfc4180"
    language = LOCALES[home][0]
    reading = f"{separator},34,76,1,,{language},{str(careful).lower()},{str(not careful).lower()}"
    reading += ",false,false,false,0,true" if not careful else ""
    files = sorted(f for f in os.listdir(run) if f.endswith(".csv"))
    out = os.path.join(folder, f"{name}-{office.locale}")
    found = office.convert([os.path.join(run, f) for f in files], out, "false", reading)
    cells = 0
    for file in files:
        if file[: -len(".csv")] not in found:
            wrong.append(f"{name} {file} was not opened")
            continue
        # CSV says nothing of how numbers look.
        expected = rows(os.path.join(plain, file))
        cells += compare(f"{name} {file}", expected, found[file[: -len(".csv")]], office, wrong, False)
    print(f"{office.locale} {name}: {cells} cells")


def main():
    run, *dialects = sys.argv[1:]
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for locale in LOCALES:
            office = Office(folder, locale)
            workbook(run, office, folder, wrong)
            for other in dialects:
                dialect(other, run, office, folder, wrong)
    for line in wrong[:100]:
        print(line)
    if wrong:
        sys.exit(f"{len(wrong)} differences")


if __name__ == "__main__":
    main()
