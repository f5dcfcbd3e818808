import type { Resource } from '../../shared/operation';
import { allOf, managers } from '../dropdowns';
import { rawOutput } from '../fields';
import { operation, type SaplabApi } from '../transport';

const getAll = operation({
	value: 'getAll',
	writes: false,
	name: 'Get Many',
	action: 'Get many managers',
	description: 'Get the employees of the shop, with the offices that they belong to',
	required: {},
	list: true,
	options: { rawOutput },
	run: async ({ api, options }) => await allOf(api, managers, options.rawOutput),
});

export const manager: Resource<SaplabApi> = {
	value: 'manager',
	name: 'Manager (Сотрудник)',
	operations: [getAll],
};
