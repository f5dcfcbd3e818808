import { Failure } from '../../shared/errors';
import { pick, toggle, type Dictionary } from '../../shared/fields';
import type { Outcome, Resource } from '../../shared/operation';
import { byName } from '../byName';
import { alikeBy, byKind, type AnyCall } from '../calls';
import { assortmentFilters, assortmentGroupings, type AssortmentFilter } from '../entities';
import type { Attribute, Entity } from '../entity';
import { expandGoods } from '../expand';
import { filterFields } from '../filters';
import { listed } from '../list';
import { thingByAddress } from '../locators';
import { moneyUnit, order, quiet, simplify } from '../options';
import { deleteAll } from '../remove';
import { operation, type MoySkladApi } from '../transport';
import { getForWarehouse } from './goodsForWarehouse';

const asAttribute = ({
	key,
	operators,
	several,
	parameters,
	...more
}: AssortmentFilter): Attribute => {
	const [parameter, second] = Object.keys(parameters);
	return {
		...more,
		name: key,
		filter: operators,
		...(!second && { parameter }),
		...(!several && { once: true }),
	};
};

const filters = assortmentFilters.filter(({ query }) => !query);

/** The list of everything that is sold, as an entity that can only be listed: section "Ассортимент". */
const list: Entity = {
	resource: 'assortment',
	keyword: 'assortment',
	name: 'Assortment',
	russian: 'Ассортимент',
	operations: ['getAll', 'delete'],
	attributes: filters.map(asAttribute),
	bulk: true,
	filterable: true,
	searchable: true,
	keys: [],
	states: false,
	customAttributes: true,
	mixed: true,
};

/** The same in the light mode, which has fewer filters and other names for some (MS-03, MS-51, MS-52). */
const lightList: Entity = {
	...list,
	attributes: filters.flatMap((each) =>
		each.light ? [asAttribute({ ...each, ...each.light })] : [],
	),
};
export const LIGHT = { 'X-Lognex-Remap-Beta-Feature': 'assortmentWithoutStock' };

/** What the document forbids, said before anything is sent. */
function check({ body, options }: AnyCall): void {
	const given = body as Record<string, unknown>;
	const refuse = (message: string, advice: string, field: string) => {
		throw new Failure(message, { advice, details: { field } });
	};
	const wantsConsignments = [given.type].flat().includes('consignment');
	if (wantsConsignments && options.groupBy !== 'consignment') {
		refuse(
			'Consignments come only with grouping by consignment',
			'Set "Group By" in the options to Everything, with Consignments.',
			'Type',
		);
	}
	for (const { parameters, light, label } of options.withoutStock ? filters : []) {
		if (light || !Object.keys(parameters).some((name) => given[name] !== undefined)) continue;
		refuse(
			`Without the stock, the list cannot be filtered by ${label}`,
			`Remove that filter, or the option "Without Stock".`,
			label,
		);
	}
}

const getAll = operation({
	value: 'getAll',
	writes: false,
	name: 'Get Many',
	action: 'Get many assortment records',
	description: 'Get many products, variants, bundles and services with their stock',
	list: true,
	required: {},
	optional: filterFields(list),
	options: {
		byName,
		expand: expandGoods(),
		groupBy: pick('Group By', assortmentGroupings as Dictionary<string>),
		moneyUnit,
		order,
		simplify,
		withoutStock: toggle(
			'Without Stock',
			'Whether to leave out stock, reserve and the like, which is faster; some filters are not there then',
		),
	},
	async *run(given) {
		const call = given as unknown as AnyCall;
		check(call);
		const { groupBy, withoutStock } = given.options;
		const more = { query: { groupBy }, ...(withoutStock && { headers: LIGHT }) };
		yield* listed(call, withoutStock ? lightList : list, more);
	},
});

const remove = operation({
	value: 'delete',
	writes: true,
	turn: null,
	name: 'Delete',
	action: 'Delete assortment records',
	description: 'Delete products, variants, bundles or services; many items share requests',
	required: {
		id: thingByAddress(
			'Address or Meta',
			'Which one: from the list, or its address (href), or an object with "meta"',
		),
	},
	options: { quiet },
	runAll: async (calls): Promise<Outcome[]> =>
		await byKind(
			calls as unknown as AnyCall[],
			(call) => alikeBy(call, ['quiet']),
			async (own) => await deleteAll(own, 'entity/assortment', ''),
		),
});

export const assortment: Resource<MoySkladApi> = {
	value: 'assortment',
	name: 'Assortment (Ассортимент)',
	operations: [getAll, getForWarehouse, remove],
};
