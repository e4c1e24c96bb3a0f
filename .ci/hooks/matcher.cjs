// What the problem matchers of GitHub make of lines: node matcher.cjs TOOLS MATCHERS.JSON LINES
const { readFileSync } = require('node:fs');
const [tools, file, lines] = process.argv.slice(2);
const match = require(`${tools}/node_modules/problem-matcher`);

const { problemMatcher } = JSON.parse(readFileSync(file, 'utf8'));
const owners = new Set();
for (const matcher of problemMatcher) {
  if (owners.has(matcher.owner)) throw new Error(`the owner ${matcher.owner} stands twice`);
  owners.add(matcher.owner);
  for (const found of match(matcher, readFileSync(lines, 'utf8'))) {
    const severity = found.severity || matcher.severity;
    console.log([found.file, found.line, found.column, severity, found.code].join('\t'));
  }
}
