# Each way to install: built for this platform, put into a clean environment, and run there; sourced by .ci/run.

version=$("$envparity" --version)
installed() {
  [ "$("$1" --version)" = "$version" ]
  local status=0
  "$1" check --quiet examples/node-shop >"$scratch/installed" || status=$?
  [ "$status" -eq 1 ]
  grep -q '^error\[' "$scratch/installed"
  echo "$version, installed with $2, runs"
}

heading 'Installed with cargo'
cargo install --quiet --locked --path . --root "$scratch/cargo" --target-dir target
installed "$scratch/cargo/bin/envparity" cargo

heading 'Installed with pip'
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'maturin>=1.9,<2'
CARGO_TARGET_DIR=target "$scratch/venv/bin/maturin" build --quiet --release --locked --out "$scratch/wheel"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --target "$scratch/wheel/site" "$scratch"/wheel/*.whl
installed "$scratch/wheel/site/bin/envparity" pip

heading 'Installed with npm'
platform=$(node -p 'process.platform + "-" + process.arch')
node .npm/pack.mjs "$scratch/npm" "$platform=$envparity"
(
  cd "$scratch/npm"
  npm pack --silent "./@envparity/$platform" ./envparity
  mkdir project && cd project
  npm init --yes >/dev/null
  # The packages of the other platforms are not there to be fetched, and need not be: they are optional.
  npm install --silent --no-audit --no-fund ../envparity-"${version##* }".tgz ../envparity-"$platform"-"${version##* }".tgz
)
installed "$scratch/npm/project/node_modules/.bin/envparity" npm
