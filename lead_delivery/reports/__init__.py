"""Exports: a scenario and its results as files that say what they are, what they rest on and what they leave out."""

from lead_delivery.reports.bundle import Picture, bundle
from lead_delivery.reports.python_text import python_text
from lead_delivery.reports.result_tables import result_table, result_table_names, results_json, table_csv
from lead_delivery.reports.statement import file_name, scenario_hash, statement

__all__ = [
    "Picture",
    "bundle",
    "file_name",
    "python_text",
    "result_table",
    "result_table_names",
    "results_json",
    "scenario_hash",
    "statement",
    "table_csv",
]  # fmt: skip
