/** n8n's record of processed items, as its server keeps it: hashes by workflow and node, in the order of their coming. */
import { DataDeduplicationService } from 'n8n-core';
import { createHash } from 'node:crypto';

interface Where {
	workflow: { id?: string };
	node?: { id: string };
}
interface Options {
	mode: string;
	maxEntries?: number;
}
type Scope = 'node' | 'workflow';
type Values = Array<string | number>;

const kept = new Map<string, string[]>();
const keyOf = (scope: Scope, { workflow, node }: Where) =>
	`${workflow.id} ${scope === 'node' ? node?.id : ''}`;
const hash = (value: string | number) => createHash('md5').update(String(value)).digest('base64');

function entriesOnly({ mode }: Options): void {
	if (mode !== 'entries') throw new Error(`The tests keep no items in mode "${mode}"`);
}

const service = {
	async checkProcessedAndRecord(items: Values, scope: Scope, where: Where, options: Options) {
		entriesOnly(options);
		const present = kept.get(keyOf(scope, where)) ?? [];
		const known = new Set(present);
		const isKnown = (item: string | number) => known.has(hash(item));
		const fresh = items.filter((item) => !isKnown(item));
		const all = [...present, ...fresh.map(hash)];
		kept.set(keyOf(scope, where), options.maxEntries ? all.slice(-options.maxEntries) : all);
		return { new: fresh, processed: items.filter(isKnown) };
	},
	async checkProcessedItemsAndRecord(
		key: string,
		items: Array<Record<string, string | number>>,
		scope: Scope,
		where: Where,
		options: Options,
	) {
		const values = items.map((item) => item[key]);
		const { new: fresh } = await service.checkProcessedAndRecord(values, scope, where, options);
		const isNew = new Set(fresh);
		return {
			new: items.filter((item) => isNew.has(item[key])),
			processed: items.filter((item) => !isNew.has(item[key])),
		};
	},
	async removeProcessed(items: Values, scope: Scope, where: Where, options: Options) {
		entriesOnly(options);
		const gone = new Set(items.map(hash));
		const present = kept.get(keyOf(scope, where)) ?? [];
		kept.set(
			keyOf(scope, where),
			present.filter((each) => !gone.has(each)),
		);
	},
	async clearAllProcessedItems(scope: Scope, where: Where) {
		kept.delete(keyOf(scope, where));
	},
	async getProcessedDataCount(scope: Scope, where: Where) {
		return kept.get(keyOf(scope, where))?.length ?? 0;
	},
};

/** Takes the place of n8n's own, once for a test file; workflows of different stages have different ids. */
export async function keepProcessed(): Promise<void> {
	await DataDeduplicationService.init(service as never).catch(() => {});
}
