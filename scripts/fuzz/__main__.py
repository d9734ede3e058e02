"""Attacks FEEL and the decision tables with generated texts, for as long as wanted; outside the test suite.

    nice -n 19 python -m scripts.fuzz --minutes 10

Four generators take turns: the grammar with every operator and built-in function; changed texts (of the grammar and of
docs/feel.md); hypothesis, with values of every kind; and tables and files of decisions. Whatever ends otherwise than
in a value or in a refusal with a place, takes longer or more memory than an evaluation may, or contradicts itself is
printed as short as it can be made, and the exit status is 1. What was found so is kept in tests/feel/test_found.py.
"""

from __future__ import annotations

import argparse
import faulthandler
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType

from hypothesis import HealthCheck, Phase, given, seed, settings

from engine.feel import frame as feel_frame
from scripts.fuzz import tables
from scripts.fuzz.grammar import CONTEXT, Grammar, mutated
from scripts.fuzz.properties import any_text, sound
from tests.feel.test_fuzz import EXPRESSIONS, VALUES

CPU_SECONDS = 2.0
STEPS = 50_000
"""Of one evaluation, in place of the real budget: what is not paid for shows sooner."""
MEMORY = 3 << 30
DOCS = Path(__file__).parents[2] / "docs" / "feel.md"
Attack = Callable[[Random], tuple[str, Callable[[str], None]]]


class Slow(Exception):
    """An evaluation took longer than the budget should allow."""


def too_long(signum: int, frame: FrameType | None) -> None:
    """The timer rang."""
    raise Slow


@contextmanager
def watched() -> Iterator[None]:
    """Raises `Slow` in what takes too much of the processor."""
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def fault_of(check: Callable[[str], None], text: str) -> BaseException | None:
    """What goes wrong with a text; None if nothing does."""
    try:
        with watched():
            check(text)
    except KeyboardInterrupt:
        raise
    except BaseException as fault:  # noqa: BLE001 - whatever comes out is a finding
        return fault
    return None


def shortest(check: Callable[[str], None], text: str, kind: type[BaseException]) -> str:
    """The text with everything taken out that the fault does not need, within a minute."""
    until = time.monotonic() + 60
    size = len(text) // 2
    while size and time.monotonic() < until:
        at = 0
        while at < len(text) and time.monotonic() < until:
            shorter = text[:at] + text[at + size :]
            if type(fault_of(check, shorter)) is kind:
                text = shorter
            else:
                at += size
        size //= 2
    return text


def grammar_attack(random: Random) -> tuple[str, Callable[[str], None]]:
    """A text of the grammar."""
    return Grammar(random).expression(random.choice((2, 3, 4, 6, 12))), sound


def mutation_attack(random: Random) -> tuple[str, Callable[[str], None]]:
    """A changed text."""
    source = random.choice(SEEDS) if random.random() < 0.5 else Grammar(random).expression(4)
    return mutated(random, source), any_text


def table_attack(random: Random) -> tuple[str, Callable[[str], None]]:
    """A decision table, as the seed from which it is drawn."""
    return str(random.getrandbits(60)), tables.consistent


def file_attack(random: Random) -> tuple[str, Callable[[str], None]]:
    """A damaged file of decisions."""
    return tables.damaged(random), tables.readable


def seeds() -> list[str]:
    """Every example of the page."""
    page = DOCS.read_text(encoding="utf-8")
    fenced = "\n".join(re.findall(r"```feel\n(.*?)```", page, re.DOTALL))
    return [line for line in fenced.splitlines() if line and not line.startswith("//")] + re.findall(
        r"^\| `(.+?)` \|", page, re.MULTILINE
    )


SEEDS = seeds()
ATTACKS: tuple[tuple[Attack, int], ...] = (
    (grammar_attack, 10),
    (mutation_attack, 10),
    (table_attack, 2),
    (file_attack, 1),
)


def with_hypothesis(number: int) -> str | None:
    """Some hundred expressions over any values; the fault that was found, made small."""

    @seed(number)
    @settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck),
              phases=(Phase.generate, Phase.shrink))  # fmt: skip
    @given(text=EXPRESSIONS, x=VALUES, y=VALUES)
    def attack(text: str, x: object, y: object) -> None:
        with watched():
            sound(text, {**CONTEXT, "x": x, "y": y})

    try:
        attack()
    except Exception as fault:  # noqa: BLE001 - whatever comes out is a finding
        return f"{fault!r} {' '.join(getattr(fault, '__notes__', ()))}"
    return None


def attack_until(end: float, number: int, note: Path) -> tuple[int, list[str]]:
    """How many attacks were made, and what they found."""
    random = Random(number)  # noqa: S311 - not for secrets
    found: dict[str, str] = {}
    count = 0
    while time.monotonic() < end:
        attack = random.choices([each for each, _ in ATTACKS], [weight for _, weight in ATTACKS])[0]
        text, check = attack(random)
        faulthandler.dump_traceback_later(300, exit=True)
        note.write_text(text, encoding="utf-8", errors="surrogatepass")
        fault = fault_of(check, text)
        count += 1
        if fault is not None:
            key = f"{attack.__name__}: {fault!r}"[:120]
            if key not in found:
                found[key] = text if check is tables.consistent else shortest(check, text, type(fault))
                print(f"{key}\n    {found[key]!r}", flush=True)
        if count % 2_000 == 0:
            found_too = with_hypothesis(random.getrandbits(32))
            count += 300
            if found_too and found_too[:80] not in found:
                found[found_too[:80]] = found_too
                print(f"hypothesis: {found_too}", flush=True)
    faulthandler.cancel_dump_traceback_later()
    return count, [f"{key}: {text!r}" for key, text in found.items()]


def main() -> int:
    """0 if nothing was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, too_long)
    setattr(feel_frame, "MAX_STEPS", STEPS)  # noqa: B010 - not exported
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "text"
        print(f"seed {chosen.seed}; the text at work is in {note}", flush=True)
        count, found = attack_until(time.monotonic() + chosen.minutes * 60, chosen.seed, note)
    print(f"{count} attacks, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
