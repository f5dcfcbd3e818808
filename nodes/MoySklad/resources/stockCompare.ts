/** The quantities of another system against MoySklad's stock of this moment. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { pick, toggle } from '../../shared/fields';
import type { Outcome } from '../../shared/operation';
import { alikeBy, byKind, type AnyCall } from '../calls';
import { named } from '../filters';
import { compared, differs, type Ours } from '../goods/compare';
import { productKey } from '../goods/keys';
import { knownBy, oursNow } from '../goods/look';
import { stockTypes, storeIdOf } from '../goods/stock';
import { reference } from '../locators';
import { quantities, type Quantity } from '../quantities';
import { operation } from '../transport';

const options = {
	all: toggle('All', 'Whether to give what agrees as well'),
	reservedIsExtra: toggle(
		'Reserved Is Extra',
		'Whether what is reserved in the lines comes on top of the quantity',
	),
	stockType: pick('Stock Type', stockTypes, 'What of MoySklad to compare with'),
};

const rowsOf = ({ body }: AnyCall) => (body as IDataObject).quantities as unknown as Quantity[];

/** What MoySklad knows of all that the calls name: by their keys, then the stock of one store. */
async function oursOf(calls: AnyCall[]): Promise<Ours> {
	const [{ api, body, options: given }] = calls;
	const { productKey: key, store } = body as IDataObject;
	const storeId = await storeIdOf(api, store);
	const keys = [...new Set(calls.flatMap(rowsOf).map(({ id }) => id))];
	const known = await knownBy(api, String(key), keys);
	return await oursNow(api, known, keys, storeId, given.stockType as string | undefined);
}

async function together(calls: AnyCall[]): Promise<Outcome[]> {
	const ours = await attempt(() => oursOf(calls));
	return calls.map((call) => {
		if (ours instanceof Failure) return ours;
		const all = compared(rowsOf(call), ours, call.options.reservedIsExtra === true);
		return call.options.all ? all : all.filter(differs);
	});
}

export const compare = operation({
	value: 'compare',
	writes: false,
	name: 'Compare',
	action: 'Compare quantities with the stock',
	description:
		"Compare another system's quantities with the stock of this moment; many items share requests",
	required: {
		quantities,
		...named({
			productKey,
			store: reference(
				'Store (Склад)',
				'Whose stock to compare with: from the list, or its name, ID or address (href), or an object with "meta"',
				['store'],
			),
		}),
	},
	options,
	/** An item for each line that differs or cannot be compared: `Compared`, in units. */
	runAll: async (calls): Promise<Outcome[]> =>
		await byKind(
			calls as unknown as AnyCall[],
			(call) => alikeBy(call, ['productKey', 'store', 'stockType']),
			together,
		),
});
