"""Letters: numbered, kept sealed, and set on paper when asked for."""

from tasks.letters.book import Letter, Letters
from tasks.letters.kinds import KINDS, Paper, Template
from tasks.letters.offices import Offices, offices_of
from tasks.letters.pages import as_pdf, as_picture, font_folder

__all__ = [
    "KINDS",
    "Letter",
    "Letters",
    "Offices",
    "Paper",
    "Template",
    "as_pdf",
    "as_picture",
    "font_folder",
    "offices_of",
]
