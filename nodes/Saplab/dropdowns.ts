import type { IDataObject, ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { asFailure, nodeError } from '../shared/errors';
import { rowsIn } from './lists';
import * as shapes from './shapes';
import { connect, type SaplabApi } from './transport';

/** Seconds that a person looks at an empty dropdown. */
const TIMEOUT = 20;

/** A short list of the panel, which comes whole. */
export interface Dictionary {
	path: string;
	collection: string;
	shape: shapes.Shape;
}

export const managers: Dictionary = {
	path: 'manager',
	collection: 'managers',
	shape: shapes.manager,
};
export const shippingTypes: Dictionary = {
	path: 'order/shipping_type',
	collection: 'shipping_types',
	shape: shapes.shippingType,
};
export const orderStatuses: Dictionary = {
	path: 'order/status',
	collection: 'statuses',
	shape: shapes.orderStatus,
};
export const clientGroups: Dictionary = {
	path: 'client/group',
	collection: 'groups',
	shape: shapes.clientGroup,
};

/** All of a dictionary, as the node gives it. */
export async function allOf(
	api: SaplabApi,
	{ path, collection, shape }: Dictionary,
	raw = false,
): Promise<IDataObject[]> {
	const reply = await api.read(path, collection);
	return rowsIn(reply[collection]).map((row) => shapes.shaped(row, shape, raw));
}

const option = ({ id, name }: IDataObject) => ({ name: String(name).trim(), value: Number(id) });

/** The offices that employees belong to: the panel has no list of them. */
const officeOf = ({ point_id, point_name }: IDataObject) =>
	option({ id: point_id, name: point_name });

const withInactive = (row: IDataObject) =>
	row.status === false ? option({ ...row, name: `${row.name} (inactive)` }) : option(row);

const NONE: INodePropertyOptions = { name: '[None]', value: 0 };

const unique = (options: INodePropertyOptions[]) => [
	...new Map(options.map((each) => [each.value, each])).values(),
];

/** A method that feeds a dropdown, in the order of the names. */
const loader = (
	dictionary: Dictionary,
	toOption: (row: IDataObject) => INodePropertyOptions = option,
	first: INodePropertyOptions[] = [],
) =>
	async function load(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		try {
			const rows = await allOf(connect(this, 0, TIMEOUT), dictionary);
			const options = unique(rows.map(toOption).filter(({ value }) => Number(value) > 0)).sort(
				(a, b) => a.name.localeCompare(b.name, 'ru'),
			);
			return [...first, ...options];
		} catch (error) {
			throw nodeError(this.getNode(), asFailure(error), 0);
		}
	};

/** The dropdowns fed by the panel; those with 0 for "none" are for a client's own fields. */
export const loadOptions = {
	getStatuses: loader(orderStatuses),
	getShippingTypes: loader(shippingTypes),
	getShippingTypesOrNone: loader(shippingTypes, option, [NONE]),
	getClientGroups: loader(clientGroups),
	getManagers: loader(managers, withInactive),
	getManagersOrNone: loader(managers, withInactive, [NONE]),
	getOffices: loader(managers, officeOf),
};
