import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../shared/errors';
import { pick, type Fields } from '../shared/fields';
import type { Operation, Outcome } from '../shared/operation';
import { byName } from './byName';
import { alikeBy, byKind, pathOf, type AnyCall, type EntityOf } from './calls';
import { counterpartyOperations } from './counterparty/operations';
import { createFromOperations } from './createFrom/operations';
import { customerOperations } from './customers/operation';
import { entityData } from './data';
import { KEY_NAMES, oneOf, type Entity, type EntityOperation } from './entity';
import { expandOf } from './expand';
import { filterFields, named } from './filters';
import { listed } from './list';
import { guardOptions } from './guards';
import { thing } from './locators';
import { getAll } from './lookup';
import { moneyUnit, order, orNull, quiet, simplify } from './options';
import { positionOperations } from './positions';
import { deleteAll } from './remove';
import { createAll, updateAll, upsertAll } from './save';
import { changedBy, matchedBy } from './turns';
import { operation, type MoySkladApi } from './transport';
import { warehouseOperations } from './warehouse/operations';

const id = {
	id: thing(
		'ID',
		'Which one: from the list, or its ID, its address (href), or an object with "meta"',
	),
};

const NAMES: Record<EntityOperation, string> = {
	getAll: 'Get Many',
	get: 'Get',
	create: 'Create',
	update: 'Update',
	upsert: 'Create or Update',
	delete: 'Delete',
	getMetadata: 'Get Metadata',
};

/** A Failure where the API has no such operation for the entity, which only its keyword may tell. */
const lacking = ({ keyword, operations }: Entity, value: EntityOperation): Failure | undefined =>
	operations.includes(value)
		? undefined
		: new Failure(`MoySklad's API cannot do "${NAMES[value]}" with "${keyword}"`, {
				advice: `What it can do with it: ${operations.map((each) => NAMES[each]).join(', ')}.`,
				details: { field: 'Operation' },
			});

/** All that can be done with an entity, as its table says; `more` are parameters that name the entity. */
export function operationsFor(
	entity: Entity,
	entityOf: EntityOf = () => entity,
	more: Fields = {},
): Array<Operation<MoySkladApi>> {
	const noun = entity.name.toLowerCase();
	const one = oneOf(entity);
	const each =
		(
			value: EntityOperation,
			run: (calls: AnyCall[], entity: Entity) => Promise<Outcome[]>,
			alike: string[] = [],
		) =>
		async (calls: unknown[]): Promise<Outcome[]> =>
			await byKind(
				calls as AnyCall[],
				(call) => alikeBy(call, alike, entityOf(call).keyword),
				async (own) => {
					const its = entityOf(own[0]);
					const missing = lacking(its, value);
					return missing ? own.map(() => missing) : await run(own, its);
				},
			);
	const expand = expandOf(entity);
	const written = { moneyUnit, quiet, simplify };
	const all: Record<string, Operation<MoySkladApi>> = {
		getAll: operation({
			value: 'getAll',
			writes: false,
			name: 'Get Many',
			action: `Get many ${noun} records`,
			description: `Get many ${noun} records`,
			list: true,
			required: more,
			optional: filterFields(entity),
			options: { byName, expand, moneyUnit, order, simplify },
			async *run(call) {
				const own = call as unknown as AnyCall;
				const missing = lacking(entityOf(own), 'getAll');
				if (missing) throw missing;
				yield* listed(own, entityOf(own));
			},
		}),
		get: operation({
			value: 'get',
			writes: false,
			name: 'Get',
			action: `Get ${one}`,
			description: `Get ${one} by its ID; many items share requests`,
			required: { ...more, ...id },
			options: { byName, expand, moneyUnit, simplify },
			runAll: each('get', getAll, ['expand']),
		}),
		create: operation({
			value: 'create',
			writes: true,
			turn: null,
			name: 'Create',
			action: `Create ${one}`,
			description: `Create ${one}; many items share requests`,
			required: { ...more, data: entityData },
			options: written,
			runAll: each('create', createAll, ['quiet']),
		}),
		update: operation({
			value: 'update',
			writes: true,
			turn: (call) => changedBy(call as unknown as AnyCall, entityOf),
			name: 'Update',
			action: `Update ${one}`,
			description: `Change ${one}: what is not given stays as it is; many items share requests`,
			required: { ...more, id: orNull(id.id), data: entityData },
			options: { ...written, ...guardOptions, byName },
			runAll: each('update', updateAll, ['quiet']),
		}),
		upsert: operation({
			value: 'upsert',
			writes: true,
			turn: (call) => matchedBy(call as unknown as AnyCall, entityOf),
			name: 'Create or Update',
			action: `Create or update ${one}`,
			description: 'Create a new record, or update the current one if it already exists (upsert)',
			required: { ...more, ...named({ matchBy: matchBy(entity) }), data: entityData },
			options: written,
			runAll: each('upsert', upsertAll, ['quiet', 'matchBy']),
		}),
		delete: operation({
			value: 'delete',
			writes: true,
			turn: null,
			name: 'Delete',
			action: `Delete ${one}`,
			description: `Delete ${one}; many items share requests`,
			required: { ...more, ...id },
			options: { quiet },
			runAll: each(
				'delete',
				(calls, own) => deleteAll(calls, pathOf(own), own.keyword, own.deletes),
				['quiet'],
			),
		}),
		getMetadata: operation({
			value: 'getMetadata',
			writes: false,
			name: 'Get Metadata',
			action: `Get the metadata of ${noun} records`,
			description: 'Get the states and custom fields that the account has for it',
			required: more,
			run: async (call) => {
				const own = entityOf(call as unknown as AnyCall);
				const missing = lacking(own, 'getMetadata');
				if (missing) throw missing;
				return (await call.api.request('GET', `${pathOf(own)}/metadata`)) as IDataObject;
			},
		}),
	};
	return [
		...entity.operations.map((name) => all[name]),
		...positionOperations(entity),
		...warehouseOperations(entity),
		...createFromOperations(entity),
		...counterpartyOperations(entity),
		...customerOperations(entity),
	];
}

const matchBy = ({ keys }: Entity) =>
	pick(
		'Match By',
		(keys.length ? keys : (['externalCode'] as const)).map((key) => ({
			value: key,
			name: KEY_NAMES[key],
		})),
		'The key by which to find out whether it is there already',
	);
