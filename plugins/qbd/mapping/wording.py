"""pydantic's errors in a bookkeeper's words: key, line, what is wrong, mend."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from qbd.mapping.problems import SettingProblem, did_you_mean
from qbd.mapping.yaml_text import Path, YamlText

_PATTERNS = {
    r"^[^:]*$": "must not hold a colon",
    r"^[a-z0-9_]{1,40}$": "must be 1 to 40 small letters, digits or _",
    r"^[A-Za-z0-9]{1,5}$": "must be 1 to 5 letters or digits",
    r"^[A-Z]{3}$": "must be three capital letters",
    r"^([A-Z]{3})?$": "must be three capital letters",
}


def explain(error: ValidationError, model: type[BaseModel], text: YamlText | None) -> list[SettingProblem]:
    """Return one problem per pydantic error."""
    found = []
    for detail in error.errors(include_url=False):
        path: Path = tuple(step for step in detail["loc"] if step != "[key]")
        key = ".".join(map(str, path)) or "file"
        problem, mend = _words(detail, model, path)
        found.append(SettingProblem(key, problem, mend, text.line(path) if text else None))
    return found


def _words(detail: Any, model: type[BaseModel], path: Path) -> tuple[str, str]:
    kind, context, given = detail["type"], detail.get("ctx", {}), detail["input"]
    meaning = _description(model, path) or "See the key's comment in include/mappings/harbor.yaml."
    match kind:
        case "missing":
            return "is missing", meaning
        case "extra_forbidden":
            known = _names(_owner(model, path[:-1]))
            otherwise = f"Remove it. Known here: {', '.join(known)}."
            return "is not a setting", did_you_mean(str(path[-1]), known, otherwise)
        case "literal_error":
            choices = str(context["expected"])
            words = [choice.strip("' ") for choice in choices.replace(" or ", ", ").split(",")]
            return f"{given!r} must be {choices}", did_you_mean(str(given), words, meaning)
        case "string_pattern_mismatch":
            return f"{given!r} {_PATTERNS.get(context['pattern'], 'has the wrong form')}", meaning
        case "string_too_long":
            return f"{given!r} is {len(str(given))} characters long, {context['max_length']} are possible", meaning
        case "string_too_short":
            return "is empty", meaning
        case "value_error":
            return f"{given!r} {context['error']}", meaning
    message = str(detail["msg"])
    return f"{given!r}: {message[:1].lower()}{message[1:]}", meaning


def _owner(model: type[BaseModel], path: Path) -> type[BaseModel]:
    """Return the model that a path below ``model`` leads to; unknown steps end the way."""
    for step in path:
        if isinstance(step, int):
            continue
        field = _field(model, step)
        inner = _models(field.annotation) if field else []
        if inner:
            model = inner[0]
    return model


def _field(model: type[BaseModel], name: str) -> Any:
    return next((f for n, f in model.model_fields.items() if name in (n, f.alias)), None)


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Return the models inside an annotation such as ``dict[str, TaxTitle]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models(part)]


def _description(model: type[BaseModel], path: Path) -> str:
    names = [step for step in path if isinstance(step, str)]
    if not names:
        return ""
    field = _field(_owner(model, path[:-1] if isinstance(path[-1], str) else path), names[-1])
    field = field or _field(model, names[0])
    return field.description or "" if field else ""
