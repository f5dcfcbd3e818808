import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import { loadedChoice, staying, toggle, type Fields } from '../shared/fields';
import type { Operation, Resource } from '../shared/operation';
import { allOf, type Dictionary } from './dropdowns';
import { rawOutput } from './fields';
import { operation, type SaplabApi } from './transport';

/** The option of every create: the panel's replies to them have no id (SAP-15). */
export const returnCreated = toggle(
	'Return ID',
	'Whether to look the new thing up afterwards and add its ID to the output, since the panel does not tell it',
	true,
);

/**
 * What a look-up adds to the reply of a create: the `id`, or `id: null` and why. It never fails: the thing is
 * there, and a failed item would be run again.
 */
export async function lookedUp(find: () => Promise<IDataObject[]>): Promise<IDataObject> {
	const found = await attempt(find);
	if (found instanceof Failure) {
		return { id: null, lookup: `Created, but looking it up failed: ${found.message}` };
	}
	if (found.length === 1) return { id: found[0].id };
	return {
		id: null,
		lookup: found.length
			? `Created, but the panel shows ${found.length} that are alike, so which is the new one is unknown`
			: 'Created, but the panel shows none that is exactly as it was sent',
	};
}

/** Whether a row bears the name that was sent; some names in the panel end with a space. */
export const isNamed = (row: IDataObject, { name }: IDataObject) =>
	String(row.name).trim() === String(name).trim();

interface SmallForm<F extends Fields> {
	value: string;
	/** The resource's name; one of them and many in the middle of a sentence; and the dropdown of them. */
	name: string;
	thing: string;
	things: string;
	label: string;
	loader: string;
	fields: F;
	list: Dictionary;
	/** Where the form goes, and where that of one thing does. */
	form: string;
	remove: string;
	updateOptions?: Fields;
	updateForm?(options: Record<string, unknown>): string;
	/** A row as the form wants it, where the list shows it otherwise. */
	formOf?(row: IDataObject): IDataObject;
	/** Whether a row is what was sent. */
	isSame(row: IDataObject, sent: IDataObject): boolean;
}

/** The row of a thing; nothing may be written over what the panel does not show. */
async function rowOf(api: SaplabApi, list: Dictionary, id: unknown): Promise<IDataObject> {
	const row = (await allOf(api, list)).find((each) => Number(each.id) === Number(id));
	if (row) return row;
	throw new Failure(`Saplab shows nothing with the ID ${String(id)} in this list`, {
		advice:
			'Choose it from the list again. What is left empty here could not be kept, so nothing was written.',
		details: { id: id as number },
		fromService: true,
	});
}

/** List, create, update and delete of something that the panel keeps by a form of a few fields, always sent whole. */
export function smallForm<F extends Fields>({
	value,
	name,
	thing,
	things,
	label,
	loader,
	fields,
	list,
	form,
	remove,
	updateOptions = {},
	updateForm = () => form,
	formOf = (row) => row,
	isSame,
}: SmallForm<F>): Resource<SaplabApi> {
	const chosen = { id: loadedChoice(label, loader) };
	const kept = Object.fromEntries(
		Object.entries(fields).map(([name, field]) => [name, staying(field)]),
	);
	const operations: Array<Operation<SaplabApi>> = [
		operation({
			value: 'getAll',
			writes: false,
			name: 'Get Many',
			action: `Get many ${things}`,
			description: `Get the ${things} of the shop`,
			required: {},
			list: true,
			options: { rawOutput },
			run: async ({ api, options }) => await allOf(api, list, options.rawOutput),
		}),
		operation({
			value: 'create',
			writes: true,
			turn: null,
			name: 'Create',
			action: `Create ${thing}`,
			description: `Add ${thing} to the shop`,
			required: fields,
			options: { returnCreated },
			/** The panel's reply, and the `id` of the one row that is as it was sent. */
			run: async ({ api, body, options }) => {
				const sent = body as IDataObject;
				const reply = await api.write(form, sent);
				if (options.returnCreated === false) return reply;
				const find = async () => (await allOf(api, list)).filter((row) => isSame(row, sent));
				return { ...reply, ...(await lookedUp(find)) };
			},
		}),
		operation({
			value: 'update',
			writes: true,
			turn: ({ body }) => `${value} ${String((body as IDataObject).id)}`,
			name: 'Update',
			action: `Update ${thing}`,
			description: `Change ${thing}; a field left empty stays as it is`,
			required: { ...chosen, ...kept },
			options: updateOptions,
			run: async ({ api, body, options }) => {
				const { id, ...given } = body as IDataObject;
				const left = Object.keys(given).filter((name) => given[name] === null);
				/** The panel takes the form whole: what was left alone is read, and sent as it is. */
				const whole = async () => {
					if (left.length === 0) return given;
					const known = formOf(await rowOf(api, list, id));
					return { ...given, ...Object.fromEntries(left.map((name) => [name, known[name]])) };
				};
				return await api.write(`${updateForm(options)}/${id}`, whole, {
					repeat: 'idempotent',
				});
			},
		}),
		operation({
			value: 'delete',
			writes: true,
			turn: null,
			name: 'Delete',
			action: `Delete ${thing}`,
			description: `Delete ${thing}; the panel refuses where its settings use it`,
			required: chosen,
			run: async ({ api, body }) => await api.write(remove, body as IDataObject),
		}),
	];
	return { value, name, operations };
}
