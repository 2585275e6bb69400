"""What is read from a JSON Schema: composed, referred to, recursive."""

from casebus.adapters.mapping.target import Shape, schemas

PERSON = {
    "$id": "https://example.org/schemas/person.json",
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "child": {"$ref": "#"}, "kind": {"$ref": "#/$defs/kind"}},
    "$defs": {"kind": {"enum": ["a", "b", None]}},
}
CASE = {
    "allOf": [{"$ref": "#/$defs/head"}, {"required": ["person"]}],
    "properties": {
        "person": {"$ref": "person.json"},
        "choice": {
            "oneOf": [
                {"required": ["x"], "properties": {"x": {}}},
                {"properties": {"y": {"type": "integer"}}},
            ]
        },
        "maybe": {"anyOf": [{"type": "null"}, {"required": ["z"], "properties": {"z": {}}}]},
        "free": {"type": "object"},
        "map": {"additionalProperties": {"type": "integer"}},
        "list": {"type": ["array", "null"], "items": {"type": "string"}},
    },
    "$defs": {"head": {"properties": {"version": {"const": 1}}, "required": ["version"]}},
}


def shape() -> Shape:
    return schemas("case", {"case": CASE, "person": PERSON}).shape()


def at(path: str) -> Shape | None:
    here: Shape | None = shape()
    for name in path.split("."):
        here = here.property(name) if here else None
    return here


def test_parts_and_references_are_joined() -> None:
    assert shape().required == {"version", "person"}
    assert shape().properties["version"].only == 1
    person = at("person")
    assert person is not None
    assert (person.types, person.required) == ({"object"}, {"id"})


def test_references_may_be_recursive_and_lead_to_other_files() -> None:
    deep = at("person.child.child.kind")
    assert deep is not None
    assert deep.choices == ("a", "b")
    assert deep.types == {"string"}
    assert at("person.child.nothing") is None


def test_choices_name_properties_and_require_none_but_nullable_ones_do() -> None:
    choice, maybe = at("choice"), at("maybe")
    assert choice is not None
    assert maybe is not None
    assert set(choice.properties) == {"x", "y"}
    assert choice.required == frozenset()
    assert maybe.required == {"z"}


def test_open_objects_take_any_name() -> None:
    assert at("free.anything.at_all") is not None
    number = at("map.anything")
    assert number is not None
    assert number.types == {"integer"}


def test_items_of_lists() -> None:
    found = at("list")
    assert found is not None
    assert (found.types, found.items().types) == ({"array"}, {"string"})
    free = at("free")
    assert free is not None
    assert free.items().types == frozenset()
