"""Make the shipped tables from the files as CMS publishes them, once, with one number format.

    python -m lead_analysis.acos.public_data.build FOLDER

FOLDER holds the raw files named in `TABLES`. The result goes to `files/` beside this module: one CSV a table,
`calibration.json`, and `origin.toml` with publisher, year, units, row count and checksum of each. Running it
twice on the same files gives the same bytes. What is done to the numbers, and nothing else:

* dollar signs and thousands separators go; dates become 2024-01-31;
* percent columns become fractions, whether CMS wrote 9.09% (PY2023) or 9.09 (PY2024);
* "-" (does not apply), "*" (CMS hides counts under 11) and blank become blank: the tables hold no stand-ins;
* columns the model never reads (quality measures, utilization, demography) are left out.
"""

import argparse
import csv
import hashlib
import json
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lead_analysis.acos.public_data.raw_files import PUBLIC_DOMAIN, TABLES, RawTable, unit_of
from lead_model.errors import DataError

HERE = Path(__file__).parent
FILES = HERE / "files"

NOT_PUBLISHED = {"", "-", "*"}


def clean_number(text: str, is_percent: bool) -> str:
    """One number in one format: no separators, a fraction for a percentage, blank when not published.

    >>> clean_number("$1,234.50", False), clean_number("9.09%", True), clean_number("*", True)
    ('1234.5', '0.0909', '')
    """
    text = text.strip()
    if text in NOT_PUBLISHED:
        return ""
    if text.endswith("%") and not is_percent:
        raise DataError(f"'{text}' is a percentage in a column not declared as percent.")
    try:
        number = Decimal(text.removesuffix("%").replace("$", "").replace(",", ""))
    except InvalidOperation:
        raise DataError(f"'{text}' is not a number.") from None
    number = number / 100 if is_percent else number
    return format(number.normalize() if number else Decimal(0), "f")


def clean_date(text: str) -> str:
    """7/1/2019, 07/01/2019 or 2019-07-01 as 2019-07-01; blank stays blank."""
    text = text.strip()
    if text in NOT_PUBLISHED:
        return ""
    if "/" in text:
        month, day, year = (int(part) for part in text.split("/"))
        return date(year, month, day).isoformat()
    return date.fromisoformat(text).isoformat()


def clean_rows(table: RawTable, raw: list[dict[str, str]]) -> list[dict[str, str]]:
    """The kept columns of the raw rows, cleaned. Raises DataError naming row and column."""
    absent = [column for column in table.columns if column not in raw[0]]
    if absent:
        raise DataError(
            f"{table.raw_file} lacks the columns {', '.join(absent)}; is it the file of {table.year}?"
        )
    cleaned = []
    for number, row in enumerate(raw, start=2):
        result = {}
        for column in table.columns:
            text = row[column]
            try:
                if column in table.text:
                    value = " ".join(text.split())
                    value = "" if value in NOT_PUBLISHED else value
                elif column in table.dates:
                    value = clean_date(text)
                else:
                    value = clean_number(text, column in table.percent)
            except (DataError, ValueError) as problem:
                raise DataError(f"{table.raw_file} line {number}, column {column}: {problem}") from None
            result[table.rename.get(column, column)] = value
        cleaned.append(result)
    return cleaned


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise DataError(
            f"{path.name} is not in {path.parent}; the folder must hold the files named in build.TABLES."
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _with_first_py(rows: list[dict[str, str]], panel: list[dict[str, str]]) -> list[dict[str, str]]:
    starts: dict[str, int] = {}
    for row in panel:
        year = int((row["Initial_Start_Date"] or row["PY"])[:4])
        starts[row["ACO_ID"]] = min(year, starts.get(row["ACO_ID"], year))
    return [{**row, "First_PY": str(starts[row["ACO_ID"]])} for row in rows]


def _with_size(rows: list[dict[str, str]], puf: list[dict[str, str]]) -> list[dict[str, str]]:
    known = {(row["perf_year"], row["aco_id"]): row for row in puf}
    added = []
    for row in rows:
        match = known[row["perf_year"], row["aco_id"]]
        extra = {"aco_name": " ".join(match["aco_name"].split()), "first_part_year": match["first_part_year"]}
        added.append({**row, **extra, "bene_cnt": clean_number(match["bene_cnt"], False)})
    return added


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _origin_entry(name: str, table: RawTable, path: Path, rows: list[dict[str, str]]) -> list[str]:
    plain = {
        "file": path.name,
        "title": table.title,
        "publisher": table.publisher,
        "year": table.year,
        "license": table.license,
        "address": table.address,
        "raw_file": table.raw_file,
        "rows": len(rows),
        "sha256": _sha256(path),
        "vintage": table.vintage,
        "note": table.note,
    }
    lines = [f"[{name}]"] + [f"{key} = {json.dumps(value)}" for key, value in plain.items() if value != ""]
    lines += [f"[{name}.units]"] + [
        f"{json.dumps(column)} = {json.dumps(unit_of(column, table))}" for column in rows[0]
    ]
    return [*lines, ""]


def build(folder: Path, target: Path = FILES) -> None:
    """Write every shipped table and origin.toml into `target` from the raw files in `folder`."""
    target.mkdir(parents=True, exist_ok=True)
    cleaned = {name: clean_rows(table, _read(folder / table.raw_file)) for name, table in TABLES.items()}
    cleaned["mssp_py2024"] = _with_first_py(cleaned["mssp_py2024"], cleaned["mssp_panel"])
    cleaned["reach_settlement"] = _with_size(
        cleaned["reach_settlement"], _read(folder / "reach_puf_py2021_2022.csv")
    )
    origin = [
        "# Written by build.py. Where each shipped table comes from, what was kept, and in which units.",
        "",
    ]
    for name, rows in cleaned.items():
        path = target / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        origin += _origin_entry(name, TABLES[name], path, rows)
    calibration = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
    calibration["about"] = (
        "Estimated from the Shared Savings Program panel PY2014-2024 and the REACH public use files "
        "PY2021-2023. Savings rates are percent of benchmark unless a name says otherwise."
    )
    path = target / "calibration.json"
    path.write_text(json.dumps(calibration, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    entry = {
        "file": path.name,
        "title": "Noise and persistence of savings rates, estimated from the public files of this folder",
        "publisher": "this project, from CMS data",
        "year": "2014-2024",
        "license": PUBLIC_DOMAIN,
        "rows": len(calibration) - 1,
        "sha256": _sha256(path),
        "note": "The rows of [mssp_savings_rate_by_year] are checked against mssp_panel in the tests.",
    }
    origin += ["[calibration]"] + [f"{key} = {json.dumps(value)}" for key, value in entry.items()]
    (target / "origin.toml").write_text("\n".join(origin) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the shipped public data from the raw CMS files.")
    parser.add_argument("folder", type=Path, help="folder with the raw files")
    parser.add_argument(
        "--target", type=Path, default=FILES, help="where to write (default: beside this module)"
    )
    arguments = parser.parse_args()
    build(arguments.folder, arguments.target)
