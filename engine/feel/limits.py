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
MAX_PATTERN = 1_000
"""Characters of a regular expression."""
REGEX_SECONDS = 0.25
"""Time for one search with a regular expression."""
