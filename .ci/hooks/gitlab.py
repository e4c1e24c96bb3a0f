"""Prints the script of the job in a GitLab template: gitlab.py TEMPLATE"""
import sys

from ruamel.yaml import YAML

job = YAML(typ="safe").load(open(sys.argv[1]))["envparity"]
print("\n".join(job["before_script"] + job["script"]))
