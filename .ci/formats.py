"""What the readers of each format make of one report: as many findings as the JSON report has, at the same places.

formats.py OUTPUTS TREE SCHEMA: OUTPUTS holds a file for each format, TREE is what was checked, SCHEMA that of a finding.
"""

import json
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree

import jsonschema
import junitparser
import markdown_it

outputs, tree, schema = map(pathlib.Path, sys.argv[1:])


def text(name):
    return (outputs / name).read_text(encoding="utf-8")


def same(what, got, expected):
    if got != expected:
        sys.exit(f"{tree}: {what}: {got!r}, not {expected!r}")


def offset(path, line, column, unit):
    """The byte at a place of a file whose columns count in a unit, both from 1."""
    lines = (tree / path).read_bytes().split(b"\n")
    before = sum(len(each) + 1 for each in lines[: line - 1])
    if unit == "bytes":
        return before + column - 1
    content = lines[line - 1].decode()
    units = {"characters": "utf-32-le", "utf-16": "utf-16-le"}[unit]
    width = {"characters": 4, "utf-16": 2}[unit]
    return before + len(content.encode(units)[: (column - 1) * width].decode(units).encode())


report = json.loads(text("json"))
findings = report["findings"]
count = len(findings)
errors, warnings, infos = (report["summary"][name] for name in ("errors", "warnings", "infos"))
readable = [(tree / finding["primary"]["path"]).exists() for finding in findings]


def places(name, ends, unit):
    """Compares start and end of each finding with the offsets of the JSON report."""
    same(f"{name}: places", len(ends), count)
    for finding, (path, start, end), known in zip(findings, ends, readable):
        primary = finding["primary"]
        # Visual Studio Code takes a backslash for the separator of Windows.
        same(f"{name}: path", path.replace("\\", "/"), primary["path"].replace("\\", "/"))
        if known:
            same(f"{name}: start in {path}", offset(path, *start, unit), primary["start"]["offset"])
            if end:
                same(f"{name}: end in {path}", offset(path, *end, unit), primary["end"]["offset"])


def json_place(finding):
    start, end = finding["primary"]["start"], finding["primary"]["end"]
    return finding["primary"]["path"], (start["line"], start["column"]), (end["line"], end["column"])


places("json", [json_place(finding) for finding in findings], "characters")

lines = [json.loads(line) for line in text("json-lines").splitlines()]
same("json-lines", lines, findings)
validator = jsonschema.Draft202012Validator(json.loads(schema.read_text()))
for line in lines:
    validator.validate(line)

markers = json.loads(text("markers.json"))
for name in ("gcc", "gcc-range"):
    start = [(marker["path"], (marker["startLineNumber"], marker["startColumn"])) for marker in markers[name]]
    if name == "gcc":
        places("Visual Studio Code on gcc", [(*each, None) for each in start], "characters")
    else:
        ends = [(marker["endLineNumber"], marker["endColumn"]) for marker in markers[name]]
        places("Visual Studio Code on gcc-range", [(*each, end) for each, end in zip(start, ends)], "utf-16")
    same(f"{name}: codes", [marker["code"] for marker in markers[name]], [finding["rule"] for finding in findings])

quickfix = json.loads(text("vim"))
places("vim", [(path, (line, column), None) for path, line, column in quickfix], "characters")

run = json.loads(text("sarif"))["runs"][0]


def sarif_place(result):
    physical = result["locations"][0]["physicalLocation"]
    region = physical["region"]
    path = urllib.parse.unquote(physical["artifactLocation"]["uri"])
    return path, (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])


places("sarif", [sarif_place(result) for result in run["results"]], "utf-16")
# envparity has no home page yet, which is all that the validator may miss.
allowed = {"SARIF2005"}
verdict = json.loads(text("verdict.sarif"))["runs"][0]
same("Sarif.Multitool ran", verdict["invocations"][0]["executionSuccessful"], True)
faults = [fault for fault in verdict["results"] if fault["ruleId"] not in allowed]
same("Sarif.Multitool", [(fault["ruleId"], fault["message"]) for fault in faults], [])
summary = dict(re.findall(r"^(error|warning|note): (\d+)$", text("sarif-tools"), re.MULTILINE))
same("sarif-tools", [int(summary[level]) for level in ("error", "warning", "note")], [errors, warnings, infos])

result = json.loads(text("rdjson"))
diagnostics = result["diagnostics"]


def rdjson_place(diagnostic):
    start, end = (diagnostic["location"]["range"][name] for name in ("start", "end"))
    return diagnostic["location"]["path"], (start["line"], start["column"]), (end["line"], end["column"])


places("rdjson", [rdjson_place(diagnostic) for diagnostic in diagnostics], "bytes")
fields = {"message", "location", "severity", "code", "related_locations"}
same("rdjson: fields", {name for diagnostic in diagnostics for name in diagnostic} - fields, set())
same("rdjson: severities", {each["severity"] for each in diagnostics} - {"ERROR", "WARNING", "INFO"}, set())

issues = json.loads(text("gitlab"))
# As GitLab's documentation says: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
jsonschema.validate(
    issues,
    {
        "type": "array",
        "maxItems": count,
        "minItems": count,
        "items": {
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"pattern": "^[^/]", "not": {"pattern": "^\\./"}},
                        "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                    },
                },
            },
        },
    },
)
same("gitlab: fingerprints are unique", len({issue["fingerprint"] for issue in issues}), count)

suites = junitparser.JUnitXml.fromstring(text("junit").encode())
same("junitparser: tests", suites.tests, max(count, 1))
same("junitparser: failures", suites.failures, errors + warnings)
cases = [case for suite in suites for case in suite]
same("junitparser: cases", len(cases), max(count, 1))
failed = [case for case in cases if any(isinstance(result, junitparser.Failure) for result in case.result)]
same("junitparser: cases that fail", len(failed), errors + warnings)

checkstyle = xml.etree.ElementTree.fromstring(text("checkstyle"))
elements = [(file.get("name"), error) for file in checkstyle for error in file]
starts = [(path, (int(error.get("line")), int(error.get("column"))), None) for path, error in elements]
places("checkstyle", starts, "characters")
same("checkstyle: messages", [error.get("message") for _, error in elements], [each["message"] for each in findings])

page = text("markdown")
same("markdown: a comment holds it", len(page) <= 65_536, True)
reader = markdown_it.MarkdownIt("gfm-like", {"html": True})
rendered = reader.parse(page)
inline = [token for block in rendered for token in block.children or []]
same("markdown: links", [token.type for token in inline if token.type in ("link_open", "image")], [])
html = {token.content for token in inline if token.type == "html_inline"}
same("markdown: elements", html - {"<code>", "</code>", "<!-- -->"}, set())
# GitHub finds mentions and numbers of issues in the page that is drawn, wherever it is not code.
drawn = re.sub(r"(?s)<code>.*?</code>", "", reader.render(page))
same("markdown: mentions", re.findall(r"@\w+|#\d+", drawn.replace("&#", "")), [])
same("markdown: rows", sum(token.type == "tr_open" for token in rendered) - bool(count), count)

print(f"{tree}: {count} findings read in sarif, rdjson, gitlab, junit, checkstyle, markdown and json-lines")
