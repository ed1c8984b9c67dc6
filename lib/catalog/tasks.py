"""What the kinds of edit, control and upscale are called, what they ask for and what they cannot do without."""

from collections.abc import Iterable
from typing import Literal, TypeVar

from lib.errors import InvalidRequest
from lib.model.record import Record
from lib.model.request import Operation

TaskField = Literal[
    "prompt",
    "mask",
    "negative_prompt",
    "search_prompt",
    "select_prompt",
    "background",
    "lighting",
    "expansion",
    "references",
    "style_image",
    "control_strength",
    "fidelity",
    "style_strength",
    "composition_fidelity",
    "change_strength",
    "aspect_ratio",
    "creativity",
]
"""Inputs beside the picture itself; forms show those that a task has."""


class TaskSpec(Record):
    """One kind of edit, control or upscale. `fields` says of every input that it may have whether it does."""

    id: str
    operation: Operation
    label: str
    description: str
    doing: str
    """The same in the middle of a sentence: `inpainting`."""
    vendor: str
    """Which provider does it where the user leaves that open and it has a key."""
    fields: dict[TaskField, bool]
    requires: tuple[TaskField, ...] = ()
    requires_one_of: tuple[TaskField, ...] = ()
    default_prompt: str = ""
    """What is sent where the user wrote nothing."""

    def uses(self, field: str) -> bool:
        """Tell whether the task has this input."""
        return any(used for name, used in self.fields.items() if name == field)


Named = TypeVar("Named", bound=TaskSpec)


def find_task(tasks: Iterable[Named], operation: Operation, task_id: str) -> Named:
    """Return a task by its id; raise `InvalidRequest` listing the known ones."""
    mine = [task for task in tasks if task.operation is operation]
    for task in mine:
        if task.id == task_id:
            return task
    known = ", ".join(task.id for task in mine)
    raise InvalidRequest(
        f"operation: {task_id[:60]!r} is not known.", remedy=f"Choose one of: {known}.", field="operation"
    )
