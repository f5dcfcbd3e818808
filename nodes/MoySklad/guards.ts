/** On what an update depends: the options that make it look at a thing right before it writes (MS-102). */
import type { IDataObject } from 'n8n-workflow';
import { isEmpty, missing, toText, wrong } from '../shared/decode';
import { Failure } from '../shared/errors';
import { single, text, toggle, type Field, type Fields } from '../shared/fields';
import { called, statesOf, type Row } from './account';
import { appended, appendOf, hasLine, withoutText, type Append } from './append';
import type { AnyCall } from './calls';
import { changesIn, idIn } from './compare';
import type { Entity } from './entity';
import { forwardOf, whyNotForward, type Forward } from './forward';
import { without } from './options';
import type { MoySkladApi } from './transport';

const CHOOSE =
	'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>';

/** Names of states: chosen from the list, or by an expression a list or text with commas. */
const stateNames = (displayName: string, description: string) =>
	single<unknown>(
		{
			displayName,
			description: `${description}. ${CHOOSE}.`,
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getStates' },
			default: [],
		},
		(value) => (Array.isArray(value) && value.length === 0 ? undefined : value),
	);

/** A few fields as one object, `{ … }`: n8n's plain collection, which stores just that. */
const form = (displayName: string, fields: Fields): Field<IDataObject> => ({
	properties: (name) => [
		{
			displayName,
			name,
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: Object.entries(fields).flatMap(([key, field]) => field.properties(key)),
		},
	],
	read: (source, name) => {
		const given = source.get(name);
		if (isEmpty(given)) return undefined;
		if (typeof given !== 'object' || Array.isArray(given)) {
			throw wrong(displayName, given, 'an object');
		}
		return given as IDataObject;
	},
});

const states = stateNames(
	'State Names or IDs',
	'The states in which it may be written; in any other, nothing is',
);

export const guardOptions = {
	onlyIf: form('Only If', { states }),
	neverBackwards: stateNames(
		'Never Backwards State Names or IDs',
		'States in their order: none is set that comes before that which is there, nor over one that is not among these',
	),
	onlyForward: form('Only Forward', {
		field: text(
			'Field',
			'What says how far the thing is, by its first word or number: as the API calls it, or "attribute:" and a custom field',
			{ placeholder: 'e.g. attribute:Stage' },
		),
		from: text(
			'From',
			'What stood in it before, by who tells of the step. Where just that stands there, it may lead back.',
		),
		order: text(
			'Order',
			'Its words or numbers, from the first to the last, with commas. Nothing is written unless it leads further.',
			{ placeholder: 'e.g. 0, 1, 2' },
		),
	}),
	append: form('Append', {
		field: text('Field', 'The text, as the API calls it, or "attribute:" and a custom field', {
			placeholder: 'e.g. description',
		}),
		line: text('Line', 'What to add as a line of its own, unless it is there already'),
	}),
	skipSame: toggle(
		'Skip What Is So Already',
		'Whether to leave out what is so already, and to write nothing where nothing differs',
	),
};

export const isGuarded = ({ options }: Pick<AnyCall, 'options'>) =>
	['onlyIf', 'neverBackwards', 'onlyForward', 'append'].some(
		(name) => options[name] !== undefined,
	) || options.skipSame === true;

/** The options of a call, with what they name. */
export interface Guards {
	states: Row[];
	onlyIf?: Row[];
	order?: Row[];
	forward?: Forward;
	append?: Append;
	skipSame: boolean;
}

const plain = (name: string) => name.trim().toLowerCase();

/** The states that a list, or text with commas, names; a name that has a comma is known as a whole. */
function named(given: unknown, rows: Row[], entity: Entity): Row[] {
	const isWhole =
		typeof given === 'string' && rows.some(({ name }) => plain(name) === plain(given));
	const split = typeof given === 'string' && !isWhole ? given.split(/[,\n]/) : [given].flat();
	return split
		.map((one) => toText(one ?? '', 'State').trim())
		.filter(Boolean)
		.map((one) => called(rows, one, entity, 'state'));
}

/** Asks the account for what the options name; a Failure for a state, or a text, that there is not. */
export async function guardsOf(
	api: MoySkladApi,
	entity: Entity,
	{ options }: Pick<AnyCall, 'options'>,
): Promise<Guards> {
	const { onlyIf, neverBackwards, onlyForward, append, skipSame } = options as IDataObject;
	const asksForStates = onlyIf !== undefined || neverBackwards !== undefined;
	if (asksForStates && !entity.states) {
		throw new Failure(`${entity.name} has no states, so nothing can depend on one`, {
			advice: 'Remove "Only If" and "Never Backwards".',
			details: { field: onlyIf === undefined ? 'Never Backwards' : 'Only If' },
		});
	}
	const rows = asksForStates ? await statesOf(api, entity) : [];
	const allowed =
		onlyIf === undefined ? undefined : named((onlyIf as IDataObject).states, rows, entity);
	if (allowed?.length === 0) {
		throw new Failure('Only If names no state', {
			advice: 'Name the states in which it may be written, or remove the option.',
			details: { field: 'Only If' },
		});
	}
	const order = named(neverBackwards, rows, entity);
	const { field, line } = Object(append) as IDataObject;
	if (append !== undefined && isEmpty(field)) throw missing('Append: Field');
	const adds = append !== undefined && !isEmpty(line);
	const wanted = { field: String(field).trim(), line: toText(line ?? '', 'Append: Line') };
	return {
		states: rows,
		onlyIf: allowed,
		...(order.length && { order }),
		...(onlyForward !== undefined && {
			forward: await forwardOf(api, entity, onlyForward as IDataObject),
		}),
		...(adds && { append: await appendOf(api, entity, wanted) }),
		skipSame: skipSame === true,
	};
}

const quoted = (rows: Row[]) => rows.map(({ name }) => `"${name}"`).join(', ');

/** Why a state stays as it is; `undefined` where it may be changed. */
function whyItStays(from: Row, to: Row | undefined, order: Row[]): string | undefined {
	if (from === to) return undefined;
	const [now, then] = [order.indexOf(from), to ? order.indexOf(to) : -1];
	if (now < 0) return `the state "${from.name}" is none of ${quoted(order)}: a person has set it`;
	if (to && (then < 0 || then > now)) return undefined;
	return `it would step back from "${from.name}" to ${to ? `"${to.name}"` : 'none'}`;
}

/** What is to be written of a thing, if anything, and in plain words why not all of it. */
export function decide(
	{ meta, ...wanted }: IDataObject,
	now: IDataObject,
	{ states: rows, onlyIf, order, forward, append, skipSame }: Guards,
): { element?: IDataObject; reason?: string } {
	const stateOf = ({ state }: IDataObject) => rows.find(({ id }) => id === idIn(state));
	const state = stateOf(now);
	if (onlyIf && !(state && onlyIf.includes(state))) {
		const is = state ? `the state is "${state.name}"` : 'there is no state';
		return { reason: `${is}, not one of ${quoted(onlyIf)}` };
	}
	const notForward = forward && whyNotForward(wanted, now, forward);
	if (notForward) return { reason: notForward };
	const guarded = order && state && 'state' in wanted;
	const stays = guarded ? whyItStays(state, stateOf(wanted), order) : undefined;
	const allowed = stays ? without(wanted, 'state') : wanted;
	const added = append && appended(allowed, now, append);
	const sent = added ?? allowed;
	const changes = skipSame ? changesIn(sent, now) : sent;
	const reason = stays && `the state stays: ${stays}`;
	if (Object.keys(changes).length) return { element: { ...changes, meta }, reason };
	return { reason: reason ?? (append && !added ? 'the line is there already' : 'nothing differs') };
}

/** Whether a thing has all that was sent of it, whatever others have written as well. */
export function hasAll(
	sent: IDataObject,
	now: IDataObject,
	{ append }: Pick<Guards, 'append'>,
): boolean {
	const others = append && hasLine(now, append) ? withoutText(sent, append) : sent;
	return Object.keys(changesIn(without(others, 'meta'), now)).length === 0;
}
