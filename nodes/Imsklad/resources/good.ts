import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import {
	choice,
	decimal,
	idList,
	integer,
	key,
	longText,
	text,
	type Field,
} from '../../shared/fields';
import type { Call, Outcome, Resource } from '../../shared/operation';
import { lookOf } from '../../shared/words';
import { colors } from '../dictionaries';
import { isObject } from '../items';
import { keyed, storageId } from '../keyed';
import { OBJECT_NOT_FOUND, operation, type ImskladApi } from '../transport';

const DEFAULT_BATCH = 100;

const millimetres = (displayName: string) =>
	integer(displayName, 'In millimetres', { typeOptions: { minValue: 0 } });

/** A colour by its number or, in an item, by a name in Russian or English; one unknown by name is left out. */
function namedColor(): Field<number> {
	const field = choice('Color (Цвет)', colors);
	return {
		...field,
		read: (source, name) => {
			const given = source.get(name);
			const isName = source.asItem && typeof given === 'string' && /\p{L}/u.test(given);
			if (!isName) return field.read(source, name);
			return colors.find(({ name: english, russian = '' }) =>
				[english, russian].some((known) => lookOf(known) === lookOf(given)),
			)?.value;
		},
	};
}

/** What the warehouse knows of a product, whether it is told or asks. */
export const goodFields = {
	required: {
		id: key('Product ID', 'ID of the product in your own system'),
		name: text('Name'),
		price: decimal('Price', 'Retail price, in roubles', { typeOptions: { numberPrecision: 2 } }),
		cost: decimal('Cost (Стоимость)', 'What the product cost you, in roubles', {
			typeOptions: { numberPrecision: 2 },
		}),
	},
	optional: {
		description: longText('Description'),
		image: text('Image URL', 'Address of a picture that anybody can open', {
			placeholder: 'e.g. https://example.com/picture.png',
		}),
		weight: integer('Weight', 'In grams', { typeOptions: { minValue: 0 } }),
		width: millimetres('Width'),
		height: millimetres('Height'),
		length: millimetres('Length'),
		color: namedColor(),
		size: text('Size', undefined, { placeholder: 'e.g. XL or 10 см x 20 см' }),
	},
};

const write = keyed({ type: 'goods', word: 'good', thing: 'a product', ...goodFields });

type Found = Map<string, IDataObject>;

/** Asks for one chunk. Where the warehouse refuses all of it for an unknown id, halves find which. */
async function ask(api: ImskladApi, storage: number, ids: number[]): Promise<IDataObject[]> {
	const reply = await attempt(() => api.call('goods', 'get_stock', { storage_id: storage, ids }));
	if (Array.isArray(reply) && reply.every(isObject)) return reply;
	if (!(reply instanceof Failure)) {
		throw new Failure('IMSKLAD answered the question for stock without a list of products', {
			advice:
				'Ask for fewer products at once (option "Batch Size"), and look whether the credential names the right address.',
			details: { type: 'goods', action: 'get_stock' },
			fromService: true,
		});
	}
	if (reply.details.code !== OBJECT_NOT_FOUND) throw reply;
	if (ids.length === 1) return [];
	const half = Math.ceil(ids.length / 2);
	return [
		...(await ask(api, storage, ids.slice(0, half))),
		...(await ask(api, storage, ids.slice(half))),
	];
}

const chunksOf = <T>(list: T[], size: number): T[][] =>
	Array.from({ length: Math.ceil(list.length / size) }, (_, n) =>
		list.slice(n * size, (n + 1) * size),
	);

/** The stock of all ids of one warehouse, by id; an id whose request failed has the Failure instead. */
async function stockOf(
	api: ImskladApi,
	storage: number,
	ids: number[],
	size: number,
): Promise<{ found: Found; failed: Map<number, Failure> }> {
	const found: Found = new Map();
	const failed = new Map<number, Failure>();
	for (const chunk of chunksOf(ids, size)) {
		const rows = await attempt(() => ask(api, storage, chunk));
		if (rows instanceof Failure) for (const id of chunk) failed.set(id, rows);
		else for (const row of rows) found.set(String(row.id), row);
	}
	return { found, failed };
}

const getStock = operation({
	value: 'getStock',
	writes: false,
	name: 'Get Stock',
	action: 'Get the stock of products',
	description: 'Get how much of each product the warehouse has, and how much of it is reserved',
	required: {
		storageId,
		ids: idList(
			'Warehouse Product IDs',
			"Comma-separated IDs, or a list, of products in the warehouse's own numbering (Create returns them), not your own IDs. The IDs of all input items travel together.",
			{ placeholder: 'e.g. 124323, 342343' },
			{
				are: 'a whole number, the one that the warehouse itself gave the product',
				where:
					'Your own ID of a product is not asked for here. The warehouse\'s number is the "id" that Create, Update and "Create or Update" of the product give, and with the option to keep it the field "IMSKLAD ID" in MoySklad (workflow 4). "Create or Update" of a product, run again, gives it once more.',
			},
		),
	},
	options: {
		batchSize: integer('Batch Size', 'How many products to ask for in one request', {
			default: DEFAULT_BATCH,
			typeOptions: { minValue: 1 },
		}),
	},
	/** Items `{ id, stock, reserved }` in whole units, or `{ id, found: false }`; "Получение остатков". */
	async runAll(calls): Promise<Outcome[]> {
		const storages = [...new Set(calls.map(({ body }) => body.storage_id))];
		const outcomes: Outcome[] = [];
		for (const storage of storages) {
			const here = calls.filter(({ body }) => body.storage_id === storage);
			const ids = [...new Set(here.flatMap(({ body }) => body.ids))];
			const size = Math.max(1, here[0].options.batchSize ?? DEFAULT_BATCH);
			const { found, failed } = await stockOf(here[0].api, storage, ids, size);
			for (const call of here) outcomes[calls.indexOf(call)] = outcomeOf(call, found, failed);
		}
		return outcomes;
	},
});

function outcomeOf(
	{ body }: Pick<Call<ImskladApi, { ids: ReturnType<typeof idList> }>, 'body'>,
	found: Found,
	failed: Map<number, Failure>,
): Outcome {
	const failure = body.ids.map((id) => failed.get(id)).find(Boolean);
	// A copy for each item: two may have asked for the same product.
	return failure ?? body.ids.map((id) => ({ ...(found.get(String(id)) ?? { id, found: false }) }));
}

export const good: Resource<ImskladApi> = {
	value: 'good',
	name: 'Product (Товар)',
	operations: [...write, getStock],
};
