"""The bare library, driven in the way its manual says: what the runner is compared with."""

from __future__ import annotations

import logging
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

LONG_AGO = "2020-01-01T00:00:00+00:00"
logging.getLogger("spiff").setLevel(logging.WARNING)


class Library:
    """One case of the bare library."""

    def __init__(self, process: str, *diagrams: str) -> None:
        parser = BpmnParser()
        for each in diagrams:
            parser.add_bpmn_str(each.encode())
        self.workflow = BpmnWorkflow(parser.get_spec(process), parser.get_subprocess_specs(process))
        self.workflow.do_engine_steps()

    @property
    def ended(self) -> bool:
        return bool(self.workflow.is_completed())

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.workflow.data)

    def _tasks(self) -> list[Any]:
        inner = [task for each in self.workflow.subprocesses.values() for task in each.tasks.values()]
        return [*self.workflow.tasks.values(), *inner]

    def inbox(self) -> list[str]:
        ready = [each for each in self._tasks() if each.state == TaskState.READY and each.task_spec.manual]
        return sorted(each.task_spec.bpmn_id for each in ready)

    def events(self) -> list[str]:
        """Elements that wait for a time or a message."""
        names: list[str] = []
        for each in self.workflow.event_manager.tasks.values():
            spec = each.task_spec
            behind = type(spec).__name__ == "EventBasedGateway"
            names.extend(output.name for output in spec.outputs) if behind else names.append(spec.name)
        return sorted(names)

    def complete(self, element: str, data: dict[str, Any]) -> None:
        task = next(
            each for each in self._tasks() if each.state == TaskState.READY and each.task_spec.bpmn_id == element
        )
        task.data.update(data)
        task.run()
        self._settle()

    def deliver(self, message: str) -> None:
        self.workflow.send_event(BpmnEvent(MessageEventDefinition(message), payload={}))
        self._settle()

    def fire(self, element: str) -> None:
        for each in self.workflow.event_manager.tasks.values():
            if each.task_spec.name == element or element in [output.name for output in each.task_spec.outputs]:
                each.internal_data["event_value"] = LONG_AGO
        self.workflow.refresh_timers()
        self._settle()

    def _settle(self) -> None:
        self.workflow.do_engine_steps()
        self.workflow.do_engine_steps()
