"""Bundles, what stands in them, and what is wrong with them."""

from engine.definitions.blueprint import Blueprint, Examination
from engine.definitions.bundle import Bundle
from engine.definitions.elements import Element, Kind, Timeouts, Timing
from engine.definitions.examining import examine
from engine.definitions.losses import lost
from engine.definitions.scenario import Scenario

__all__ = ["Blueprint", "Bundle", "Element", "Examination", "Kind", "Scenario", "Timeouts", "Timing", "examine", "lost"]
