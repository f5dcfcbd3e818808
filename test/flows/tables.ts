/**
 * n8n's data tables in memory, behind the interface that its own Data Table node asks for. Words of errors, checks of
 * values, what is equal to what and which rows come back are as n8n 2.41 has them (with SQLite).
 */
import type {
	CreateDataTableOptions,
	DataTable,
	DataTableColumn,
	DataTableColumnType,
	DataTableFilter,
	DataTableRow,
	DataTableRowReturn,
	FieldType,
	IDataTableProjectAggregateService,
	IDataTableProjectService,
	ListDataTableOptions,
} from 'n8n-workflow';
import { DATA_TABLE_SYSTEM_COLUMN_TYPE_MAP as SYSTEM, validateFieldType } from 'n8n-workflow';
import { keepsRow, likePattern } from './table-filter';

interface Table extends DataTable {
	rows: DataTableRowReturn[];
	lastId: number;
}
type Column = Pick<DataTableColumn, 'name' | 'type'>;

const invalid = (message: string) =>
	new Error(`Validation error with data table request: ${message}`);
const FIELD_TYPES: Record<DataTableColumnType, FieldType> = {
	...{ string: 'string', number: 'number', boolean: 'boolean', date: 'dateTime' },
};

/** A value as the column's type keeps it: `"5"` is 5 in a number, 5 is `"5"` in a text. */
function asKept(value: DataTableRow[string], { name, type }: Column): DataTableRow[string] {
	if (value === null || value === undefined) return null;
	const { valid, newValue, errorMessage } = validateFieldType(name, value, FIELD_TYPES[type], {
		...{ strict: false, parseStrings: false },
	}) as { valid: boolean; newValue?: unknown; errorMessage?: string };
	if (!valid)
		throw invalid(`value '${String(value)}' does not match column type '${type}': ${errorMessage}`);
	if (type === 'date') return (newValue as { toJSDate(): Date }).toJSDate();
	// n8n hands a number on as it is, and the database makes it the text that the column holds.
	return type === 'string' ? String(newValue) : (newValue as DataTableRow[string]);
}

function rowFor(data: DataTableRow, columns: Column[]): DataTableRow {
	return Object.fromEntries(
		Object.entries(data).map(([name, value]) => {
			const column = columns.find((each) => each.name === name);
			if (!column) throw invalid(`unknown column name '${name}'`);
			return [name, asKept(value, column)];
		}),
	);
}

function filterFor(filter: DataTableFilter, columns: Column[]): DataTableFilter {
	const all = [
		...Object.entries(SYSTEM).map(([name, type]): Column => ({ name, type })),
		...columns,
	];
	const filters = filter.filters.map((each) => {
		const value = rowFor({ [each.columnName]: each.value }, all)[each.columnName];
		if (/^(i?like|[gl]te?)$/.test(each.condition) && value === null)
			throw invalid(`${each.condition.toUpperCase()} filter value cannot be null or undefined`);
		return { ...each, value: /like$/.test(each.condition) ? likePattern(String(value)) : value };
	});
	return { ...filter, filters };
}

/** What others may change without changing the table; not by structuredClone, whose dates are no dates in jest. */
const copied = (rows: DataTableRowReturn[]) => rows.map((row) => ({ ...row }));
/** A copy of the table, for what is only tried. */
const aside = (table: Table): Table => ({ ...table, rows: copied(table.rows) });

export type Tables = ReturnType<typeof makeTables>;

/** No tables at first. */
export function makeTables() {
	const tables: Table[] = [];
	let made = 0;
	const find = (id: string): Table => {
		const table = tables.find((each) => each.id === id);
		if (!table) throw new Error(`Could not find the data table: '${id}'`);
		return table;
	};
	const checkName = (name: string) => {
		if (tables.some((each) => each.name === name))
			throw new Error(`Data table with name '${name}' already exists in this project`);
	};
	const shown = ({ id, name, projectId, columns, createdAt, updatedAt }: Table): DataTable => ({
		...{ id, name, projectId, createdAt, updatedAt },
		columns: columns.map((column) => ({ ...column })),
	});

	function create({ name, columns }: CreateDataTableOptions): DataTable {
		checkName(name);
		const taken = columns.find((each) => Object.hasOwn(SYSTEM, each.name));
		if (taken) throw new Error(`Column name "${taken.name}" is reserved as a system column name.`);
		const id = `table${++made}`;
		const at = new Date();
		const table: Table = {
			...{ id, name, projectId: 'project', createdAt: at, updatedAt: at, rows: [], lastId: 0 },
			columns: columns.map((column, index) => ({
				...{ id: `${id}-${index}`, dataTableId: id, index, ...column },
			})),
		};
		tables.push(table);
		return shown(table);
	}
	function insert(table: Table, rows: DataTableRow[]): DataTableRowReturn[] {
		const kept = rows.map((row) => rowFor(row, table.columns));
		return kept.map((row) => {
			const empty = Object.fromEntries(table.columns.map(({ name }) => [name, null]));
			const at = new Date();
			const whole = { ...empty, ...row, id: ++table.lastId, createdAt: at, updatedAt: at };
			table.rows.push(whole as DataTableRowReturn);
			return { ...whole } as DataTableRowReturn;
		});
	}
	function update(table: Table, filter: DataTableFilter, data: DataTableRow) {
		if (Object.keys(data).length === 0) throw invalid('Data columns must not be empty');
		const values = rowFor(data, table.columns);
		const where = filterFor(filter, table.columns);
		const found = table.rows.filter((row) => keepsRow(row, where));
		for (const row of found) Object.assign(row, values, { updatedAt: new Date() });
		return copied(found);
	}

	const aggregate: IDataTableProjectAggregateService = {
		getProjectId: () => 'project',
		createDataTable: async (options) => create(options),
		async getManyAndCount({ filter, skip = 0, take, sortBy }: ListDataTableOptions) {
			const parts = [filter?.name ?? []].flat().map((part) => part.toLowerCase());
			const found = tables.filter(({ name }) =>
				parts.every((part) => name.toLowerCase().includes(part)),
			);
			// n8n's own order: what was changed last comes first.
			const sorted = sortBy?.startsWith('name')
				? [...found].sort((a, b) => (a.name < b.name ? -1 : 1))
				: [...found].reverse();
			const data = sorted.slice(skip, take === undefined ? undefined : skip + take).map(shown);
			return { count: found.length, data };
		},
		deleteDataTableAll: async () => tables.splice(0).length > 0,
	};
	const proxy = (id: string): Partial<IDataTableProjectService> => ({
		getColumns: async () => find(id).columns.map((column) => ({ ...column })),
		async addColumn({ name, type }) {
			const { columns } = find(id);
			const index = columns.length;
			const column = { id: `${id}-${index}`, name, type, index, dataTableId: id };
			columns.push(column);
			for (const row of find(id).rows) row[name] = null;
			return column;
		},
		async updateDataTable({ name }) {
			checkName(name);
			find(id).name = name;
			return true;
		},
		async deleteDataTable() {
			tables.splice(tables.indexOf(find(id)), 1);
			return true;
		},
		async getManyRowsAndCount({ filter, skip = 0, take = Infinity, sortBy }) {
			const { rows, columns } = find(id);
			const where = filter && filterFor(filter, columns);
			const found = rows.filter((row) => !where || keepsRow(row, where));
			if (sortBy) {
				const [name, direction] = sortBy;
				const order = (a: DataTableRow, b: DataTableRow) =>
					Number(a[name]! > b[name]!) - Number(a[name]! < b[name]!) || 0;
				found.sort((a, b) => (direction === 'ASC' ? order(a, b) : order(b, a)));
			}
			return { count: found.length, data: copied(found.slice(skip, skip + take)) };
		},
		async insertRows(rows, returns) {
			const made = insert(find(id), rows);
			const count = { success: true, insertedRows: made.length };
			return (
				returns === 'count' ? count : returns === 'id' ? made.map((row) => ({ id: row.id })) : made
			) as never;
		},
		async updateRows({ filter, data, dryRun }) {
			const table = dryRun ? aside(find(id)) : find(id);
			return update(table, filter, data);
		},
		async upsertRow({ filter, data, dryRun }) {
			const table = dryRun ? aside(find(id)) : find(id);
			const found = update(table, filter, data);
			// Two statements: with PostgreSQL another process may insert the same between them.
			await new Promise((resolve) => setImmediate(resolve));
			return found.length > 0 ? found : insert(table, [data]);
		},
		async deleteRows({ filter, dryRun }) {
			const table = find(id);
			const where = filterFor(filter, table.columns);
			const gone = table.rows.filter((row) => keepsRow(row, where));
			if (!dryRun) table.rows = table.rows.filter((row) => !gone.includes(row));
			return copied(gone);
		},
		async clearRows() {
			return { deletedCount: find(id).rows.splice(0).length };
		},
	});

	const byName = (name: string): Table => {
		const table = tables.find((each) => each.name === name);
		if (!table) throw new Error(`There is no data table "${name}"`);
		return table;
	};
	return {
		/** For n8n's contexts. */
		provider: {
			getDataTableAggregateProxy: async () => aggregate,
			getDataTableProxy: async (_workflow: unknown, _node: unknown, id: string) => proxy(id),
		},
		names: () => tables.map(({ name }) => name),
		/** Makes one as a person does, its columns by their types, with rows. */
		create(
			name: string,
			columns: Record<string, DataTableColumnType>,
			rows: DataTableRow[] = [],
		): void {
			const list = Object.entries(columns).map(([column, type]) => ({ name: column, type }));
			create({ name, columns: list });
			insert(byName(name), rows);
		},
		/** The rows as they are, with `id`, `createdAt` and `updatedAt`. */
		rows: (name: string): DataTableRowReturn[] => copied(byName(name).rows),
		/** A person deletes it. */
		remove: (name: string): void => void tables.splice(tables.indexOf(byName(name)), 1),
		insert: (name: string, ...rows: DataTableRow[]) => insert(byName(name), rows),
		/** Lets so many minutes have passed since its rows were written. */
		older(name: string, minutes: number): void {
			const before = (at: Date) => new Date(at.getTime() - minutes * 60_000);
			for (const row of byName(name).rows) {
				const [createdAt, updatedAt] = [before(row.createdAt), before(row.updatedAt)];
				Object.assign(row, { createdAt, updatedAt });
			}
		},
		/** A person's change of all rows that have these values. */
		change(name: string, where: DataTableRow, data: DataTableRow): void {
			const filters = Object.entries(where).map(([columnName, value]) => ({
				...{ columnName, condition: 'eq' as const, value },
			}));
			update(byName(name), { type: 'and', filters }, data);
		},
	};
}
