/** n8n's data tables over its REST interface (2.41.1): what a person sees and edits under Overview, Data tables. */
import type { Rest } from './rest';

type Row = Record<string, unknown> & { id: number };
interface Table {
	id: string;
	name: string;
}

/** The flow that makes the tables and prepares MoySklad, and the node that it begins with. */
export const FIRST = { file: '00-prepare-moysklad', trigger: 'Start' };
const SETTINGS = 'sklad settings';

async function pathTo(rest: Rest, name: string): Promise<string> {
	const { id } = await rest.call<{ id: string }>('GET', '/projects/personal');
	const path = `/projects/${id}/data-tables`;
	const { data } = await rest.call<{ data: Table[] }>('GET', path);
	const table = data.find((each) => each.name === name);
	if (!table) throw new Error(`There is no data table "${name}": has flow 0 been run?`);
	return `${path}/${table.id}`;
}

/** The rows of a table, as many as one page holds. */
export async function rowsOf(rest: Rest, table: string): Promise<Row[]> {
	const { data } = await rest.call<{ data: Row[] }>(
		'GET',
		`${await pathTo(rest, table)}/rows?take=100`,
	);
	return data;
}

/** Writes into the one row of `sklad settings`, as a person would. */
export async function changeSettings(rest: Rest, data: Record<string, unknown>): Promise<void> {
	const filters = [{ columnName: 'id', condition: 'gte', value: 0 }];
	const body = { filter: { type: 'and', filters }, data };
	await rest.call('PATCH', `${await pathTo(rest, SETTINGS)}/rows`, body);
}

/** Runs flow 0, which makes the tables, and writes into its settings what a person would first. */
export async function prepare(
	rest: Rest,
	workflowId: string,
	settings: Record<string, unknown>,
): Promise<void> {
	const { status, data } = await rest.runWorkflow(workflowId, FIRST.trigger);
	if (status !== 'success') {
		throw new Error(`Flow 0 failed: ${data.resultData.error?.message ?? status}`);
	}
	await changeSettings(rest, settings);
}
