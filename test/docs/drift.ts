/**
 * `npm run drift`: the table of entities and the page of coverage against the vendor's description, which
 * SKLAD_MOYSKLAD_DESCRIPTION names. Ends with 1 where anything differs unexplained, and where there is no description.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drift } from '../conformance/moysklad-drift';
import { root } from '../package';
import { description, FILE, methodsOf, page } from './coverage';

const given = description();
const lines = given
	? drift(given)
	: ['SKLAD_MOYSKLAD_DESCRIPTION does not say where the description is'];
if (given && readFileSync(join(root, 'docs/reference', FILE), 'utf8') !== page(methodsOf(given))) {
	lines.push(`docs/reference/${FILE} is not current: npm run coverage`);
}
for (const line of lines) console.log(line);
if (lines.length) process.exitCode = 1;
else console.log('The table is as the description has it, but for what is explained.');
