/** What is to be done for one order: which document, with which lines, and what is told of it. */
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import type { Entity } from '../entity';
import type { MoySkladApi } from '../transport';
import type { Document } from '../warehouse/order';
import { MOST_ELEMENTS } from '../writes';
import { Carried, lineOf, termsOf } from './body';
import { exact, owed, planOf, type Named, type Plan, type Quantity } from './plan';
import { hrefIn, linesOf, positionsOf, templateOf, type Reading, type ReadLine } from './read';

/** An order and the document that is made of it, and how the one names the other. */
export interface Way {
	order: Entity;
	document: Entity;
	link: string;
}

/** What a person wants of one order. */
export interface Wanted {
	order: Document;
	syncId: string;
	/** The document that is there by this key. */
	there?: IDataObject;
	/** All that is open where there are none. */
	quantities?: Quantity[];
	/** What is written beside the template: `moment`, `incomingNumber`, `description`, `store`. */
	given: IDataObject;
	replaceLines: boolean;
	explain: boolean;
	/** Whether marked goods without marking codes leave the document unposted. */
	needsCodes: boolean;
}

export interface Job {
	there?: IDataObject;
	/** What is written first; nothing where all is as it should be. */
	element?: IDataObject;
	/** The lines that one request does not take. */
	rest: IDataObject[];
	/** What the document gets at its end, once all lines are in it. */
	end?: { applicable: boolean; description: string };
	/** How many lines it will have then. */
	size: number;
	told: IDataObject;
}

/** Stands in the comment of a document that waits for the rest of its lines, so that the next run goes on with it. */
export const UNFINISHED = 'Not all lines are in it yet: it is being written.';
const OVER = 'More than ordered: ';
const NOT_POSTED = 'Not posted: ';

const words = (value: unknown) => String(value ?? '');
export const isUnfinished = (document: IDataObject | undefined) =>
	words(document?.description).startsWith(UNFINISHED);

/** The comment without what the node itself wrote into it. */
const ownWords = (description: unknown) =>
	words(description)
		.split('\n')
		.filter((line) => ![UNFINISHED, OVER, NOT_POSTED].some((own) => line.startsWith(own)))
		.join('\n');

const listed = (things: Named[]) =>
	things.map(({ id, name, quantity }) => `${quantity} of ${name || id}`).join(', ');

/** How much of each of the order's lines stands in these lines of a document; what is over counts to the last one. */
function takenBy(lines: ReadLine[], positions: IDataObject[], most: (line: ReadLine) => number) {
	const left = new Map<string, number>();
	for (const { assortment, quantity } of positions) {
		const href = hrefIn(assortment);
		left.set(href, exact((left.get(href) ?? 0) + Number(quantity)));
	}
	const last = new Map(lines.map(({ href }, n) => [href, n]));
	return lines.map((line, n) => {
		const all = left.get(line.href) ?? 0;
		const own = last.get(line.href) === n ? all : Math.min(all, Math.max(0, most(line)));
		left.set(line.href, exact(all - own));
		return own;
	});
}

/** Whether two lists have the same goods; prices are the order's or a person's. */
function isSame(one: IDataObject[], other: IDataObject[]): boolean {
	const sums = (list: IDataObject[]) => {
		const found = new Map<string, number>();
		for (const { assortment, quantity } of list) {
			const href = hrefIn(assortment);
			found.set(href, exact((found.get(href) ?? 0) + Number(quantity)));
		}
		return JSON.stringify([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
	};
	return sums(one) === sums(other);
}

/** The order's lines as they would be without this document, which has taken what stands in it. */
function asBefore(
	lines: ReadLine[],
	there: IDataObject | undefined,
	own: IDataObject[],
): ReadLine[] {
	if (!there || there.applicable === false) return lines;
	const taken = takenBy(lines, own, ({ ordered, open }) => ordered - open);
	return lines.map((line, n) => ({ ...line, open: exact(line.open + taken[n]) }));
}

function checkIsOf({ order, there }: Wanted, { document, link }: Way): void {
	const href = hrefIn(there?.[link]);
	if (!there || !href || href === hrefIn(order.head)) return;
	throw new Failure(
		`The ${document.name.toLowerCase()} ${words(there.name)} with this Sync ID is of another order`,
		{
			advice: 'Give each document its own Sync ID: what is unique to this shipment or receipt.',
			details: { field: 'Sync ID', id: there.id },
		},
	);
}

interface Lines {
	positions: IDataObject[];
	reasons: string[];
}

/** The lines of the document, and why it cannot be posted with them. */
function madeOf(lines: ReadLine[], plan: Plan, carried: Carried, wanted: Wanted): Lines {
	const made = lines.flatMap((line, n) =>
		plan.taken[n] > 0 ? [lineOf(line, plan.taken[n], carried.take(line.href), wanted)] : [],
	);
	const loose = plan.loose.length
		? [`only parts of bundles came, which are in no line: ${listed(plan.loose)}`]
		: [];
	return {
		positions: made.map(({ position }) => position),
		reasons: [...made.flatMap(({ reasons }) => reasons), ...loose],
	};
}

function commentOf({ explain, given }: Wanted, before: unknown, plan: Plan, reasons: string[]) {
	const notes = [
		...(plan.surplus.length ? [`${OVER}${listed(plan.surplus)}`] : []),
		...(reasons.length ? [`${NOT_POSTED}${reasons.join('; ')}`] : []),
	];
	const own = given.description ?? ownWords(before);
	return [own, ...(explain ? notes : [])].filter(Boolean).join('\n');
}

/** What is written first of a document, and what is left for later. */
function written(
	{ positions, reasons }: Lines,
	fixed: IDataObject,
	end: { applicable: boolean; description: string },
): Pick<Job, 'element' | 'rest' | 'end' | 'size'> {
	const rest = positions.slice(MOST_ELEMENTS);
	const isPosted = end.applicable && reasons.length === 0;
	const last = { applicable: isPosted, description: end.description };
	const first = rest.length
		? { applicable: false, description: [UNFINISHED, last.description].filter(Boolean).join('\n') }
		: last;
	const element = { ...fixed, ...first, positions: positions.slice(0, MOST_ELEMENTS) };
	return { element, rest, size: positions.length, ...(rest.length && { end: last }) };
}

/** An order as it was read, and what of it goes into the document. */
interface Case {
	way: Way;
	wanted: Wanted;
	/** As they would be without the document. */
	lines: ReadLine[];
	/** The lines of the document that is there. */
	own: IDataObject[];
	plan: Plan;
	/** The order, in words. */
	what: string;
}

/** What is told beside the document itself, when so much of each line is in it. */
const toldOf = (
	{ lines, plan: { surplus } }: Case,
	taken: number[],
	reasons: string[],
	more: IDataObject,
): IDataObject => ({
	...more,
	...(reasons.length && { reason: reasons.join('; ') }),
	open: owed(lines, taken),
	surplus,
});

/** Goes on with a document that waits for the rest of its lines; where they are others now, it is written anew. */
function unfinished(one: Case, there: IDataObject, made: Lines): Job {
	const { wanted, plan, own } = one;
	const description = commentOf(wanted, there.description, plan, made.reasons);
	const job = written(made, { meta: there.meta }, { applicable: true, description });
	const end = { applicable: made.reasons.length === 0, description };
	const isBegun = isSame(own, made.positions.slice(0, own.length));
	const next = isBegun && { element: undefined, rest: made.positions.slice(own.length), end };
	const told = toldOf(one, plan.taken, made.reasons, { created: false });
	return { there, ...job, ...next, told };
}

/** A document that is there stays as it is, unless the warehouse corrects itself. */
function standing(one: Case, there: IDataObject): Job {
	const { wanted, plan, lines, own } = one;
	const made = madeOf(lines, plan, new Carried(own), wanted);
	if (isUnfinished(there)) return unfinished(one, there, made);
	const posted = there.applicable !== false;
	if (!wanted.replaceLines || isSame(own, made.positions)) {
		const taken = takenBy(lines, own, ({ open }) => open);
		const changed = wanted.replaceLines && { changed: false };
		const told = toldOf(one, taken, posted ? [] : made.reasons, { created: false, ...changed });
		return { there, rest: [], size: own.length, told };
	}
	const description = commentOf(wanted, there.description, plan, made.reasons);
	const job = written(made, { meta: there.meta }, { applicable: posted, description });
	const told = toldOf(one, plan.taken, made.reasons, { created: false, changed: true });
	return { there, ...job, told };
}

/** A document that is to be made, by the API's template. */
async function made(api: MoySkladApi, one: Case): Promise<Job> {
	const { way, wanted, lines, plan, what } = one;
	const { order, syncId, given, quantities } = wanted;
	if (!plan.taken.some((amount) => amount > 0) && plan.loose.length === 0) {
		const reason = quantities ? 'no quantity is above zero' : `nothing of ${what} is open`;
		const told = toldOf(one, plan.taken, [reason], { created: false });
		return { rest: [], size: 0, told };
	}
	const source = { [way.link]: { meta: metaOf(order.head) } };
	const template = await templateOf(api, way.document, source);
	const own = madeOf(lines, plan, new Carried(template.positions), wanted);
	const terms: IDataObject = { ...termsOf(way.document, template), ...given };
	if (!terms.store) {
		throw new Failure(`${what[0].toUpperCase()}${what.slice(1)} has no store (Склад)`, {
			advice: 'Choose one in the order, or fill in "Store" here.',
			details: { field: 'Store' },
		});
	}
	const description = commentOf(wanted, template.description, plan, own.reasons);
	const job = written(own, { ...terms, syncId, ...source }, { applicable: true, description });
	return { ...job, told: toldOf(one, plan.taken, own.reasons, { created: true }) };
}

/** Works out what is to be written for an order, having read what is there; throws a Failure for what cannot be meant. */
export async function jobOf(
	api: MoySkladApi,
	way: Way,
	wanted: Wanted,
	reading: Reading,
): Promise<Job> {
	checkIsOf(wanted, way);
	const { order, there, quantities } = wanted;
	const own = there ? await positionsOf(api, way.document, there.id) : [];
	const lines = asBefore(linesOf(order, reading), there, own);
	const what = `the ${way.order.name.toLowerCase()} ${words(order.head.name)}`;
	const one = { way, wanted, lines, own, plan: planOf(lines, quantities, what), what };
	return there ? standing(one, there) : await made(api, one);
}

/** Without what was fetched along. */
const metaOf = (thing: IDataObject): IDataObject => ({
	...(thing.meta as IDataObject),
	href: hrefIn(thing),
});
