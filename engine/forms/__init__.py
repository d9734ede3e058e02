"""Forms: JSON Schema 2020-12 with hints, judged in both languages."""

from engine.forms.field import Choice, Field, Widget
from engine.forms.form import BadForm, Form, read_form

__all__ = ["BadForm", "Choice", "Field", "Form", "Widget", "read_form"]
