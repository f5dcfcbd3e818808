import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import type { Fields } from '../shared/fields';
import { identifier, integer, decimal, toggle } from '../shared/fields';
import { rows } from '../shared/forms';
import type { ItemInput } from '../shared/itemInput';
import { wireName, type Call, type Operation } from '../shared/operation';
import { Preview } from '../shared/preview';
import type { Carrier } from './deliveryMethods';
import { NOT_DONE, OBJECT_NOT_FOUND, operation, type ImskladApi } from './transport';

/** Every request that names a warehouse; there is only number 1 (IMS-08). */
export const storageId = integer(
	'Warehouse ID (Склад)',
	'Number of the warehouse; so far there is only 1',
	{
		default: 1,
	},
);

/** The lines of an order, preorder or document; prices in roubles, quantities in whole units. */
export const goods = rows(
	'Goods (Товары)',
	{
		id: identifier('Product ID', 'ID of the product in your own system, as it was created'),
		quantity: integer('Quantity (Количество)', undefined, {
			default: 1,
			typeOptions: { minValue: 0 },
		}),
		price: decimal('Price (Цена)', 'Price of one unit, in roubles', {
			typeOptions: { numberPrecision: 2 },
		}),
	},
	'[\n  { "id": 123123, "quantity": 1, "price": 1000 }\n]',
);

/** Options of the operations that send lines. */
export const goodsOptions = {
	numericGoodsId: toggle(
		'Send Numeric Product IDs as Numbers',
		'Whether an ID in the lines that consists of digits is sent as a number, as the document has it. Switch off if your warehouse knows the products by text.',
		true,
	),
};

/** Options of the operations that may be answered with a warning. */
export const warningOptions = {
	failOnWarning: toggle(
		'Fail on Warning',
		'Whether an answer with a warning (the order is being assembled, its goods were not saved) counts as an error',
	),
};

/** Options of everything that writes. */
export const writeOptions = {
	emptyAsZero: toggle(
		'Empty Numbers as 0',
		'Whether a number that is empty in the input item (delivery type, courier, weight) is emptied at the warehouse by 0 rather than by null',
	),
};

type Options = {
	numericGoodsId?: boolean;
	failOnWarning?: boolean;
	emptyAsZero?: boolean;
	deliveryMethods?: Carrier;
};

type Given = Pick<Call<ImskladApi>, 'body' | 'options' | 'emptied'>;

/** The body with its carrier in it, and which of it only stands there to be emptied. */
function carried({ body, options, emptied = [] }: Given): { body: IDataObject; emptied: string[] } {
	const { deliveryMethods, emptyAsZero } = options as Options;
	const whole = { ...body, ...deliveryMethods } as IDataObject;
	const none = Object.keys(whole).filter((name) => whole[name] === null);
	if (emptyAsZero) for (const name of none) whole[name] = 0;
	return { body: whole, emptied: [...emptied, ...none] };
}

const CANONICAL_NUMBER = /^(0|[1-9]\d{0,15})$/;

/** The table types a line's id Int, a product's own id String: docs/quirks.md, IMS-06. */
export function withGoodsIds(body: IDataObject, { numericGoodsId = true }: Options): IDataObject {
	if (!Array.isArray(body.goods)) return body;
	const asSent = (id: unknown) =>
		numericGoodsId
			? CANONICAL_NUMBER.test(String(id)) && Number.isSafeInteger(Number(id))
				? Number(id)
				: id
			: String(id);
	const goodsRows = body.goods as IDataObject[];
	return {
		...body,
		goods: goodsRows.map((row) => ({ ...row, id: asSent(row.id) })) as IDataObject[],
	};
}

/** Lets a `result: "warning"` through, or makes it an error where the item asks for that. */
export function judged(reply: IDataObject, { failOnWarning }: Options): IDataObject {
	if (!failOnWarning || reply.result !== 'warning') return reply;
	throw new Failure(String(reply.warning ?? 'The warehouse answered with a warning'), {
		advice:
			'The warehouse saved only a part. Its people may have begun to assemble the order: agree the change with them, or switch off "Fail on Warning".',
		details: { result: 'warning', id: reply.id },
		fromService: true,
	});
}

export const without = (body: IDataObject, names: string[]): IDataObject =>
	Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

/** Whether "not found" is said of a product in the lines, as far as its words tell (IMS-73): then the thing itself is there. */
function isAboutGoods({ message }: Failure, { id, goods: lines }: IDataObject): boolean {
	if (!Array.isArray(lines)) return false;
	if (/товар|номенклатур|артикул|\bgoods?\b|product/i.test(message)) return true;
	const words = message.split(/[\s,;:"'«»()[\]]+/);
	const ids = (lines as IDataObject[]).map((line) => String(line.id));
	return !words.includes(String(id)) && words.some((word) => ids.includes(word));
}

const unknownGoods = ({ message, details }: Failure) =>
	new Failure(message, {
		advice:
			'The warehouse does not know a product of the lines. Nothing was added, for what the lines belong to may be there. Create the product first, then run this again.',
		details,
		fromService: true,
	});

/** The preview of an upsert: nobody can ask the warehouse whether it knows an ID, so both requests are shown. */
async function eitherOf(update: Preview, add: () => Promise<IDataObject>): Promise<Preview> {
	const added = await attempt(add);
	const wouldSendIfNew = added instanceof Preview ? added.items[0].wouldSend : undefined;
	return update.as(() => ({ wouldSendIfNew }));
}

/** By which what is done to a thing of the warehouse takes turns. */
export const thingKey = (type: string, id: unknown) => `${type} ${String(id)}`;

interface Keyed<R extends Fields, O extends Fields> {
	/** The envelope's type, and the word in `add_…` and `update_…`. */
	type: string;
	word: string;
	/** What the editor calls it: "an order". */
	thing: string;
	/** Fields of both requests, … */
	required: R;
	optional: O;
	/** … of `add_…` alone, … */
	addRequired?: Fields;
	addOptional?: Fields;
	/** … and of `update_…` alone. */
	updateOptional?: Fields;
	options?: Fields;
	updateOptions?: Fields;
	/** What may stand in for the parameters of the input item alone. */
	itemParameters?: Fields;
	/** Checks what single fields cannot tell; throws a Failure. */
	check?(body: IDataObject): void;
}

/**
 * Create, update and upsert of a thing that the warehouse keys by the merchant's own id. Replies are the
 * service's: `{ result: 'ok' | 'warning', warning?, id }` with the warehouse's id; upsert adds `created`.
 * Upsert updates first and adds only on code 2, so it may be run again after any failure; what another process has
 * added in between is updated once more.
 */
export function keyed<R extends Fields, O extends Fields>({
	type,
	word,
	thing,
	required,
	optional,
	addRequired = {},
	addOptional = {},
	updateOptional = {},
	options = {},
	updateOptions = {},
	itemParameters,
	check,
}: Keyed<R, O>): Array<Operation<ImskladApi>> {
	const itemInput: ItemInput = {
		beside: ['storageId', 'documentType'],
		parameters: itemParameters,
	};
	/** Two executions that both found nothing would both add: nobody knows what a second add does. */
	const turn = ({ body }: Given) => thingKey(type, (body as IDataObject).id);
	const ready = (call: Given) => {
		const { body, emptied } = carried(call);
		check?.(body);
		return { emptied, whole: withGoodsIds(body, call.options) };
	};
	/** A new thing has nothing that could be emptied. */
	const add = (api: ImskladApi, body: IDataObject, emptied: string[]) =>
		api.object(type, `add_${word}`, without(body, emptied));
	const update = async (api: ImskladApi, body: IDataObject, given: Options) =>
		judged(await api.object(type, `update_${word}`, body), given);
	const addFields = {
		required: { ...required, ...addRequired },
		optional: { ...optional, ...addOptional },
	};
	const updateFields = { required, optional: { ...optional, ...updateOptional } };
	/** The `update_…` body of what was read for `add_…`: its fields, under its names. */
	const toUpdate = (body: IDataObject): IDataObject => {
		const added: Fields = { ...addFields.required, ...addFields.optional };
		const updated: Fields = { ...updateFields.required, ...updateFields.optional };
		return Object.fromEntries(
			Object.entries(updated)
				.filter(([name]) => name in added)
				.map(([name, field]) => [wireName(name, field), body[wireName(name, added[name])]])
				.filter(([, value]) => value !== undefined),
		) as IDataObject;
	};
	return [
		operation({
			value: 'create',
			writes: true,
			turn,
			name: 'Create',
			action: `Create ${thing}`,
			description: `Add ${thing} to the warehouse`,
			...addFields,
			options: { ...options, ...writeOptions },
			itemInput,
			run: async (call) => {
				const { whole, emptied } = ready(call);
				return add(call.api, whole, emptied);
			},
		}),
		operation({
			value: 'update',
			writes: true,
			turn,
			name: 'Update',
			action: `Update ${thing}`,
			description: `Change ${thing} that the warehouse knows by your ID. What is required is sent again as a whole, all lines included.`,
			...updateFields,
			options: { ...options, ...updateOptions, ...writeOptions },
			itemInput,
			run: async (call) => update(call.api, ready(call).whole, call.options),
		}),
		operation({
			value: 'upsert',
			writes: true,
			turn,
			name: 'Create or Update',
			action: `Create or update ${thing}`,
			description: 'Create a new record, or update the current one if it already exists (upsert)',
			...addFields,
			options: { ...options, ...updateOptions, ...writeOptions },
			itemInput,
			run: async (call) => {
				const { api, options: given } = call;
				const { whole, emptied } = ready(call);
				const updated = await attempt(() => update(api, toUpdate(whole), given));
				if (updated instanceof Preview) {
					throw await eitherOf(updated, () => add(api, whole, emptied));
				}
				if (!(updated instanceof Failure)) return { ...updated, created: false };
				if (updated.details.code !== OBJECT_NOT_FOUND) throw updated;
				if (isAboutGoods(updated, whole)) throw unknownGoods(updated);
				const added = await attempt(() => add(api, whole, emptied));
				if (!(added instanceof Failure)) return { ...added, created: true };
				if (added.details.code !== NOT_DONE) throw added;
				const again = await attempt(() => update(api, toUpdate(whole), given));
				if (!(again instanceof Failure)) return { ...again, created: false };
				throw again.details.code === OBJECT_NOT_FOUND ? added : again;
			},
		}),
	];
}
