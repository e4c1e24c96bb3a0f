#!/usr/bin/env node
// Runs the program of this platform, which npm installed as one of the optional packages.
'use strict';
const { spawnSync } = require('node:child_process');

const platform = `${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`@envparity/${platform}/bin/envparity${process.platform === 'win32' ? '.exe' : ''}`);
} catch {
  console.error(
    `envparity: the package @envparity/${platform} is not installed; npm leaves it out with --omit=optional, ` +
      'and there is none for some platforms: install with `cargo install envparity` or `pip install envparity`',
  );
  process.exit(2);
}
const run = spawnSync(program, process.argv.slice(2), { stdio: 'inherit' });
if (run.error) {
  console.error(`envparity: ${program} cannot be started: ${run.error.message}`);
  process.exit(2);
}
// A program that was stopped by a signal stops its caller by the same one.
if (run.signal) process.kill(process.pid, run.signal);
else process.exit(run.status);
