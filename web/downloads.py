"""Files that a page hands over to be kept."""

from __future__ import annotations

from flask import Response

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(data: bytes, name: str) -> Response:
    """An Excel file."""
    answer = Response(data, mimetype=EXCEL)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
