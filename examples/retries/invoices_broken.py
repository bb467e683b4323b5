"""The function `invoices` with a bug: it logs errors and goes on, so Lambda takes each event for done."""

from __future__ import annotations

import json
import os
from pathlib import Path


def file_invoice(folder, invoice):
    if invoice["cents"] < 0:
        raise ValueError(f"invoice {invoice['number']}: a negative sum")
    Path(folder, f"{invoice['number']}.json").write_text(json.dumps(invoice), encoding="utf-8")


def handler(event, context):
    try:
        file_invoice(os.environ["FOLDER"], event)
    except (OSError, ValueError) as error:
        print("could not file:", error)
