/** The positions of a document: listed beyond 1000, added, and replaced, by a form of their own or by JSON. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../shared/errors';
import { as, decimal, text, type Field, type Fields } from '../shared/fields';
import { rows } from '../shared/forms';
import { hintFor } from '../shared/hints';
import type { Operation, Outcome } from '../shared/operation';
import { Preview } from '../shared/preview';
import { byName, shownLines } from './byName';
import { alikeBy, byKind, pathOf, shapedFor, shapedOutcome, type AnyCall } from './calls';
import { positionAttributes } from './entities';
import { labelled, oneOf, type Attribute, type Entity, type Kind } from './entity';
import { pagesOf } from './list';
import { reference, thing } from './locators';
import { bodyOf } from './mapping';
import type { MoneyUnit } from './money';
import { expandLines } from './expand';
import { asNewLine } from './fresh';
import { withLinks } from './names';
import { moneyUnit, orNull, quiet, quietHeaders, simplify } from './options';
import { idOf, referenceTo } from './references';
import { operation, type MoySkladApi } from './transport';
import { changedBy } from './turns';
import { MOST_ELEMENTS, together, written } from './writes';

type Any = Field<unknown, string | undefined>;

/** What the form has a field for; yes/no and lists are left to JSON. */
const FORM: Partial<Record<Kind, (label: string, attribute: Attribute) => Any>> = {
	text: (label) => text(label),
	integer: (label) => decimal(label),
	number: (label) => decimal(label),
	money: (label) => decimal(label),
	reference: (label, { to }) =>
		reference(
			label,
			'From the list, or its ID, its address (href), or an object with "meta"',
			to ?? [],
		),
};

/** Left empty it does not travel: a zero in the form would be a zero in the document. */
const blank = (field: Any): Any => ({
	...orNull(field),
	properties: (name) =>
		field
			.properties(name)
			.map((each) => (each.type === 'number' ? { ...each, type: 'string', default: '' } : each)),
});

const fieldOf = (attribute: Attribute): Fields => {
	const make = attribute.readOnly ? undefined : FORM[attribute.kind];
	if (!make) return {};
	const field = as(attribute.name, make(labelled(attribute), attribute));
	return { [attribute.name]: attribute.required ? field : as(attribute.name, blank(field)) };
};

const SAMPLE =
	'[\n  { "quantity": 1, "price": 10000, "assortment": { "meta": { "href": "…", "type": "product", "mediaType": "application/json" } } }\n]';

/** Lines by the form, still to be put as the API has them, or lines of JSON. */
type Lines = { form: IDataObject[] } | { json: IDataObject[] };

function linesOf(attributes: readonly Attribute[]): Field<Lines, 'positions'> {
	const fields = Object.assign({}, ...attributes.map(fieldOf)) as Fields;
	const lines = rows('Positions (Позиции)', fields, SAMPLE);
	const json = rows('Positions (Позиции)', {}, SAMPLE);
	return {
		wire: 'positions',
		properties: lines.properties,
		read: (source, name) => {
			const isJson = source.get(`${name}Input`) === 'json';
			const given = (isJson ? json : lines).read(source, name) as IDataObject[] | undefined;
			return given && (isJson ? { json: given } : { form: given });
		},
	};
}

interface Wanted {
	id: string;
	meta: IDataObject;
	positions: IDataObject[];
}

async function wantedBy(
	call: AnyCall,
	{ entity, position }: { entity: Entity; position: Entity },
): Promise<Wanted> {
	const { api, body, options, context } = call;
	const { id: given, positions } = body as unknown as { id: unknown; positions: Lines };
	const base = await api.base;
	const id = idOf(base, entity.keyword, given, 'ID');
	const { meta } = referenceTo(base, entity.keyword, id, 'ID');
	if ('json' in positions) {
		const lines = withLinks(positions.json, entity, base) as IDataObject[];
		return { id, meta: { ...meta }, positions: lines };
	}
	const writing = {
		moneyUnit: (options.moneyUnit ?? 'kopecks') as MoneyUnit,
		timezone: context.getTimezone(),
		hint: hintFor(call),
	};
	const lines = positions.form.map((line) => bodyOf(api, position, line, writing));
	return { id, meta: { ...meta }, positions: await Promise.all(lines) };
}

const pathTo = (entity: Entity, id: string) => `${pathOf(entity)}/${id}/positions`;

const add = async (call: AnyCall, entity: Entity, id: string, positions: IDataObject[]) =>
	await written(call.api, {
		path: pathTo(entity, id),
		elements: positions,
		bulk: true,
		repeat: 'once',
		inOrder: true,
		headers: quietHeaders(call.options.quiet),
		howToCheck: 'Get the positions and see which are there, before you add them again.',
	});

/** Adds what all calls want; those of one document go together. */
async function addAll(calls: AnyCall[], entity: Entity, position: Entity): Promise<Outcome[]> {
	const wanted = new Map<AnyCall, Wanted | Failure>();
	for (const call of calls) {
		wanted.set(call, await attempt(() => wantedBy(call, { entity, position })));
	}
	const idOfCall = (call: AnyCall) => {
		const own = wanted.get(call) as Wanted | Failure;
		return own instanceof Failure ? '' : own.id;
	};
	return await byKind(calls, idOfCall, async (own) => {
		const lists = own.map((call) => {
			const one = wanted.get(call) as Wanted | Failure;
			return one instanceof Failure ? one : (one.positions.map(asNewLine) as IDataObject[]);
		});
		const all = lists.flatMap((list) => (list instanceof Failure ? [] : list));
		const results = await add(own[0], entity, idOfCall(own[0]), all);
		let next = 0;
		return own.map((call, n) => {
			const list = lists[n];
			if (list instanceof Failure) return list;
			return shapedOutcome(call, together(results.slice(next, (next += list.length))));
		});
	});
}

const inPart = ({ message, advice, details, fromService }: Failure) =>
	new Failure(`The first ${MOST_ELEMENTS} positions were replaced; of the others: ${message}`, {
		...{ advice, details, fromService },
	});

/** Puts a call's positions in the place of all that a document has; what is more than one write takes is added. */
async function replaceAll(calls: AnyCall[], entity: Entity, position: Entity): Promise<Outcome[]> {
	const taken = new Set<string>();
	const wanted: Array<Wanted | Failure> = [];
	for (const call of calls) {
		const own = await attempt(async () => {
			const one = await wantedBy(call, { entity, position });
			if (!taken.has(one.id)) return one;
			throw new Failure('An item before this one replaces the positions of the same document', {
				advice: 'Give one item for each document, with all its positions: gather them first.',
				details: { id: one.id },
			});
		});
		if (!(own instanceof Failure)) taken.add(own.id);
		wanted.push(own);
	}
	const good = wanted.filter((one): one is Wanted => !(one instanceof Failure));
	const [{ api, options }] = calls;
	const results = await written(api, {
		path: pathOf(entity),
		elements: good.map(({ meta, positions }) => ({
			meta,
			positions: positions.slice(0, MOST_ELEMENTS),
		})),
		bulk: true,
		repeat: 'idempotent',
		headers: quietHeaders(options.quiet),
	});
	const outcomes: Outcome[] = [];
	for (const [n, call] of calls.entries()) {
		const own = wanted[n];
		const result = own instanceof Failure ? own : results[good.indexOf(own)];
		if (result instanceof Preview && !(own instanceof Failure)) {
			const { positions } = own;
			outcomes.push(
				shapedOutcome(
					call,
					result.as((item) => ({ ...item, positions })),
				),
			);
		} else if (own instanceof Failure || result instanceof Failure)
			outcomes.push(result as Failure);
		else if (own.positions.length <= MOST_ELEMENTS) outcomes.push([shapedFor(call)(result)]);
		else {
			const rest = own.positions.slice(MOST_ELEMENTS);
			const added = together(await add(call, entity, own.id, rest));
			const whole =
				added instanceof Failure
					? inPart(added)
					: await attempt(() => api.request('GET', `${pathOf(entity)}/${own.id}`));
			outcomes.push(whole instanceof Failure ? whole : [shapedFor(call)(whole as IDataObject)]);
		}
	}
	return outcomes;
}

/** What can be done with the positions of a document; nothing where it has none. */
export function positionOperations(entity: Entity): Array<Operation<MoySkladApi>> {
	const attributes = positionAttributes[entity.keyword];
	if (!attributes || !entity.attributes.some(({ name }) => name === 'positions')) return [];
	const position: Entity = { ...entity, name: 'Position', attributes };
	const id = {
		id: thing(
			'ID',
			'Which document: from the list, or its ID, its address (href), or an object with "meta"',
		),
	};
	const writing = { moneyUnit, quiet, simplify };
	const alike =
		(run: (calls: AnyCall[], entity: Entity, position: Entity) => Promise<Outcome[]>) =>
		async (calls: unknown[]) =>
			await byKind(
				calls as AnyCall[],
				(call) => alikeBy(call, ['quiet']),
				(own) => run(own, entity, position),
			);
	return [
		operation({
			value: 'getPositions',
			writes: false,
			name: 'Get Positions',
			action: `Get the positions of ${oneOf(entity)}`,
			description: 'Get the lines of a document, all of them or up to a limit',
			list: true,
			required: id,
			options: { byName, expand: expandLines(entity), moneyUnit, simplify },
			async *run(call) {
				const { api, body, options, limit } = call as unknown as AnyCall;
				const one = idOf(await api.base, entity.keyword, (body as IDataObject).id, 'ID');
				const query = { expand: options.expand as string };
				for await (const rows of pagesOf(api, pathTo(entity, one), { query }, limit)) {
					yield shownLines({ options }, rows);
				}
			},
		}),
		operation({
			value: 'addPositions',
			writes: true,
			turn: (call) => changedBy(call as unknown as AnyCall, () => entity),
			name: 'Add Positions',
			action: `Add positions to ${oneOf(entity)}`,
			description: 'Add lines to those that a document has',
			required: { ...id, positions: linesOf(attributes) },
			options: writing,
			runAll: alike(addAll),
		}),
		operation({
			value: 'replacePositions',
			writes: true,
			turn: (call) => changedBy(call as unknown as AnyCall, () => entity),
			name: 'Replace Positions',
			action: `Replace the positions of ${oneOf(entity)}`,
			description: 'Put lines in the place of all that a document has',
			required: { ...id, positions: linesOf(attributes) },
			options: writing,
			runAll: alike(replaceAll),
		}),
	];
}
