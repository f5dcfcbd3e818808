/**
 * The output schemas, from which n8n's editor shows the fields of a node that has not run yet:
 * dist/nodes/<Node>/__schema__/v<version>.0/<resource>/<operation>.json, a step of the build.
 *
 *   tsx test/schemas/write.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { entities, positionAttributes } from '../../nodes/MoySklad/entities';
import { VERSIONS } from '../../nodes/shared/versions';
import { schemaFor } from './entities';
import { root } from '../package';
import { nodeCalled, offered, repliesOf } from './replies';
import { completed, object, schemaOf, type Schema } from './schema';

/** What the table of MoySklad's entities says of an operation's items. */
function declared(path: string): Schema {
	const [resource, operation] = path.split('/');
	const entity = entities.find((each) => each.resource === resource);
	if (!entity || ['delete', 'getMetadata', 'getForWarehouse'].includes(operation)) return {};
	const isLine = ['getPositions', 'addPositions'].includes(operation);
	return schemaFor(isLine ? positionAttributes[entity.keyword] : entity.attributes);
}

/** The schemas by their paths below `dist/nodes`; each is of the `json` of one item. */
export async function schemas(): Promise<Record<string, Schema>> {
	const all: Record<string, Schema> = {};
	for (const [folder, ask] of Object.entries(repliesOf)) {
		const replies = await ask();
		for (const path of offered(new (nodeCalled(folder))())) {
			const table = folder === 'MoySklad' ? declared(path) : {};
			const schema = completed(schemaOf(replies[path] ?? []), table);
			// Nobody knows what a free request gives.
			if (schema.type !== 'object' && path !== 'request/send') {
				throw new Error(`${folder}: nothing is known of what ${path} gives`);
			}
			for (const version of VERSIONS) {
				const own = `v${version.toFixed(1)}.0`;
				all[`${folder}/__schema__/${own}/${path}.json`] = schema.type ? schema : object({});
			}
		}
	}
	return all;
}

async function main(): Promise<void> {
	const all = Object.entries(await schemas());
	for (const [path, schema] of all) {
		const file = join(root, 'dist/nodes', path);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, JSON.stringify(schema));
	}
	console.log(`${all.length} output schemas written`);
}

if (require.main === module) void main();
