/** n8n's own nodes as the templates use them: what a person sees in their forms, no programs. */
import type { Action, Parameters } from './types';

export const byHand: Action = { type: 'n8n-nodes-base.manualTrigger' };

const schedule = (interval: Parameters): Action => ({
	type: 'n8n-nodes-base.scheduleTrigger',
	version: 1.2,
	parameters: { rule: { interval: [interval] } },
});
export const everyMinutes = (minutes: number) =>
	schedule({ field: 'minutes', minutesInterval: minutes });
/** What is to happen at an hour of Moscow begins every hour and goes through `hourInMoscow`: no time zone counts. */
export const everyHour = schedule({ field: 'hours', hoursInterval: 1 });

/** Takes the items of the workflow that calls this one, as they are. */
export const calledByWorkflow: Action = {
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	version: 1.1,
	parameters: { inputSource: 'passthrough' },
};

/** Runs another template, chosen by the person from the list of workflows, and waits for it. */
export const callWorkflow = (name: string): Action => ({
	type: 'n8n-nodes-base.executeWorkflow',
	version: 1.2,
	parameters: {
		workflowId: { __rl: true, mode: 'list', value: '', cachedResultName: name },
		workflowInputs: { mappingMode: 'defineBelow', value: {}, matchingColumns: [], schema: [] },
		options: { waitForSubWorkflow: true },
	},
});

/** A condition as n8n's form has it: what is compared (an expression), how, and with what. */
export type Condition = [left: string, operation: Operation, right?: string | number | boolean];
type Operation = keyof typeof OPERATIONS;

/** n8n's operations with their types. */
const OPERATIONS = {
	is: ['string', 'equals'],
	isNot: ['string', 'notEquals'],
	contains: ['string', 'contains'],
	containsNot: ['string', 'notContains'],
	startsWith: ['string', 'startsWith'],
	startsNotWith: ['string', 'notStartsWith'],
	endsWith: ['string', 'endsWith'],
	matches: ['string', 'regex'],
	matchesNot: ['string', 'notRegex'],
	isEmpty: ['string', 'empty', true],
	isFilled: ['string', 'notEmpty', true],
	exists: ['string', 'exists', true],
	existsNot: ['string', 'notExists', true],
	isTrue: ['boolean', 'true', true],
	isFalse: ['boolean', 'false', true],
	equals: ['number', 'equals'],
	equalsNot: ['number', 'notEquals'],
	below: ['number', 'lt'],
	above: ['number', 'gt'],
	atLeast: ['number', 'gte'],
	atMost: ['number', 'lte'],
	before: ['dateTime', 'before'],
	after: ['dateTime', 'after'],
	has: ['array', 'contains', undefined, 'any'],
	hasItems: ['array', 'notEmpty', true],
	hasNone: ['array', 'empty', true],
} as const;

/** `$json.` is put before a bare field: `state`, `fields['IMSKLAD ID']`. */
const asExpression = (left: string) =>
	/^[$'[(!A-Z]/.test(left) ? `={{ ${left} }}` : `={{ $json.${left} }}`;

function conditionsOf(rows: Condition[], combinator: 'and' | 'or') {
	return {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
		conditions: rows.map(([left, operation, right = ''], n) => {
			const [type, name, singleValue, rightType] = OPERATIONS[operation] as readonly [
				string,
				string,
				boolean?,
				string?,
			];
			return {
				id: `condition-${n + 1}`,
				leftValue: asExpression(left),
				rightValue: right,
				operator: {
					type,
					operation: name,
					...(singleValue && { singleValue }),
					...(rightType && { rightType }),
				},
			};
		}),
		combinator,
	};
}

const branch =
	(type: string, combinator: 'and' | 'or') =>
	(...rows: Condition[]): Action => ({
		type: `n8n-nodes-base.${type}`,
		version: 2.2,
		// What is not comparable is a mistake in the account, which the next node tells better.
		parameters: {
			conditions: conditionsOf(rows, combinator),
			looseTypeValidation: true,
			options: {},
		},
	});

/** Lets through what all of the conditions hold for, … */
export const only = branch('filter', 'and');
/** … or any of them. */
export const onlyAny = branch('filter', 'or');
/** Two ways: what all of the conditions hold for, and the others. */
export const either = branch('if', 'and');
export const eitherAny = branch('if', 'or');

/** One way of a Switch: all conditions, unless said `{ any: […] }`. */
type Way = Condition[] | { any: Condition[] };

/** Several ways by names; an item takes the first that it fits, else the last output, if it is named in `others`. */
export const ways = (rules: Record<string, Way>, others?: string): Action => ({
	type: 'n8n-nodes-base.switch',
	version: 3.2,
	parameters: {
		mode: 'rules',
		rules: {
			values: Object.entries(rules).map(([outputKey, way]) => ({
				conditions: Array.isArray(way) ? conditionsOf(way, 'and') : conditionsOf(way.any, 'or'),
				renameOutput: true,
				outputKey,
			})),
		},
		looseTypeValidation: true,
		options: others ? { fallbackOutput: 'extra', renameFallbackOutput: others } : {},
	},
});

/** Lets a run go on only in this hour of Moscow's day, whatever the zone of n8n or of the workflow. */
export const hourInMoscow = (hour: string | number) =>
	only(["$now.setZone('Europe/Moscow').hour", 'equals', hour]);

const TYPES = { string: 'string', number: 'number', boolean: 'boolean', object: 'object' } as const;

/** Fields of an item, one by one: text, or `={{ … }}`. With `keeping` the item's other fields stay. */
export const fields = (values: Parameters, keeping = false): Action => ({
	type: 'n8n-nodes-base.set',
	version: 3.4,
	parameters: {
		mode: 'manual',
		assignments: {
			assignments: Object.entries(values).map(([name, value]) => ({
				id: `field-${name}`,
				name,
				value: typeof value === 'object' ? JSON.stringify(value) : value,
				type: Array.isArray(value) ? 'array' : TYPES[typeof value as keyof typeof TYPES],
			})),
		},
		includeOtherFields: keeping,
		options: {},
	},
});

/** The same for values that are no text: `{ goods: ['array', '={{ … }}'] }`. */
export const typedFields = (
	values: Record<
		string,
		[type: 'string' | 'number' | 'boolean' | 'array' | 'object', value: string]
	>,
	keeping = false,
): Action => {
	const step = fields(
		Object.fromEntries(Object.entries(values).map(([name, [, value]]) => [name, value])),
		keeping,
	);
	const { assignments } = step.parameters?.assignments as {
		assignments: Array<{ name: string; type: string }>;
	};
	for (const each of assignments) [each.type] = values[each.name];
	return step;
};

/** Every item of the first input with every item of the second, which the settings come by. */
export const together: Action = {
	type: 'n8n-nodes-base.merge',
	version: 3.1,
	parameters: {
		mode: 'combine',
		combineBy: 'combineAll',
		// A row of a table has an `id` too.
		options: { clashHandling: { values: { resolveClash: 'preferInput1' } } },
	},
};

/** All items of all inputs, when everything before is through. */
export const gathered: Action = {
	type: 'n8n-nodes-base.merge',
	version: 3.1,
	parameters: { mode: 'append' },
};

/** Items of the first input with the first of the second whose field is the same: all of the first stay. */
export const enriched = (field: string, other = field): Action => ({
	type: 'n8n-nodes-base.merge',
	version: 3.1,
	parameters: {
		mode: 'combine',
		combineBy: 'combineByFields',
		advanced: true,
		mergeByFields: { values: [{ field1: field, field2: other }] },
		joinMode: 'enrichInput1',
		options: { multipleMatches: 'first' },
	},
});

/** An item for each element of a list in `field`; `more` names fields that each of them is to keep. */
export const each = (field: string, ...more: string[]): Action => ({
	type: 'n8n-nodes-base.splitOut',
	parameters: {
		fieldToSplitOut: field,
		...(more.length
			? { include: 'selectedOtherFields', fieldsToInclude: more.join(', ') }
			: { include: 'noOtherFields' }),
		options: {},
	},
});

/** All items as one: `{ [name]: [{ … }, …] }`. */
export const aggregated = (name: string): Action => ({
	type: 'n8n-nodes-base.aggregate',
	parameters: { aggregate: 'aggregateAllItemData', destinationFieldName: name, options: {} },
});

type Sum = [aggregation: 'count' | 'sum' | 'min' | 'max' | 'concatenate' | 'append', field: string];

/** Items of the same values in `by` as one, with sums of their other fields: `count_thing`, `concatenated_thing`. */
export const summarized = (by: string[], sums: Sum[], separator = ', '): Action => ({
	type: 'n8n-nodes-base.summarize',
	version: 1.1,
	parameters: {
		fieldsToSummarize: {
			values: sums.map(([aggregation, field]) => ({
				aggregation,
				field,
				...(aggregation === 'concatenate' && { separateBy: 'other', customSeparator: separator }),
			})),
		},
		fieldsToSplitBy: by.join(', '),
		options: { continueIfFieldNotFound: true },
	},
});

/** Waits so many seconds within the run. */
export const pause = (seconds: number): Action => ({
	type: 'n8n-nodes-base.wait',
	version: 1.1,
	parameters: { resume: 'timeInterval', amount: seconds, unit: 'seconds' },
	webhook: true,
});

/** Of n8n's own AI nodes. */
export const ai = (type: string, version: number, parameters: Parameters = {}): Action => ({
	type: `@n8n/n8n-nodes-langchain.${type}`,
	version,
	parameters,
});

/** A node of this package as a tool of an agent, which then hears of its errors. */
export const asTool = (
	{ type, version, parameters, credentials }: Action,
	toolDescription: string,
): Action => ({
	type: `${type}Tool`,
	version,
	parameters: { ...parameters, descriptionType: 'manual', toolDescription },
	credentials,
});

/** Lets the run end as failed, so that it is seen among the executions. */
export const failing = (message: string): Action => ({
	type: 'n8n-nodes-base.stopAndError',
	parameters: { errorMessage: message },
});
