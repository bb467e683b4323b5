"""The function `invoices`, invoked asynchronously. Lambda tries it again when it fails, if it says that it failed."""

from __future__ import annotations

import json
import os
from pathlib import Path


def file_invoice(folder, invoice):
    if invoice["cents"] < 0:
        raise ValueError(f"invoice {invoice['number']}: a negative sum")
    Path(folder, f"{invoice['number']}.json").write_text(json.dumps(invoice), encoding="utf-8")


def handler(event, context):
    file_invoice(os.environ["FOLDER"], event)
