// Writes the npm packages: `node .npm/pack.mjs DIRECTORY PLATFORM=PROGRAM...` makes `envparity` and `@envparity/PLATFORM` of each
// program, such as `linux-x64=target/release/envparity`, as directories that `npm pack` and `npm publish` take.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PLATFORMS = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64'];

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const [directory, ...programs] = process.argv.slice(2);
const given = programs.map((program) => program.split('='));
if (!directory || given.some((one) => one.length !== 2 || !PLATFORMS.includes(one[0]))) {
  console.error(`usage: node .npm/pack.mjs DIRECTORY PLATFORM=PROGRAM...\nplatforms: ${PLATFORMS.join(' ')}`);
  process.exit(2);
}

const manifest = readFileSync(join(root, 'Cargo.toml'), 'utf8');
const field = (name) => manifest.match(new RegExp(`^${name} = "(.*)"$`, 'm'))[1];
const common = { version: field('version'), license: field('license') };

/** Makes the directory of one package, with the files that every package has. */
function write(name, content, files) {
  const target = join(directory, name);
  mkdirSync(join(target, 'bin'), { recursive: true });
  writeFileSync(join(target, 'package.json'), `${JSON.stringify({ name, ...common, ...content }, null, 2)}\n`);
  for (const file of ['README.md', 'LICENSE-MIT', 'LICENSE-APACHE']) copyFileSync(join(root, file), join(target, file));
  for (const [from, to] of files) {
    copyFileSync(from, join(target, 'bin', to));
    chmodSync(join(target, 'bin', to), 0o755);
  }
}

for (const [platform, program] of given) {
  const [os, cpu] = platform.split('-');
  const name = os === 'win32' ? 'envparity.exe' : 'envparity';
  const description = `The program envparity for ${platform}; install the package envparity instead`;
  write(`@envparity/${platform}`, { description, os: [os], cpu: [cpu], files: ['bin', 'LICENSE-*'] }, [[program, name]]);
}
write(
  'envparity',
  {
    description: field('description'),
    keywords: ['dotenv', 'config', 'linter', 'environment', 'devops'],
    bin: { envparity: 'bin/envparity.js' },
    files: ['bin', 'LICENSE-*'],
    engines: { node: '>=18' },
    optionalDependencies: Object.fromEntries(PLATFORMS.map((platform) => [`@envparity/${platform}`, common.version])),
  },
  [[join(here, 'bin/envparity.js'), 'envparity.js']],
);
