"""Settings files as text: every scalar stays the text that was written, and every key knows its line.

YAML would read ``21:00`` as the number 1260, ``NO`` as false and ``0123`` as 83; a bookkeeper means none of these.
So types are decided by the settings' own schema, never by the look of a value.
"""

from __future__ import annotations

from typing import Any

import yaml

from qbd.mapping.problems import SettingProblem

Path = tuple[str | int, ...]


class YamlText:
    """A parsed file: ``data`` of dicts, lists and text; ``lines`` by path; ``problems`` of the text itself."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[SettingProblem] = []
        self.data: Any = {}
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            what = getattr(error, "problem", None) or str(error)
            mend = "Mend the indentation or the quotes there."
            self.problems.append(
                SettingProblem("file", f"no valid YAML: {what}", mend, mark.line + 1 if mark else None)
            )
            return
        if root is not None:
            self.data = self._value(root, ())

    def line(self, path: Path) -> int | None:
        """Return the line of a key, or of the nearest thing around it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, place)) for place, item in enumerate(node.value)]
        plain_null = isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null") and node.style is None
        return "" if plain_null else str(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            here = (*path, name)
            if name in found:
                dotted = ".".join(map(str, here))
                mend = "Keep one of the two."
                self.problems.append(SettingProblem(dotted, "stands here twice", mend, key.start_mark.line + 1))
            self.lines[here] = key.start_mark.line + 1
            found[name] = self._value(value, here)
        return found
