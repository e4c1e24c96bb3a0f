// What JavaScript programs make of outputs: Visual Studio Code's problem matchers, GitHub's toolkit, Azure's task library.
// node formats.mjs OUTPUTS TREE: reads OUTPUTS/gcc-range and the like; writes OUTPUTS/markers.json for formats.py.
import assert from 'node:assert';
import fs from 'node:fs';
import { createRequire, register } from 'node:module';

register(new URL('./stub-styles.mjs', import.meta.url));
const require = createRequire(import.meta.url);
const outputs = process.argv[2];
const lines = (format) => fs.readFileSync(`${outputs}/${format}`, 'utf8').split('\n').slice(0, -1);

// The matcher engine asks for a window when it is loaded; it uses none of it.
const nothing = new Proxy(function () {}, { get: (_, key) => (key === Symbol.toPrimitive ? () => '' : nothing), apply: () => nothing });
globalThis.window ??= globalThis;
globalThis.document ??= nothing;
const tasks = 'vscode/vs/workbench/contrib/tasks/common/problemMatcher';
const { ProblemMatcherParser, createLineMatcher } = await import(`@codingame/monaco-vscode-api/${tasks}`);
const { ValidationStatus } = await import('@codingame/monaco-vscode-api/vscode/vs/base/common/parsers');
const complaints = [];
const complain = (text) => complaints.push(text);
const reporter = { status: new ValidationStatus(), info: complain, warn: complain, error: complain, fatal: complain };
const matcher = new ProblemMatcherParser(reporter).parse({
  owner: 'envparity',
  fileLocation: ['relative', '/workspace'],
  pattern: {
    regexp: '^(.+?):(\\d+):(\\d+)(?:-(\\d+):(\\d+))?: (error|warning|note): (.*) \\[([a-z-]+/[a-z-]+)\\]$',
    file: 1, line: 2, column: 3, endLine: 4, endColumn: 5, severity: 6, message: 7, code: 8,
  },
});
assert.deepStrictEqual(complaints, []);
const markers = {};
for (const format of ['gcc', 'gcc-range']) {
  const lineMatcher = createLineMatcher(matcher);
  markers[format] = [];
  for (const line of lines(format)) {
    const { match } = lineMatcher.handle([line]);
    assert.ok(match, `Visual Studio Code finds nothing in: ${line}`);
    const path = (await match.resource).path.replace('/workspace/', '');
    markers[format].push({ ...match.marker, path });
  }
}
fs.writeFileSync(`${outputs}/markers.json`, JSON.stringify(markers));

// A command is read as the runner reads it, and written by GitHub's own toolkit: the same line comes out.
const { issueCommand } = require('@actions/core/lib/command');
const unescape = (text, table) => table.reduce((known, [from, to]) => known.replaceAll(from, to), text);
const data = [['%0D', '\r'], ['%0A', '\n'], ['%25', '%']];
const property = [['%0D', '\r'], ['%0A', '\n'], ['%3A', ':'], ['%2C', ','], ['%25', '%']];
let commands = 0;
for (const line of lines('github').filter((each) => !each.startsWith('GitHub shows the first '))) {
  const [, command, properties, message] = line.match(/^::(\S+) (.*?)::(.*)$/s);
  const pairs = properties.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  const values = Object.fromEntries(pairs.map(([key, value]) => [key, unescape(value, property)]));
  const write = process.stdout.write;
  let written = '';
  process.stdout.write = (text) => { written += text; return true; };
  issueCommand(command, values, unescape(message, data));
  process.stdout.write = write;
  assert.strictEqual(written, `${line}\n`);
  commands += 1;
}

const { commandFromString } = require('azure-pipelines-task-lib/taskcommand');
let issues = 0;
for (const line of lines('azure')) {
  assert.strictEqual(line.includes('##vso['), line.startsWith('##vso[task.logissue '), line);
  if (!line.startsWith('##vso[')) continue;
  const command = commandFromString(line);
  assert.strictEqual(command.command, 'task.logissue');
  assert.strictEqual(command.toString(), line);
  issues += 1;
}
console.log(`${process.argv[3]}: ${markers['gcc-range'].length} markers, ${commands} workflow commands, ${issues} logging commands`);
process.exit(0);
