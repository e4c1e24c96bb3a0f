#!/bin/sh
# For every other CI server: checks the configuration, and leaves reports in the directory that is named (`reports` if none is).
#
#   sh check.sh [REPORTS]
#
# CHANGED_SINCE=origin/main reports what a branch introduces alone; BASELINE=FILE leaves out what that baseline knows.
# Exit status: 0 nothing to report, 1 findings, 2 the check could not be done.
set -eu

reports=${1:-reports}
mkdir -p "$reports"

exec envparity check \
  --output "junit=$reports/envparity.xml" \
  --output "sarif=$reports/envparity.sarif" \
  --output "markdown=$reports/envparity.md" \
  ${CHANGED_SINCE:+"--changed-since=$CHANGED_SINCE"} \
  ${BASELINE:+"--baseline=$BASELINE"}
