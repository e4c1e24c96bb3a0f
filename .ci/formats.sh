# Every format, read by the programs that it is written for. Sourced by .ci/run, which gives `scratch`, `envparity` and
# a Python environment in "$scratch/venv".

heading 'Formats: the programs that read them'
for missing in xmllint:libxml2-utils npm:npm vim:vim-nox; do
  if ! command -v "${missing%:*}" >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing#*:}" >/dev/null
  fi
done
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  junitparser markdown-it-py linkify-it-py sarif-tools
mkdir -p "$scratch/readers" "$scratch/outputs"
# Scripts of packages are not run; nothing here needs them.
(cd "$scratch/readers" && npm init -y >/dev/null && npm install --ignore-scripts --silent --no-audit --no-fund \
  @actions/core@1 @codingame/monaco-vscode-api@37 @microsoft/sarif-multitool@5 azure-pipelines-task-lib@5)
cp .ci/formats.mjs .ci/stub-styles.mjs "$scratch/readers/"
multitool=$(find "$scratch/readers/node_modules/@microsoft" -name Sarif.Multitool -type f | head -n 1)
chmod u+x "$multitool"

# A workspace with all that makes an output go wrong: wide characters, tabs, CRLF, no line feed at the end, and names that
# are markup or commands somewhere.
hostile=$scratch/hostile
odd=$'odd/a,b;c]d%0A&<"\'>`| @you #1'
newline=$'d\n::error::forged'
mkdir -p "$hostile/config" "$hostile/$odd" "$hostile/$newline" "$scratch/empty"
printf 'APP_DEBUG=false\nMAIL_HOST=mail.example.org\nA="1"\n' >"$hostile/.env.staging"
printf 'APP_DEBUG=true\r\nMAIL_HOST=localhost\r\nA="1"' >"$hostile/.env.production"
printf 'note: "東京の店 𐐀 é"\ndatabase: {\tname: "𐐀 shop", url: "postgres://db.example.org/店"}\n' >"$hostile/config/staging.yaml"
printf 'note: "東京の店 𐐀 é"\ndatabase: {\tname: "𐐀 shop", url: "postgres://localhost/店"}\n' >"$hostile/config/production.yaml"
for folder in "$hostile/$odd" "$hostile/$newline"; do
  printf 'DEBUG=false\n##[error]forged=1\nB|`<img src=x>=1\n' >"$folder/.env.staging"
  printf 'DEBUG=true\n' >"$folder/.env.production"
done
printf 'PORT=80\n' | tee "$scratch/empty/.env.staging" >"$scratch/empty/.env.production"

# A test holds the table in README.md equal to that of the program.
formats=$(sed -n 's/^| `\([a-z-]*\)` | for .*/\1/p' README.md)
"$envparity" schema finding >"$scratch/finding.schema.json"
"$validate" --check-metaschema "$scratch/finding.schema.json"
examples=(examples/*.txt)
for tree in "${examples[@]%.txt}" "$hostile" "$scratch/empty"; do
  out=$scratch/outputs/$(basename "$tree")
  mkdir -p "$out"
  outputs=()
  for format in $formats; do
    outputs+=(--output "$format=$out/$format")
  done
  (cd "$tree" && env -u GITHUB_WORKSPACE -u CI_PROJECT_DIR -u BUILD_SOURCESDIRECTORY -u WORKSPACE \
    "$envparity" check --fail-on never --verbose "${outputs[@]}" . >/dev/null)
  xmllint --noout --schema .ci/junit.xsd "$out/junit" 2>"$scratch/xmllint" || { cat "$scratch/xmllint" >&2; exit 1; }
  xmllint --noout "$out/checkstyle"
  cp "$out/sarif" "$out/report.sarif"
  schema=$(dirname "$multitool")/sarif-2.1.0.json
  "$validate" --quiet --schemafile "$schema" "$out/report.sarif"
  # Its exit status says nothing; formats.py reads what it wrote.
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$multitool" validate "$out/report.sarif" --rule-kind 'Sarif;Ghas' \
    --level 'Error;Warning' --kind Fail --output "$out/verdict.sarif" --log ForceOverwrite >"$scratch/multitool"
  "$scratch/venv/bin/sarif" summary "$out/report.sarif" >"$out/sarif-tools"
  node "$scratch/readers/formats.mjs" "$out" "$tree"
  # Its exit status is that of its last message; formats.py reads what it wrote.
  (cd "$tree" && vim -es -u NONE -N -c "cgetfile $out/gcc" \
    -c 'let places = map(getqflist(), "[bufname(v:val.bufnr), v:val.lnum, v:val.col]")' \
    -c "call writefile([json_encode(places)], '$out/vim')" -c 'qa!' </dev/null) || true
  "$scratch/venv/bin/python" .ci/formats.py "$out" "$tree" "$scratch/finding.schema.json"
done
