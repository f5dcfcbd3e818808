/** A stage with the tables that flow 0 makes, and what flow tests look at in a person's terms. */
import type { DataTableRow, IDataObject } from 'n8n-workflow';
import {
	CLAIM_COLUMNS,
	CLAIMS_TABLE,
	NEWS_COLUMNS,
	NEWS_TABLE,
	PROBLEM_COLUMNS,
	PROBLEMS_TABLE,
	RECEIPTS_COLUMNS,
	RECEIPTS_TABLE,
	SETTINGS,
	SETTINGS_TABLE,
	TOLD_COLUMNS,
	TOLD_TABLE,
	TRIES_COLUMNS,
	TRIES_TABLE,
	type Column,
} from '../../workflows/source/kit';
import { stageFlows, type Stage, type StageOptions } from './engine';

export interface Prepared extends Stage {
	/** What stands in the table of problems. */
	problems: () => IDataObject[];
	/** Changes the one row of the settings, as a person would in the table. */
	settings: (values: DataTableRow) => void;
	/** An order of MoySklad by number or ID, in a person's terms. */
	erp: (numberOrId: string) => ErpOrder;
	/** The warehouse's orders that were made of an order of MoySklad, whatever they are known by. */
	atWarehouse: (numberOrId: string) => Array<{ key: string; status: number; data: IDataObject }>;
	/** How often the warehouse was asked for an action, of one key if it is given. */
	asked: (action: string, key?: string) => number;
}

export interface ErpOrder {
	id: string;
	name: string;
	state: string;
	fields: Record<string, unknown>;
	order: IDataObject;
}

export async function prepared(files: string[], options: StageOptions = {}): Promise<Prepared> {
	const stage = await stageFlows({ ...options, files });
	const { world, tables } = stage;
	const values = Object.entries(SETTINGS).map(([name, { value }]) => [name, value] as const);
	const columns = values.map(([name, value]) => [name, typeof value as Column]);
	tables.create(SETTINGS_TABLE, Object.fromEntries(columns), [
		{ ...Object.fromEntries(values), since: '2026-01-01' },
	]);
	tables.create(PROBLEMS_TABLE, PROBLEM_COLUMNS);
	tables.create(TOLD_TABLE, TOLD_COLUMNS);
	tables.create(CLAIMS_TABLE, CLAIM_COLUMNS);
	tables.create(NEWS_TABLE, NEWS_COLUMNS);
	tables.create(RECEIPTS_TABLE, RECEIPTS_COLUMNS);
	tables.create(TRIES_TABLE, TRIES_COLUMNS);

	function erp(numberOrId: string): ErpOrder {
		const found = world.moysklad
			.list('customerorder')
			.find(({ id, name }) => id === numberOrId || name === numberOrId);
		if (!found) throw new Error(`MoySklad has no order ${numberOrId}`);
		const attributes = (found.attributes ?? []) as Array<{ name: string; value: unknown }>;
		const { href } = (found.state as { meta: { href: string } }).meta;
		const state = world.moysklad
			.list('customerorder/metadata/states')
			.find(({ meta }) => meta.href === href);
		return {
			id: found.id,
			name: String(found.name),
			state: String(state?.name),
			fields: Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
			order: found as unknown as IDataObject,
		};
	}
	function atWarehouse(numberOrId: string) {
		const { id } = erp(numberOrId);
		return Object.entries(world.imsklad.state.orders)
			.filter(([, { data }]) => data.guid === id)
			.map(([key, { status, data }]) => ({ key, status, data: data as unknown as IDataObject }));
	}
	const asked = (action: string, key?: string) =>
		world.imsklad.requests.filter(({ body }) => {
			const sent = JSON.parse(body || '{}') as { action?: string; data?: { id?: unknown } };
			return sent.action === action && (key === undefined || sent.data?.id === key);
		}).length;

	return {
		...stage,
		problems: () => tables.rows(PROBLEMS_TABLE) as IDataObject[],
		settings: (row) => tables.change(SETTINGS_TABLE, {}, row),
		erp,
		atWarehouse,
		asked,
	};
}
