"""Holds what `gongkai build` wrote against other people's validators.

    python .ci/open_data.py OUT...

Each OUT is a directory of published files. Needs the packages `frictionless` and `jsonschema`.
"""

import json
import pathlib
import sys

import frictionless
import jsonschema

SCHEMAS = pathlib.Path(__file__).parent.parent / "schemas"


def main(directories):
    wrong = 0
    for directory in map(pathlib.Path, directories):
        for name in ("facts", "manifest"):
            schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
            jsonschema.Draft7Validator.check_schema(schema)
            value = json.loads((directory / f"{name}.json").read_text("utf-8"))
            for error in jsonschema.Draft7Validator(schema).iter_errors(value):
                print(f"{directory}/{name}.json: {list(error.path)}: {error.message}")
                wrong += 1
        report = frictionless.validate(str(directory / "data" / "datapackage.json"))
        for kind, message in report.flatten(["type", "message"]):
            print(f"{directory}/data: {kind}: {message}")
            wrong += 1
        rows = sum(task.stats.get("rows", 0) for task in report.tasks)
        print(f"{directory}: {len(report.tasks)} tables, {rows} rows, valid: {report.valid}")
        wrong += not report.valid
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
