"""Exports: a scenario and its results as files that say what they are, what they rest on and what they leave out."""

from lead_delivery.reports.bundle import Picture, bundle
from lead_delivery.reports.python_text import python_text
from lead_delivery.reports.statement import file_name, scenario_hash, statement
from lead_delivery.reports.tables import csv_text, results_json, table, table_names

__all__ = [
    "Picture", "bundle", "csv_text", "file_name", "python_text", "results_json", "scenario_hash",
    "statement", "table", "table_names",
]  # fmt: skip
