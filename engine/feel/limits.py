"""How much an expression may use. Generous for people, fatal for attacks."""

MAX_TEXT = 64_000
"""Characters of one expression."""
MAX_NESTING = 60
"""Levels of brackets, ifs, functions and operators inside one another."""
MAX_CHAIN = 60
"""Paths, filters and calls one behind the other."""
MAX_PARSE_STEPS = 60_000
"""Sub-expressions tried while parsing; stops texts made to be ambiguous."""
MAX_STEPS = 1_000_000
"""Loop turns, calls and list elements touched in one evaluation."""
NODES_PER_STEP = 8
"""Parts of an expression that count as a step wherever they are run again and again."""
COPIES_PER_STEP = 16
"""Elements of a list that are only copied, not looked at, for one step."""
CHARACTERS_PER_STEP = 64
"""Characters of strings made or looked at for one step."""
HOST_STEPS = 1_000
"""What a call of a function of the caller costs: it may ask a database."""
MAX_CALLS = 60
"""Calls of user functions inside one another."""
MAX_LIST = 100_000
"""Elements of one list made by an expression."""
MAX_STRING = 1_000_000
"""Characters of one string made by an expression."""
MAX_INPUT_DEPTH = 64
"""Levels of lists and contexts inside one another in values given from outside."""
MAX_REASONS = 50
"""Reasons kept of one evaluation; the first ones explain the later ones."""
MAX_HINTS = 10
"""Reasons that say what a misspelt name was meant to be; looking for it among many names takes long."""
MAX_PATTERN = 1_000
"""Characters of a regular expression."""
MAX_PATTERN_SIZE = 10_000
"""Characters of a regular expression with its counted repetitions written out."""
REGEX_SECONDS = 0.25
"""Time for one search with a regular expression."""
ALL_REGEX_SECONDS = 1.0
"""Time for all regular expressions of one evaluation."""
