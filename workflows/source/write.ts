/** `npm run workflows`: writes `workflows/*.json` from what stands in this folder. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonOf } from './json';
import { templates } from './templates';

for (const template of templates) {
	const file = `${template.number}-${template.file}.json`;
	writeFileSync(join(__dirname, '..', file), jsonOf(template));
}
console.log(`${templates.length} templates written`);
