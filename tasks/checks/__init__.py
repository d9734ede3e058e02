"""The information check 家庭经济状况核对: which registers are asked, what they said, and the record of who was asked about."""

from tasks.checks.comparison import Finding, compare
from tasks.checks.registers import REGISTERS, Answer, ask, put

__all__ = ["REGISTERS", "Answer", "Finding", "ask", "compare", "put"]
