"""One fault of form at one place of a request; each says whether it could be made there."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

from lxml import etree

Change = Callable[[Any, Random], bool]


def swapped(node: Any, _: Random) -> bool:
    after = node.getnext()
    if after is None or after.tag == node.tag:
        return False
    node.addprevious(after)
    return True


def dropped(node: Any, _: Random) -> bool:
    node.getparent().remove(node)
    return True


def repeated(node: Any, _: Random) -> bool:
    node.addnext(copy.deepcopy(node))
    return True


def unknown(node: Any, random: Random) -> bool:
    stranger = etree.Element(random.choice(["Nonsense", "name", "HostQueryRq"]))
    random.choice([node.addnext, node.addprevious])(stranger)
    return True


def nested(node: Any, _: Random) -> bool:
    if len(node):
        return False
    etree.SubElement(node, "FullName")
    return True


def text_between(node: Any, _: Random) -> bool:
    node.tail = "text"
    return True


def attributed(node: Any, random: Random) -> bool:
    node.set(random.choice(["nonsense", "requestId", "type"]), "1")
    return True


# Faults of form. What is still valid by the edition's XSD (a repeatable element repeated) is to be read.
FORM_FAULTS: list[Change] = [swapped, dropped, repeated, unknown, nested, text_between, attributed]
