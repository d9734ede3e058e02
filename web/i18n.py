"""Two languages, chosen by the visitor: Chinese is written in the code, English stands in the catalogue."""

from __future__ import annotations

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale, gettext
from flask_babel import ngettext as plural

from engine.text import Text

LANGUAGES = {"zh": "中文", "en": "English"}
"""Short code (kept in a cookie) and the language's own name."""

COOKIE = "language"
_LOCALES = {"zh": "zh_Hans_CN", "en": "en"}

babel = Babel()


def speak(app: Flask) -> None:
    """Makes templates and views speak the visitor's language."""
    babel.init_app(app, default_locale="zh_Hans_CN", locale_selector=_locale)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["say"] = say
    app.context_processor(lambda: {"language": language(), "languages": LANGUAGES, "html_language": html_language()})


def language() -> str:
    """`zh` or `en`: what the visitor chose, else what the browser asks for, else Chinese."""
    if not has_request_context():
        return "zh"
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return asked_for()


def asked_for() -> str:
    """The language that a browser or program asks for, whatever its country (`zh-CN, en;q=0.5` is Chinese); else Chinese."""
    asked = (each.partition("-")[0].lower() for each in request.accept_languages.values())
    return next((each for each in asked if each in LANGUAGES), "zh")


def html_language() -> str:
    """The value of `<html lang>`."""
    return "en" if language() == "en" else "zh-CN"


def _(text: str, **facts: object) -> str:
    """A text of the web in the visitor's language, with its facts filled in."""
    return str(gettext(text, **facts))


def ngettext(one: str, many: str, num: int, **facts: object) -> str:
    """The same for a number of things; Chinese says both alike."""
    return str(plural(one, many, num, **facts))


def say(text: Text) -> str:
    """A text of the lower rooms in the visitor's language."""
    return text.in_language(str(get_locale() or "zh"))


def _locale() -> str:
    return _LOCALES[language()]
