/** Holds the operation table and the editor's description against the API document and the contract. */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { ImskladApi } from '../../credentials/ImskladApi.credentials';
import { Imsklad, imsklad } from '../../nodes/Imsklad/Imsklad.node';
import { ImskladTrigger } from '../../nodes/ImskladTrigger/ImskladTrigger.node';
import { wireName } from '../../nodes/shared/operation';
import { NEWEST } from '../../nodes/shared/versions';
import { runNode } from '../engine/harness';
import { startImsklad } from '../simulators/imsklad';
import {
	ACTIONS,
	ADDRESS_FIELDS,
	CALLBACKS,
	COURIERS,
	DICTIONARIES,
	LINE_FIELDS,
	parameterName,
	parametersFor,
	type DocumentedField,
	type Json,
} from './imsklad-document';

/** Every operation of the contract, and the action whose fields it has. */
const CONTRACT: Record<string, string | undefined> = {
	...Object.fromEntries(
		Object.entries(ACTIONS).map(([action, { operation }]) => [operation, action]),
	),
	'good.upsert': 'goods.add_good',
	'order.upsert': 'order.add_order',
	'preorder.upsert': 'preorder.add_preorder',
	'document.upsert': 'doc.add_doc',
	'order.cancel': 'order.update_order',
	'callback.reply': undefined,
	'callback.replyGood': undefined,
	'callback.parse': undefined,
	'request.send': undefined,
};
const operations = imsklad.resources.flatMap((resource) =>
	resource.operations.map((operation) => ({
		resource,
		operation,
		path: `${resource.value}.${operation.value}`,
	})),
);
const { description } = new Imsklad();
const trigger = new ImskladTrigger().description;

const names = (things: Array<{ name: string }>) => things.map(({ name }) => name).sort();

/** What the editor shows of a new node for an operation, whatever else is filled in. */
const shownFor = (path: string) => {
	const [resource, operation] = path.split('.');
	return description.properties.filter(({ displayOptions: { show = {} } = {} }) => {
		const suits = (name: string, value: string | number) =>
			show[name] === undefined || show[name].includes(value);
		return (
			suits('resource', resource) && suits('operation', operation) && suits('@version', NEWEST)
		);
	});
};
const isNew = ({ displayOptions: { show = {} } = {} }: INodeProperties) =>
	!show['@version'] || show['@version'].includes(NEWEST);
const collection = (properties: INodeProperties[], name: string) =>
	(
		(properties.find((property) => property.name === name)?.options ?? []) as INodeProperties[]
	).filter(isNew);
/** The inner fields of a fixedCollection's one section. */
const section = (property: INodeProperties) => (property.options as INodePropertyCollection[])[0];

/** The parameters that the editor needs beside a field's own. */
const BESIDE: Record<string, string[]> = {
	goods: ['goodsInput', 'goodsJson'],
	tags: ['otherTags'],
};
const parameters = (fields: DocumentedField[]) =>
	fields.flatMap(({ name }) => [parameterName(name), ...(BESIDE[name] ?? [])]).sort();

/** Fields of the action that the operation offers: Cancel sets its flag itself. */
const fieldsFor = (path: string) =>
	ACTIONS[CONTRACT[path]!].fields.filter(
		({ name }) => path !== 'order.cancel' || name !== 'is_canceled',
	);

const documented = Object.keys(CONTRACT).filter((path) => CONTRACT[path]);

describe('operations', () => {
	it('are those of the contract, each once', () => {
		expect(operations.map(({ path }) => path).sort()).toEqual(Object.keys(CONTRACT).sort());
	});

	it('stand in the dropdowns of the editor under the same values', () => {
		const values = (name: string) =>
			description.properties
				.filter((property) => property.name === name)
				.flatMap(({ displayOptions, options = [] }) =>
					(options as INodePropertyOptions[]).map(({ value }) =>
						[...(displayOptions?.show?.resource ?? []), value].join('.'),
					),
				);
		expect(values('operation').sort()).toEqual(Object.keys(CONTRACT).sort());
		expect(values('resource').sort()).toEqual(imsklad.resources.map(({ value }) => value).sort());
	});

	it.each(operations.map(({ path, operation }) => [path, operation] as const))(
		'%s reads well and has a time-out',
		(path, operation) => {
			for (const text of [operation.name, operation.action, operation.description]) {
				expect(text).toMatch(/^\S.*\S$/);
			}
			const options = collection(shownFor(path), 'options');
			expect(options.find(({ name }) => name === 'timeout')).toMatchObject({
				type: 'number',
				default: 30,
			});
		},
	);

	it('have no two parameters of one name on the screen at once', () => {
		for (const path of Object.keys(CONTRACT)) {
			const shown = shownFor(path).filter(
				({ displayOptions }) => !displayOptions?.show?.goodsInput,
			);
			expect({ path, names: names(shown) }).toEqual({ path, names: [...new Set(names(shown))] });
		}
	});
});

describe.each(documented)('fields of %s', (path) => {
	const { operation } = operations.find((each) => each.path === path)!;
	const fields = fieldsFor(path);
	const [required, optional] = [true, false].map((want) =>
		fields.filter((each) => each.required === want),
	);
	const shown = shownFor(path);

	it('are on the wire those of the document, no more and no less', () => {
		const wire = (own: typeof operation.required = {}) =>
			Object.entries(own).map(([name, field]) => ({ name: wireName(name, field) }));
		expect(names(wire(operation.required))).toEqual(names(required));
		expect(names(wire(operation.optional))).toEqual(names(optional));
	});

	it('are parameters in lowerCamelCase: required ones at the top, optional ones in their collection', () => {
		const own = [
			...['resource', 'operation', 'options', 'additionalFields', 'updateFields'],
			...['dataMode', 'deliveryMethods', 'productsFirst'],
		];
		const top = shown.filter(({ name }) => !own.includes(name));
		expect(names(top)).toEqual(parameters(required));
		const [here, there] = ['additionalFields', 'updateFields'].sort(
			(a) => (path.endsWith('.update') ? 1 : -1) * (a === 'additionalFields' ? 1 : -1),
		);
		expect(names(collection(shown, here))).toEqual(parameters(optional));
		expect(collection(shown, there)).toEqual([]);
	});

	it('are marked as required where a person could leave them empty', () => {
		for (const { name } of required.filter((each) => each.type === 'String')) {
			expect(shown.find((each) => each.name === parameterName(name))).toMatchObject({
				required: true,
			});
		}
	});

	it('are hidden where the input item stands in for them, but for what no item has', () => {
		const [resource] = path.split('.');
		const takesItem = ['good', 'order', 'preorder', 'document'].includes(resource);
		const dataMode = takesItem && !path.endsWith('getStock');
		expect(shown.some(({ name }) => name === 'dataMode')).toBe(dataMode);
		if (!dataMode) return;
		const inItem = shown.filter(
			({ displayOptions }) => displayOptions?.show?.dataMode?.[0] !== 'fields',
		);
		const always = ['resource', 'operation', 'dataMode', 'options'];
		const beside = names(inItem).filter((name) => !always.includes(name));
		const forItems = ['deliveryMethods', 'productsFirst'];
		const expected = [...forItems, 'documentType', 'storageId']
			.sort()
			.filter((name) =>
				forItems.includes(name)
					? resource === 'order' && !path.endsWith('cancel')
					: required.some((field) => parameterName(field.name) === name),
			);
		expect(beside).toEqual(expected);
	});

	it('have those of the document inside as well', () => {
		for (const lines of shown.filter(({ name }) => name === 'goods')) {
			expect(section(lines)).toMatchObject({ name: 'item' });
			expect(names(section(lines).values.filter(isNew))).toEqual(names(LINE_FIELDS));
		}
		const address = collection(shown, 'additionalFields').find(({ name }) => name === 'addressObj');
		if (!address) return;
		expect(section(address)).toMatchObject({ name: 'address' });
		expect(names(section(address).values.filter(isNew))).toEqual(names(ADDRESS_FIELDS));
	});
});

describe('dropdowns', () => {
	const nested = (property: INodeProperties): INodeProperties[] => [
		property,
		...((property.options ?? []) as INodePropertyCollection[]).flatMap((option) =>
			'values' in option
				? option.values.flatMap(nested)
				: 'type' in option
					? nested(option as never)
					: [],
		),
	];
	const all = [...description.properties, ...trigger.properties]
		.flatMap(nested)
		.filter(({ type, typeOptions }) => /options/i.test(type) && !typeOptions?.loadOptionsMethod);
	const known: Record<string, Record<string, string | undefined>> = DICTIONARIES;
	const OWN = ['resource', 'operation', 'dataMode', 'goodsInput', 'respond', 'events'];

	it('are all known to this test', () => {
		const unknown = all
			.map(({ name }) => name)
			.filter((name) => !OWN.includes(name) && !known[name]);
		expect(unknown).toEqual([]);
	});

	it.each(['color', 'deliveryType', 'tags', 'documentType', 'newStatuses'])(
		'%s has the values of the document, with the Russian names in brackets',
		(dropdown) => {
			const found = all.filter(({ name }) => name === dropdown);
			expect(found.length).toBeGreaterThan(0);
			for (const { options } of found) {
				const terms = (options as INodePropertyOptions[])
					.map(({ name, value }) => [String(value), /\((.+)\)$/.exec(name)?.[1]])
					// Nothing chosen, and a method without a carrier, are the node's own: nothing of them is sent.
					.filter(([value]) => value !== '' && !(dropdown === 'deliveryType' && value === '0'));
				expect(terms).toHaveLength(Object.keys(known[dropdown]).length);
				expect(Object.fromEntries(terms)).toEqual(known[dropdown]);
				const numeric = dropdown !== 'tags';
				expect(
					options!.every(
						(each) =>
							'value' in each &&
							(each.value === '' || (typeof each.value === 'number') === numeric),
					),
				).toBe(true);
			}
		},
	);

	it('of the events has every callback of the document, and all', () => {
		const { options } = all.find(({ name }) => name === 'events')!;
		const values = (options as INodePropertyOptions[]).map(({ value }) => value);
		expect(values.sort()).toEqual(['*', ...Object.keys(CALLBACKS)].sort());
	});

	it.each([...Object.keys(COURIERS), '={{ $json.type }}', '', undefined, 999])(
		'of the couriers has those of delivery type %s, or all where it is unknown',
		async (deliveryType) => {
			const load = async (holder: string) =>
				new Imsklad().methods.loadOptions.getCouriers.call({
					getCurrentNodeParameters: () => ({ [holder]: { deliveryType } }),
				} as never);
			const legal = COURIERS[Number(deliveryType)] ?? [6, 7, 32, 40, 42];
			for (const holder of ['additionalFields', 'updateFields']) {
				const values = (await load(holder)).map(({ value }) => Number(value));
				expect(values.sort((a, b) => a - b)).toEqual(legal);
			}
		},
	);

	it('of the couriers calls one with two meanings (IMS-18) by both, or by that of its delivery type', async () => {
		const named = async (deliveryType?: number) => {
			const getCurrentNodeParameters = () => ({ additionalFields: { deliveryType } });
			const options = await new Imsklad().methods.loadOptions.getCouriers.call({
				getCurrentNodeParameters,
			} as never);
			return options.filter(({ value }) => value === 7).map(({ name }) => name);
		};
		const [[both], [post], [cdek]] = [await named(), await named(4), await named(16)];
		expect(both).toMatch(/Грастин.*СДЭК/);
		expect([post, cdek]).toEqual([expect.stringMatching(/Грастин/), expect.stringMatching(/СДЭК/)]);
		expect(post).not.toMatch(/СДЭК/);
	});
});

describe('samples of the document', () => {
	const apiKey = 'YOUR_API_KEY';
	let simulator: Awaited<ReturnType<typeof startImsklad>>;
	beforeEach(async () => {
		simulator = await startImsklad({ apiKey });
	});
	afterEach(() => simulator.close());

	/** Runs with the documented reply to come, and gives what was sent and what came out. */
	async function exchange(action: string, parameters: Json) {
		simulator.fault('answer', { body: ACTIONS[action].reply });
		const result = await runNode(
			{ node: Imsklad, credentials: [ImskladApi] },
			{
				parameters: parameters as never,
				credentials: { imskladApi: { baseUrl: simulator.url, apiKey } },
			},
		);
		expect(result.error).toBeUndefined();
		expect(simulator.requests).toHaveLength(1);
		const [{ method, url, headers, body }] = simulator.requests.splice(0);
		expect([method, url]).toEqual(['POST', '/']);
		expect(headers['content-type']).toMatch(/^application\/json(;|$)/);
		return { sent: JSON.parse(body) as { data: Json }, ...result };
	}

	/** What the document's sample says and the node does not: null and '' are left out. */
	const LEFT_OUT: Record<string, string[]> = {
		'goods.add_good': ['description', 'size'],
		'goods.update_good': ['description', 'size'],
		...Object.fromEntries(
			['order.add_order', 'order.update_order'].map((action) => [
				action,
				[
					'phone2',
					'track',
					'track_status',
					'pickup_point',
					'courier_city_code',
					'address_obj.room',
				],
			]),
		),
	};

	/** The sample as the node is to send it. */
	function expected(action: string): Json {
		const data = structuredClone(ACTIONS[action].sample);
		for (const path of LEFT_OUT[action] ?? []) {
			const [name, inner] = path.split('.');
			if (inner) delete (data[name] as Json)[inner];
			else delete data[name];
		}
		// IMS-09: the table says String, the sample sends a number.
		if (action.endsWith('_good')) data.id = String(data.id);
		return data;
	}

	/** Every number as text, as expressions often give them. */
	const asText = (value: unknown): unknown => {
		if (typeof value === 'number') return String(value);
		if (Array.isArray(value)) return value.map(asText);
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asText(each)]));
	};

	it.each(Object.keys(ACTIONS))(
		'%s is sent as documented, and its reply comes out',
		async (action) => {
			const [type, name] = action.split('.');
			for (const parameters of [parametersFor(action), asText(parametersFor(action)) as Json]) {
				const { sent, branches } = await exchange(action, parameters);
				expect(sent).toEqual({ key: apiKey, type, action: name, data: expected(action) });
				const replies = [ACTIONS[action].reply].flat() as Json[];
				expect(branches).toEqual([replies.map((json) => ({ json, pairedItem: { item: 0 } }))]);
			}
		},
	);

	it.each(Object.keys(ACTIONS))('%s has the documented types on the wire', async (action) => {
		const { sent } = await exchange(action, asText(parametersFor(action)) as Json);
		const fits = (type: string, value: unknown) => {
			if (type === 'Array') return Array.isArray(value);
			if (type === 'Int') return Number.isInteger(value);
			return typeof value === ({ String: 'string', Object: 'object' }[type] ?? 'number');
		};
		const misfits = ACTIONS[action].fields.filter(
			({ name, type }) => sent.data[name] !== undefined && !fits(type, sent.data[name]),
		);
		expect(misfits).toEqual([]);
	});

	it.each([
		['good.upsert', 'goods.update_good', 'goods.add_good'],
		['order.upsert', 'order.update_order', 'order.add_order'],
		['preorder.upsert', 'preorder.update_preorder', 'preorder.add_preorder'],
		['document.upsert', 'doc.update_doc', 'doc.add_doc'],
	])('%s sends %s, then %s', async (path, update, add) => {
		simulator.fault('answer', {
			body: { error: 'Object not found', code: 2 },
			match: update.split('.')[1],
		});
		simulator.fault('answer', { body: ACTIONS[add].reply, match: add.split('.')[1] });
		const { items } = await runNode(
			{ node: Imsklad, credentials: [ImskladApi] },
			{
				parameters: { ...parametersFor(add), operation: path.split('.')[1] } as never,
				credentials: { imskladApi: { baseUrl: simulator.url, apiKey } },
			},
		);
		const sent = simulator.requests.map(({ body }) => JSON.parse(body) as Json);
		expect(sent.map(({ type, action }) => `${type}.${action}`)).toEqual([update, add]);
		const image = update === 'goods.update_good' ? { image: ACTIONS[add].sample.image } : {};
		expect(sent.map(({ data }) => data)).toEqual([
			{ ...expected(update), ...image },
			expected(add),
		]);
		expect(items).toEqual([{ ...(ACTIONS[add].reply as Json), created: true }]);
	});
});
