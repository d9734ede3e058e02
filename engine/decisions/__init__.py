"""Decision models in DMN 1.2 to 1.5: tables, boxed expressions and requirement graphs, decided with FEEL.

    model = parse_model(data, "amount.dmn")
    decided = model.decide("amount", {"total": 1200})
    decided.value, decided.fired, decided.tables[0].misses

Imports engine.feel and lxml, nothing else of the project.
"""

from engine.decisions.model import Decided, DecisionInfo, DecisionModel, parse_model, parse_models
from engine.decisions.problems import DecisionModelError, ModelProblem
from engine.decisions.scene import DecidedTable, Miss

__all__ = [
    "Decided",
    "DecidedTable",
    "DecisionInfo",
    "DecisionModel",
    "DecisionModelError",
    "Miss",
    "ModelProblem",
    "parse_model",
    "parse_models",
]
