// What VS Code's own engine makes of lines: node vscode.mjs TOOLS TASKS.JSON NUMBER LINES
import { register } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [tools, tasks, number, lines] = process.argv.slice(2);
const hook = `export async function resolve(name, context, next) {
  return name.endsWith('.css') ? { url: 'data:text/javascript,export default ""', shortCircuit: true } : next(name, context);
}`;
register('data:text/javascript,' + encodeURIComponent(hook));
// It is made for a browser.
const element = () => ({ style: {}, setAttribute() {}, appendChild() {}, classList: { add() {}, remove() {} } });
globalThis.window ??= globalThis;
globalThis.document ??= {
  addEventListener() {}, createElement: element, head: element(), body: element(), documentElement: element(),
  querySelector: () => null, getElementsByTagName: () => [],
};
const source = pathToFileURL(`${tools}/node_modules/@codingame/monaco-vscode-api/vscode/src/vs/`);
const { ProblemMatcherParser, createLineMatcher } = await import(`${source}workbench/contrib/tasks/common/problemMatcher.js`);
const { ValidationStatus } = await import(`${source}base/common/parsers.js`);

const complaints = [];
const complain = (what) => complaints.push(what);
const reporter = { status: new ValidationStatus(), info: complain, warn: complain, error: complain, fatal: complain };
const text = readFileSync(tasks, 'utf8').replace(/^\s*\/\/.*$/gm, '');
const task = JSON.parse(text).tasks[Number(number)];
task.problemMatcher.fileLocation = ['relative', '/workspace'];
const matcher = new ProblemMatcherParser(reporter).parse(task.problemMatcher);
if (complaints.length > 0) throw new Error(complaints.join('\n'));
const engine = createLineMatcher(matcher);
let cycle = '';
for (const line of readFileSync(lines, 'utf8').split('\n').filter(Boolean)) {
  const begins = matcher.watching?.beginsPattern.regexp.test(line);
  const ends = matcher.watching?.endsPattern.regexp.test(line);
  cycle += begins ? 'begin ' : ends ? 'end ' : '';
  const found = engine.handle([line]).match;
  if (!found) {
    if (!begins && !ends) throw new Error(`no match: ${line}`);
    continue;
  }
  const at = found.marker;
  const path = decodeURIComponent((await found.resource).path).replace('/workspace/', '');
  console.log([path, at.startLineNumber, at.startColumn, at.endLineNumber, at.endColumn, at.severity, at.code].join('\t'));
}
if (cycle !== (task.isBackground ? 'begin end ' : '')) throw new Error(`cycles: ${cycle}`);
process.exit(0);
