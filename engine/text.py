"""Text that people read, in both languages of the product."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """One sentence or label in Chinese and in English."""

    zh: str
    en: str

    def format(self, **facts: object) -> Text:
        """Both sentences with the same facts filled in; a `Text` fact is put in by language."""
        zh = {key: fact.zh if isinstance(fact, Text) else fact for key, fact in facts.items()}
        en = {key: fact.en if isinstance(fact, Text) else fact for key, fact in facts.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))

    def in_language(self, language: str) -> str:
        """The sentence for a locale such as `zh_CN` or `en`; Chinese where the language is neither."""
        return self.en if language.startswith("en") else self.zh
