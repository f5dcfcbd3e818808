import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Failure } from './errors';
import type { Fields, ValueOf, Wire } from './fields';
import { integer, toggle } from './fields';
import type { ItemInput } from './itemInput';
import { inTurns } from './turns';

export { wireName } from './fields';

type None = Record<never, never>;
type Values<F extends Fields> = { [K in keyof F & string]?: ValueOf<F[K]> };

/** One input item, read and checked: what an operation gets to work with. */
export interface Call<
	Api,
	R extends Fields = Fields,
	O extends Fields = Fields,
	P extends Fields = Fields,
> {
	/** The service, with this item's credential and timeout. */
	api: Api;
	/** Required and optional fields under their wire names; what was left empty is absent. */
	body: Wire<R> & Partial<Wire<O>>;
	/** Wire names of those in `body` that stand there to be emptied. */
	emptied?: string[];
	/** The `options` of the item; what was left alone is absent. */
	options: Values<P>;
	item: INodeExecutionData;
	/** The item's place in the node's input. */
	index: number;
	context: IExecuteFunctions;
	/** How many things a list is to give: `Infinity` for Return All. */
	limit: number;
}

/** Things as an operation gives them for one item. */
export type Result =
	| Promise<IDataObject | IDataObject[]>
	| AsyncIterable<IDataObject | IDataObject[]>;

/** What became of one item: the things it gave, a Failure in the place of each that could not be given, or why it failed. */
export type Outcome = Array<IDataObject | Failure> | Failure;

/** A way to a service that says where it leads. */
export interface Based {
	/** The base of its addresses. Two credentials may be of one account, so turns are told apart by nothing else. */
	base: Promise<string>;
}

/**
 * The things that a call is about, by kind and key (`position 11`): calls that name the same thing of the same service do
 * their work one after the other, in this process. `null` for what decides nothing by what it has read.
 */
type Turn<C> = ((call: C) => string | string[]) | null;

interface Common<Api, R extends Fields, O extends Fields, P extends Fields> {
	/** The permanent name in workflows. */
	value: string;
	/** The name in the operation dropdown. */
	name: string;
	/** The whole action in the node picker: "Create an order". */
	action: string;
	description: string;
	/** Parameters at the top level, each of which must have a value. */
	required: R;
	/** Whether it gives many things: adds Return All and Limit. */
	list?: true;
	/** Parameters in `additionalFields` (`updateFields` for update, `filters` for a list). */
	optional?: O;
	/** Whether `optional` narrows what is read, as a list's does: then none of it may be empty. */
	narrowed?: true;
	/** Parameters in `options`, beside the timeout that every operation has. */
	options?: P;
	/** Lets a person choose the input item in place of all these parameters. */
	itemInput?: ItemInput;
	/**
	 * Does the work for one item. A list is best an async generator of its things or of pages of them: it is left as
	 * soon as the limit is reached.
	 */
	run?(call: Call<Api, R, O, P>): Result;
	/** Does the work for all items at once: an outcome for each call, in their order. */
	runAll?(calls: Array<Call<Api, R, O, P>>): Promise<Outcome[]>;
}

/**
 * Whether it changes anything at the service. Then it has the option Preview, and says for what it waits its turn; else
 * nothing that changes anything is sent for it, so that no operation can be declared wrongly.
 */
type Deed<C> = { writes: false; turn?: undefined } | { writes: true; turn: Turn<C> };

type Shape<Api, R extends Fields, O extends Fields, P extends Fields> = Common<Api, R, O, P> &
	Deed<Call<Api, R, O, P>>;

export type Operation<Api> = Shape<Api, Fields, Fields, Fields>;

/** Things of one kind, and what can be done with them. */
export interface Resource<Api> {
	value: string;
	name: string;
	operations: Array<Operation<Api>>;
}

/** Fixes the service once, so that each `operation({ … })` infers its fields and types `body` by them. */
export const operationsOf =
	<Api extends Based>() =>
	<R extends Fields, O extends Fields = None, P extends Fields = None>(
		shape: Shape<Api, R, O, P>,
	): Operation<Api> =>
		shape as unknown as Operation<Api>;

/** Does what is about these things in their turn; for what an operation learns of only while it works. */
export async function inTurnOf<T>(
	{ base }: Based,
	keys: string[],
	work: () => Promise<T>,
): Promise<T> {
	const place = await base;
	return await inTurns(
		keys.map((key) => `${place} ${key}`),
		work,
	);
}

/** Does the work of these calls in the turn of all that they are about. */
export async function inTheirTurn<Api extends Based, T>(
	{ turn }: Operation<Api>,
	calls: Array<Call<Api>>,
	work: () => Promise<T>,
): Promise<T> {
	if (!turn) return await work();
	const keys = await Promise.all(
		calls.map(async (call) => {
			const base = await call.api.base;
			return [turn(call)].flat().map((key) => `${base} ${key}`);
		}),
	);
	return await inTurns(keys.flat(), work);
}

/** The name of the collection that holds an operation's optional fields. */
export const collectionOf = ({ value, list }: Pick<Operation<unknown>, 'value' | 'list'>) =>
	list ? 'filters' : value === 'update' ? 'updateFields' : 'additionalFields';

export const DEFAULT_LIMIT = 50;

/** The two parameters of every list. */
export const listFields = {
	returnAll: toggle('Return All', 'Whether to return all results or only up to a given limit'),
	limit: integer('Limit', 'Max number of results to return', {
		default: DEFAULT_LIMIT,
		typeOptions: { minValue: 1 },
		when: { returnAll: [false] },
	}),
};

const interval = integer(
	'Interval Between Items (Ms)',
	'How long to pause after each item, for a service that should not be hurried',
	{ default: 0, typeOptions: { minValue: 0 } },
);

const preview = toggle(
	'Only Preview (Только показать)',
	'Whether to read and check everything, but to send nothing that changes anything: the output says what would be sent',
);

/** All options of an operation: its own, and those that every one (that writes) has; `defaultTimeout` is in seconds. */
export const optionsOf = (
	{ options, run, writes }: Pick<Operation<never>, 'options' | 'run' | 'writes'>,
	defaultTimeout: number,
): Fields => ({
	...options,
	timeout: integer('Timeout (Seconds)', 'How long to wait for the answer to one request', {
		default: defaultTimeout,
		typeOptions: { minValue: 1 },
	}),
	...(run && { interval }),
	...(writes && { preview }),
});
