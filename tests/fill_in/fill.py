"""Fills in the workbook `gongkai new --workbook` makes, as a person would, with an example's records.

Usage: fill.py NEW.xlsx EXAMPLE OUT.xlsx  (needs openpyxl; run in the root of the repository)
"""

import csv
import re
import sys
import tomllib
from pathlib import Path

import openpyxl

MARK = "※"


def vocabulary():
    """Label, options and order of every field, from docs/format.md."""
    kinds, key = {}, None
    for line in Path("docs/format.md").read_text(encoding="utf-8").splitlines():
        head = re.match(r"### `\[+([a-z-]+)\]+`.* (\S+)$", line)
        if head:
            key = head.group(1)
            kinds[key] = {"label": head.group(2), "fields": {}}
        row = re.match(r"\| `([a-z0-9-]+)` \| .*? \| \S+ · (\S+) \| .*? \| .*? \| .*? \| (.*) \|$", line)
        if row and key:
            words = dict(re.findall(r"([a-z0-9-]+) ([^、；]+)", row.group(3)))
            kinds[key]["fields"][row.group(1)] = (row.group(2), words)
    return kinds


KINDS = vocabulary()


def records(directory):
    """All records of an example, by kind."""
    found = {}

    def take(data, base):
        for kind, value in data.items():
            if kind == "format":
                continue
            for record in value if isinstance(value, list) else [value]:
                path = record.get("file") if kind == "ledger" else record.get("path")
                if path and path.endswith(".csv"):
                    rows = csv.DictReader((base / path).open(encoding="utf-8-sig"))
                    extra = {"ledger": record["id"]} if kind == "ledger" else {}
                    of = "line" if kind == "ledger" else record["kind"]
                    found.setdefault(of, []).extend(
                        extra | {k: v for k, v in row.items() if v} for row in rows
                    )
                elif path:
                    take(tomllib.loads((base / path).read_text(encoding="utf-8"), parse_float=str), base)
                if kind != "file":
                    found.setdefault(kind, []).append(record)

    take(tomllib.loads((directory / "budget.toml").read_text(encoding="utf-8"), parse_float=str), directory)
    return found


def typed(kind, key, value):
    """A value as a person types it."""
    _, words = KINDS[kind]["fields"][key]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        value = value.strip("\n")
        if key in ("amount", "price", "sme", "micro", "count", "quantity"):
            return float(value)
        return words.get(value, value)
    return value


def columns(sheet, kind):
    """The header row and the column of each field; a person adds what is missing at the right."""
    labels = {label: key for key, (label, _) in KINDS[kind]["fields"].items()}
    for row in range(1, 30):
        found = {}
        for cell in sheet[row]:
            key = labels.get(str(cell.value or "").rstrip("*"))
            if key:
                found[key] = cell.column
        if len(found) > 1 and not (len(found) == 2 and sheet.cell(row, 1).value in ("金额单位",)):
            return row, found
    raise SystemExit(f"no header on {sheet.title}")


def fill_rows(sheet, kind, rows, same=()):
    header, place = columns(sheet, kind)
    right = max(c.column for c in sheet[header] if c.value)
    for key in {key for row in rows for key in row if key != "ledger"} - set(place):
        right += 1
        place[key] = right
        sheet.cell(header, right, KINDS[kind]["fields"][key][0])
    # What the workbook asks for already, and where.
    asked, at = {}, header + 1
    while any(sheet.cell(at, c).value not in (None, "") for c in place.values()):
        first = str(sheet.cell(at, 1).value or "")
        if not first.startswith(MARK):
            told = tuple(sheet.cell(at, place[key]).value or None for key in same if key in place)
            asked[told] = at
        at += 1
    for row in rows:
        shown = {key: typed(kind, key, value) for key, value in row.items() if key != "ledger"}
        told = tuple(shown.get(key) for key in same if key in place)
        line = asked.pop(told, None) if same else None
        if line is None:
            line, at = at, at + 1
        for key, value in shown.items():
            sheet.cell(line, place[key], value)
    # What does not apply is emptied.
    for line in asked.values():
        for column in place.values():
            sheet.cell(line, column).value = None


def fill_upright(sheet, kind, record):
    labels = {label: key for key, (label, _) in KINDS[kind]["fields"].items()}
    for row in range(1, sheet.max_row + 1):
        key = labels.get(str(sheet.cell(row, 1).value or "").rstrip("*"))
        if key in record:
            sheet.cell(row, 2, typed(kind, key, record[key]))


def add_ledger(book, name, kind, ledger, rows):
    """A ledger of another year: a sheet of its own, typed from nothing."""
    sheet = book.create_sheet(name)
    sheet.append([name])
    sheet.append(["台账编号", ledger["id"]])
    sheet.append(["年度", ledger["year"]])
    sheet.append(["阶段", "年初预算"])
    sheet.append(["金额单位", ledger.get("amount-unit", "元")])
    keys = [key for key in rows[0] if key != "ledger"]
    sheet.append([KINDS[kind]["fields"][key][0] for key in keys])
    for row in rows:
        sheet.append([typed(kind, key, row[key]) for key in keys])


def main(new, example, out):
    book = openpyxl.load_workbook(new)
    data = records(Path(example))
    names = {unit.get("code", unit.get("id")): unit["name"] for unit in data["unit"]}
    projects = {project["id"]: project["name"] for project in data["project"]}
    for number, line in enumerate(data["line"]):
        # Picked from the lists, and every third code typed by hand.
        for key in ("function", "economic"):
            if key in line and number % 3:
                line[key] = f"{line[key]} {line.pop('name')}" if "name" in line else line[key]
        if "unit" in line:
            line["unit"] = f"{line['unit']} {names[line['unit']]}"
        if "project" in line:
            line["project"] = f"{line['project']} {projects[line['project']]}"
    own = {"main": "支出明细", "economic": "支出明细-economic"}
    for ledger in data["ledger"]:
        kind = "revenue" if ledger.get("measure") == "revenue" else "line"
        rows = [row for row in data[kind] if row.get("ledger") == ledger["id"]]
        if ledger["id"] in own:
            fill_rows(book[own[ledger["id"]]], kind, rows)
        else:
            name = f"{KINDS[kind]['label']}-{ledger['year']}"
            add_ledger(book, name, kind, ledger, rows)
    same = {
        "earmark": ("item",),
        "staff": ("status", "class", "of-which"),
        "vehicle": ("kind",),
        "previous": ("fact", "year"),
        "text": ("id",),
        "reason": ("fact",),
        "control": ("fact",),
    }
    for kind, rows in data.items():
        label = KINDS[kind]["label"]
        if kind in ("line", "revenue", "ledger"):
            continue
        if label not in book.sheetnames:
            sheet = book.create_sheet(label)
            sheet.append([KINDS[kind]["fields"][key][0] for key in rows[0]])
        if kind in ("document", "agency", "vehicles", "evaluation"):
            fill_upright(book[label], kind, rows[0])
        else:
            fill_rows(book[label], kind, rows, same.get(kind, ()))
    book.save(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
