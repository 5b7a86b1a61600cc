"""How a YAML file is read strictly: each value knows its place in the file and collects what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import yaml

KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
LONGEST_KEY, LONGEST_LABEL, LARGEST_NUMBER = 80, 200, 10_000
MISSING: Any = object()


class StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice, where YAML would quietly take the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            if isinstance(key_node, yaml.ScalarNode):
                if key_node.value in seen:
                    raise yaml.constructor.ConstructorError(
                        problem=f"the key “{key_node.value}” stands twice", problem_mark=key_node.start_mark
                    )
                seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def parse(content: bytes) -> Any:
    """The plain data in `content`; ValueError with a sentence when it is not YAML."""
    try:
        loader = StrictLoader(content)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}: " if mark else ""
        raise ValueError(f"{where}{error.problem or error.context}.") from error
    except yaml.YAMLError as error:
        raise ValueError(f"it is not YAML: {error}.") from error


@dataclass(frozen=True)
class Node:
    """A value of the file. Each reader answers with something usable and notes the problem, so that all are found."""

    value: Any
    place: str
    problems: list[str]

    def complain(self, sentence: str) -> None:
        self.problems.append(f"{self.place}: {sentence}")

    def at(self, place: str) -> Node:
        """The same value under a better name."""
        return Node(self.value, place, self.problems)

    def _is(self, kind: type, name: str) -> bool:
        fits = isinstance(self.value, kind) and (kind is bool or not isinstance(self.value, bool))
        if not fits and self.value is not MISSING:
            self.complain(f"must be {name}.")
        return fits

    def fields(self, *required: str, optional: tuple[str, ...] = ()) -> dict[str, Node]:
        """The values of a mapping that has exactly these keys."""
        given = self.value if self._is(dict, "a mapping") else {}
        if self.value is given:
            for key in given:
                if key not in (*required, *optional):
                    self.complain(f"unknown key “{key}”.")
            for key in required:
                if key not in given:
                    self.complain(f"“{key}” is missing.")
        return {
            key: Node(given.get(key, MISSING), f"{self.place}, {key}", self.problems) for key in (*required, *optional)
        }

    def entries(self) -> dict[str, Node]:
        """The values of a mapping with keys of its own choice."""
        given = self.value if self._is(dict, "a mapping") else {}
        return {str(key): Node(value, f"{self.place}, {key}", self.problems) for key, value in given.items()}

    def members(self) -> list[Node]:
        """The values of a list."""
        given = self.value if self._is(list, "a list") else []
        return [Node(value, f"{self.place}, entry {n}", self.problems) for n, value in enumerate(given, start=1)]

    def text(self) -> str:
        if not self._is(str, "a text"):
            return ""
        text: str = self.value
        if not text.strip() or not text.isprintable() or len(text) > LONGEST_LABEL:
            self.complain(f"must be one line of 1 to {LONGEST_LABEL} characters.")
        return text

    def key(self) -> str:
        if not self._is(str, "a text"):
            return ""
        key: str = self.value
        if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
            self.complain(
                f"“{key}” is no key: small letters, digits and _, with at most one dot, {LONGEST_KEY} at most."
            )
        return key

    def flag(self) -> bool:
        return self.value is not MISSING and self._is(bool, "true or false") and self.value

    def whole(self, smallest: int = 1, largest: int = LARGEST_NUMBER) -> int:
        if not self._is(int, "a whole number"):
            return smallest
        if not smallest <= self.value <= largest:
            self.complain(f"{self.value} is not from {smallest} to {largest}.")
        return int(self.value)

    def wholes(self, smallest: int, largest: int = LARGEST_NUMBER) -> tuple[int, ...]:
        """A list of whole numbers, none twice."""
        numbers = tuple(member.whole(smallest, largest) for member in self.members())
        if len(set(numbers)) < len(numbers):
            self.complain("a number stands twice.")
        return numbers
