"""Runs the steps of the action as a runner would, on a branch that adds a mistake: action.py ACTION SCRATCH"""
import os
import pathlib
import re
import subprocess
import sys

from ruamel.yaml import YAML

action = YAML(typ="safe").load(open(sys.argv[1]))
scratch = pathlib.Path(sys.argv[2])
shop = scratch / "shop with a space"
shop.mkdir(parents=True)


def git(*arguments):
    subprocess.run(["git", *arguments], cwd=shop, check=True, stdout=subprocess.DEVNULL)


def run(**inputs):
    """The exit status of the first step that fails, what was printed, the summary, and what was sent to code scanning."""
    inputs = {name: given.get("default", "") for name, given in action["inputs"].items()} | inputs
    outputs, failed, printed, sent = {}, 0, "", None
    summary = scratch / "summary"
    summary.write_text("")

    def value(expression):
        scope, _, name = expression.strip().partition(".")
        if scope == "inputs":
            return inputs[name]
        step, _, name = name.partition(".outputs.")
        return outputs.get(step, {}).get(name, "")

    def holds(condition):
        condition = re.sub(r"\$\{\{|\}\}|!cancelled\(\)", " ", condition).replace("&&", "and")
        condition = re.sub(r"(inputs|steps)\.[\w.-]+", lambda found: repr(value(found[0])), condition).strip()
        return eval(condition.removeprefix("and"))

    for step in action["runs"]["steps"]:
        if not (holds(step["if"]) if "if" in step else failed == 0):
            continue
        filled = lambda text: re.sub(r"\$\{\{(.*?)\}\}", lambda found: value(found[1]), text)
        if "uses" in step:
            sent = {name: filled(given) for name, given in step["with"].items()}
            continue
        assert "${{" not in step["run"], "what others write gets into a script by its environment alone"
        written = scratch / "output"
        written.write_text("")
        environment = os.environ | {name: filled(given) for name, given in step.get("env", {}).items()}
        environment |= {"RUNNER_TEMP": str(scratch), "GITHUB_OUTPUT": str(written), "GITHUB_STEP_SUMMARY": str(summary)}
        environment |= {"GITHUB_WORKSPACE": str(shop), "GITHUB_ACTION_PATH": "/nowhere", "CI": "true"}
        # As runners call bash: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        ran = subprocess.run(shell, cwd=shop, env=environment, capture_output=True, text=True)
        printed += ran.stdout + ran.stderr
        failed = failed or ran.returncode
        outputs[step.get("id", "")] = dict(line.split("=", 1) for line in written.read_text().splitlines())
    return failed, printed, summary.read_text(), sent


def expect(condition, shown):
    assert condition, shown


git("init", "--quiet", "--initial-branch", "main")
(shop / ".env.staging").write_text("PORT=1\n")
(shop / ".env.production").write_text("PORT=1\nDEBUG=true\n")
git("add", "--all")
git("commit", "--quiet", "--message", "A start")

failed, printed, summary, sent = run()
expect(failed == 1 and "::warning file=.env.production,line=2" in printed and "debug/enabled" in summary and sent is None, printed)
expect(run(**{"fail-on": "never"})[0] == 0, "fail-on")
failed, printed, summary, sent = run(**{"changed-since": "main", "upload-sarif": "true"})
expect(failed == 0 and "::warning" not in printed, printed)
expect("debug/enabled" in pathlib.Path(sent["sarif_file"]).read_text(), "code scanning gets all findings")
(shop / ".env.production").write_text("PORT=1\nDEBUG=true\nTLS_VERIFY=false\n")
failed, printed, summary, sent = run(**{"changed-since": "main", "upload-sarif": "true"})
expect(failed == 1 and "line=3" in printed and "debug/enabled" not in printed and sent, printed)
failed, printed, summary, sent = run(**{"changed-since": "gone"})
expect(failed == 2 and "git knows no revision `gone`" in printed and summary == "", printed)
expect(run(path="$(touch forged); `touch forged`")[0] == 2 and not (shop / "forged").exists(), "an input is no script")
print("the steps of the action do as they say")
