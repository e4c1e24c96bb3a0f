# The page that `envparity diff` writes, opened in a real browser without a network; sourced by .ci/run.

heading 'diff: a browser opens the page and runs its filter'
if ! command -v chromium >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  { timeout 120 apt-get update -qq && timeout 400 apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || true
fi
if command -v chromium >/dev/null; then
  for example in examples/*.txt; do
    example=${example%.txt}/
    name=$(basename "$example")
    "$envparity" diff --path "$example" --format html --output "$scratch/$name.html"
    keys=$("$envparity" diff --path "$example" --format json | python3 -c 'import json, sys; print(sum(len(one["keys"]) for one in json.load(sys.stdin)["projects"]))')
    # What the script counts is there only if the browser let it run under the page's own policy.
    timeout 120 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$scratch/chromium" --dump-dom "file://$scratch/$name.html" 2>/dev/null >"$scratch/$name.dom"
    grep -o "<output>$keys of $keys keys</output>" "$scratch/$name.dom"
  done
else
  echo 'left out: there is no chromium, and none could be installed'
fi

heading 'Manual pages, and the pager of a terminal'
"$envparity" man >"$scratch/envparity.1"
if command -v mandoc >/dev/null; then mandoc -T lint -W error "$scratch/envparity.1"; fi
cargo test --test cli everyday -- --ignored
