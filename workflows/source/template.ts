/** How the templates of `workflows/` are written down: nodes on a grid, and what leads where. `write.ts` makes the JSON. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Parameters = Record<string, unknown>;

/** What a node is and does; its name is the key in `nodes`, its place the column and row of a grid. */
export interface Step {
	type: string;
	version?: number;
	parameters?: Parameters;
	/** Credential types of this package. */
	credentials?: Array<keyof typeof CREDENTIALS>;
	at: [column: number, row: number];
	onError?: 'continueErrorOutput' | 'continueRegularOutput';
	executeOnce?: true;
	alwaysOutputData?: true;
	webhook?: true;
	disabled?: true;
}

/** A sticky note behind part of the grid. */
export interface Note {
	/** Column and row of the top left corner, columns and rows covered. */
	area: [column: number, row: number, columns: number, rows: number];
	color?: number;
	text: string;
}

/**
 * For each node, its outputs in order; of each output, the nodes it leads to. What leads to a Merge takes the next of
 * its inputs.
 */
export type Links = Record<string, Array<string | string[]>>;

/** What a node hangs on, and as what: a tool or the memory of an agent. */
export type Parts = Record<string, [type: 'ai_tool' | 'ai_memory', of: string]>;

export interface Template {
	/** Two digits; with `file` the name of the JSON. */
	number: string;
	file: string;
	name: string;
	notes: Note[];
	nodes: Record<string, Step>;
	links: Links;
	parts?: Parts;
}

/** What a person's own credentials are called in the templates. */
export const CREDENTIALS = {
	imskladApi: 'IMSKLAD',
	imskladCallbackApi: 'IMSKLAD callbacks',
	saplabApi: 'Saplab',
	moySkladApi: 'MoySklad',
	/** n8n's own, for a page. */
	httpBasicAuth: 'Page',
};

/** Adds more to a step: `at([3, 1], moySklad(…))`. */
export const at = (
	place: Step['at'],
	step: Omit<Step, 'at'>,
	more: Partial<Omit<Step, 'at'>> = {},
): Step => ({ ...step, ...more, at: place });

const own =
	(type: string, credential: keyof typeof CREDENTIALS) =>
	(resource: string, operation: string, parameters: Parameters = {}): Omit<Step, 'at'> => ({
		type: `n8n-nodes-sklad.${type}`,
		parameters: { resource, operation, ...parameters, options: parameters.options ?? {} },
		credentials: [credential],
		// A failed item goes its own way; the others go on.
		onError: 'continueErrorOutput',
	});

/** The action nodes of this package. */
export const moySklad = own('moySklad', 'moySkladApi');
export const imsklad = own('imsklad', 'imskladApi');
export const saplab = own('saplab', 'saplabApi');

/** Hears of changes by webhooks, and catches up every five minutes. */
export const moySkladTrigger = (
	entityTypes: string[],
	actions = ['CREATE', 'UPDATE'],
): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-sklad.moySkladTrigger',
	parameters: {
		source: 'events',
		entityTypes,
		actions,
		catchUp: true,
		pollTimes: { item: [{ mode: 'everyX', value: 5, unit: 'minutes' }] },
		options: {},
	},
	credentials: ['moySkladApi'],
	webhook: true,
});

/** Answers the warehouse when the workflow is through, so that nothing acknowledged is lost. */
export const imskladTrigger = (events: string[]): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-sklad.imskladTrigger',
	parameters: { events, respond: 'whenFinished', options: {} },
	credentials: ['imskladCallbackApi'],
	webhook: true,
});

export const saplabTrigger = (event: string, minutes = 1): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-sklad.saplabTrigger',
	parameters: {
		event,
		pollTimes: {
			item: [
				minutes === 1
					? { mode: 'everyMinute' }
					: { mode: 'everyX', value: minutes, unit: 'minutes' },
			],
		},
		options: {},
	},
	credentials: ['saplabApi'],
});

export const everyMinutes = (minutes: number): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.scheduleTrigger',
	version: 1.2,
	parameters: { rule: { interval: [{ field: 'minutes', minutesInterval: minutes }] } },
});

export const everyHour: Omit<Step, 'at'> = {
	type: 'n8n-nodes-base.scheduleTrigger',
	version: 1.2,
	parameters: { rule: { interval: [{ field: 'hours', hoursInterval: 1 }] } },
};

/** Every day at this time of the workflow's time zone, Moscow's. */
export const everyDayAt = (hour: number, minute = 0): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.scheduleTrigger',
	version: 1.2,
	parameters: { rule: { interval: [{ triggerAtHour: hour, triggerAtMinute: minute }] } },
});

export const byHand: Omit<Step, 'at'> = { type: 'n8n-nodes-base.manualTrigger' };

/** Takes the items of the workflow that calls this one, as they are. */
export const calledByWorkflow: Omit<Step, 'at'> = {
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	version: 1.1,
	parameters: { inputSource: 'passthrough' },
};

/** A table of n8n's own (Data table), known by its name, that outlives a run. */
export const dataTable = (
	name: string,
	operation: string,
	parameters: Parameters = {},
): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.dataTable',
	version: 1.1,
	parameters: {
		resource: 'row',
		operation,
		dataTableId: { __rl: true, mode: 'name', value: name },
		...parameters,
	},
});

/** Makes such a table with columns of text, where it is missing. */
export const madeTable = (name: string, columns: string[]): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.dataTable',
	version: 1.1,
	parameters: {
		resource: 'table',
		operation: 'create',
		tableName: name,
		columns: { column: columns.map((column) => ({ name: column, type: 'string' })) },
		options: { createIfNotExists: true },
	},
});

/** Which rows of a table: those whose columns have these values. */
export const rowsWith = (values: Record<string, string>) => ({
	matchType: 'allConditions',
	filters: {
		conditions: Object.entries(values).map(([keyName, keyValue]) => ({
			keyName,
			condition: 'eq',
			keyValue,
		})),
	},
});

/** A row in place of that with these values in its columns, or a new one. */
export const upserted = (key: Record<string, string>, value: Record<string, string>) => ({
	...rowsWith(key),
	columns: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] },
	options: {},
});

/** A page for people; its fields by the names under which their values come. Its address is all that keeps it. */
export const formTrigger = (
	page: { title: string; description: string; button: string },
	fields: Record<string, Parameters>,
): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.formTrigger',
	version: 2.6,
	parameters: {
		formTitle: page.title,
		formDescription: page.description,
		formFields: {
			values: Object.entries(fields).map(([fieldName, field]) => ({ fieldName, ...field })),
		},
		options: { buttonLabel: page.button, appendAttribution: false },
	},
	webhook: true,
});

/** The last page of the form. */
export const formEnding = (title: string, message: string): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.form',
	version: 2.6,
	parameters: {
		operation: 'completion',
		completionTitle: `={{ ${title} }}`,
		completionMessage: `={{ ${message} }}`,
		options: {},
	},
	webhook: true,
});

/** Runs another template, chosen by the person from the list of workflows, and waits for it. */
export const callWorkflow = (name: string): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.executeWorkflow',
	version: 1.2,
	parameters: {
		workflowId: { __rl: true, mode: 'list', value: '', cachedResultName: name },
		workflowInputs: { mappingMode: 'defineBelow', value: {}, matchingColumns: [], schema: [] },
		options: { waitForSubWorkflow: true },
	},
});

const TYPES = { string: 'string', number: 'number', boolean: 'boolean', object: 'object' } as const;
const typeOf = (value: unknown) =>
	Array.isArray(value) ? 'array' : TYPES[typeof value as keyof typeof TYPES];

/** What a person fills in, as `settings` on each item; the rest of the item stays. Lists and maps are JSON. */
export const settings = (values: Parameters): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.set',
	version: 3.4,
	parameters: {
		mode: 'manual',
		assignments: {
			assignments: Object.entries(values).map(([name, value]) => ({
				id: `settings-${name}`,
				name: `settings.${name}`,
				value: typeof value === 'object' ? JSON.stringify(value, null, 2) : value,
				type: typeOf(value),
			})),
		},
		includeOtherFields: true,
		options: {},
	},
});

/** An object made by an expression: `json` is what stands between `={{` and `}}`. */
export const set = (json: string): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.set',
	version: 3.4,
	parameters: { mode: 'raw', jsonOutput: `={{ ${json} }}`, options: {} },
});

const isTrue = (expression: string) => ({
	options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
	conditions: [
		{
			id: 'condition',
			leftValue: `={{ Boolean(${expression}) }}`,
			rightValue: '',
			operator: { type: 'boolean', operation: 'true', singleValue: true },
		},
	],
	combinator: 'and',
});

/** Two ways: what the expression is true for, and the others. */
export const either = (expression: string): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.if',
	version: 2.2,
	parameters: { conditions: isTrue(expression), options: {} },
});

/** Lets through what the expression is true for. */
export const only = (expression: string): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.filter',
	version: 2.2,
	parameters: { conditions: isTrue(expression), options: {} },
});

/** Several ways by names; an item takes the first whose expression is true, else none. */
export const ways = (expressions: Record<string, string>): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.switch',
	version: 3.2,
	parameters: {
		mode: 'rules',
		rules: {
			values: Object.entries(expressions).map(([outputKey, expression]) => ({
				conditions: isTrue(expression),
				renameOutput: true,
				outputKey,
			})),
		},
		options: {},
	},
});

/** The text of `code/<file>.js`; what it requires stands in it, since a Code node can load nothing. */
function codeOf(file: string): string {
	const text = readFileSync(join(__dirname, 'code', `${file}.js`), 'utf8').trimEnd();
	return text.replace(/require\('\.\/([\w-]+)'\)/g, (_, shared: string) => {
		const inner = codeOf(shared)
			.replace('module.exports =', 'return')
			.replace(/^(?=.)/gm, '\t');
		return `(() => {\n${inner}\n})()`;
	});
}

/** Of n8n's own AI nodes. */
export const ai = (
	type: string,
	version: number,
	parameters: Parameters = {},
): Omit<Step, 'at'> => ({ type: `@n8n/n8n-nodes-langchain.${type}`, version, parameters });

/** A node of this package as a tool of an agent, which then hears of its errors. */
export const asTool = (
	{ type, parameters, credentials }: Omit<Step, 'at'>,
	toolDescription: string,
): Omit<Step, 'at'> => ({
	type: `${type}Tool`,
	parameters: { ...parameters, descriptionType: 'manual', toolDescription },
	credentials,
});

/** JavaScript from `code/<file>.js`, for all items at once. */
export const code = (file: string): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.code',
	version: 2,
	parameters: { jsCode: codeOf(file) },
});

/** An item for each element of a list in `field`. */
export const each = (field: string): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.splitOut',
	parameters: { fieldToSplitOut: field, options: {} },
});

/**
 * Lets through what has not come before, in whatever execution, by the value of an expression: for problems that have
 * no place of their own in a service to be noted in.
 */
export const unseen = (value: string): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.removeDuplicates',
	version: 2,
	parameters: {
		operation: 'removeItemsSeenInPreviousExecutions',
		dedupeValue: `={{ ${value} }}`,
		options: {},
	},
	// Rather told once more than not at all.
	onError: 'continueRegularOutput',
});

/** Parameters whose values stand under the same names in an object of the item. */
export const from = (object: string, ...names: string[]): Parameters =>
	Object.fromEntries(names.map((name) => [name, `={{ $json.${object}.${name} }}`]));

/** What all templates with a warehouse or an ERP in them have among their settings. */
export const COMMON = {
	tellUrl: '',
	ownWebhooks: '',
	warehouseId: 1,
	orderKey: 'name',
	productKey: 'code',
	saplabPrefix: 'SL-',
	fields: {
		id: 'IMSKLAD ID',
		status: 'IMSKLAD статус',
		time: 'IMSKLAD время',
		problem: 'IMSKLAD проблема',
		track: 'Трек-номер',
		delivery: 'Способ доставки',
	},
};

/** Some of the common settings. */
export const common = <K extends keyof typeof COMMON>(...names: K[]): Pick<typeof COMMON, K> =>
	Object.fromEntries(names.map((name) => [name, COMMON[name]])) as Pick<typeof COMMON, K>;

/** An expression's way to a setting. */
export const setting = (name: string) => `$('Settings').first().json.settings.${name}`;

/** The option of a write that keeps the own workflows' webhooks silent. */
export const QUIET = `={{ ${setting('ownWebhooks')} }}`;

/** No thing has this ID: what a list asks for where there is nothing to ask for. */
export const NOTHING = '00000000-0000-0000-0000-000000000000';

/** An expression's UUID that is always the same for the same text: a syncId, by which nothing is made twice. */
export const uuidOf = (text: string) =>
	`(${text}).hash('md5').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-3$3-8$4-$5')`;

/**
 * What is to be written into an order of MoySklad that is at the warehouse now: only what differs, so that a run
 * without news writes nothing and starts no workflow. The node "Orders for the Warehouse" has it as `moysklad`.
 */
export const whatIsNew = `(() => {
  const { moysklad, todo } = $('Orders for the Warehouse').item.json;
  const { sendStates, sentState, fields } = $('Settings').first().json.settings;
  const attributes = [
    { name: fields.id, value: String($json.id), former: moysklad.warehouseId },
    { name: fields.problem, value: $json.warning ? moysklad.problem : null, former: moysklad.problem },
  ].filter(({ value, former }) => (value ?? '') !== (former ?? ''));
  const moves = todo === 'send' && sendStates.includes(moysklad.state) && moysklad.state !== sentState;
  return {
    id: moysklad.id,
    changes: {
      ...(attributes.length && { attributes: attributes.map(({ name, value }) => ({ name, value })) }),
      ...(moves && { state: { name: sentState } }),
    },
  };
})()`;

/**
 * Gathers what went wrong anywhere, each source on an input of its own: so n8n comes to it when everything else is
 * through, and a failure of some costs the others nothing.
 */
export const gathered: Omit<Step, 'at'> = {
	type: 'n8n-nodes-base.merge',
	version: 3.1,
	parameters: { mode: 'append' },
};

/** Tells the address in the settings a text, an expression; without an address nobody is told, and all goes on. */
export const tell = (text: string): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.httpRequest',
	version: 4.2,
	parameters: {
		method: 'POST',
		url: `={{ ${setting('tellUrl')} }}`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ JSON.stringify({ text: ${text} }) }}`,
		options: { timeout: 10_000 },
	},
	onError: 'continueRegularOutput',
});

/** Lets the run end as failed, so that it is seen among the executions and starts the person's error workflow. */
export const failed = (from: string): Omit<Step, 'at'> => ({
	type: 'n8n-nodes-base.stopAndError',
	parameters: {
		errorMessage: `={{ $('${from}').all().map((item) => item.json.text).join('\\n') }}`,
	},
	executeOnce: true,
});

/**
 * The end of all that went wrong, behind a node whose items have `text`, "Problem" unless said: it is told, if there is
 * an address, and the run fails all the same.
 */
export const telling = (column: number, row: number, from = 'Problem'): Record<string, Step> => ({
	Tell: at([column, row], tell(`$('${from}').item.json.text`)),
	'Fail the Run': at([column + 1, row], failed(from)),
});

/** What was told, whatever it was about: a row for each topic. */
const TOLD = 'IMSKLAD told';
const topicOf = (item: string) => `${item}.topic ?? ${item}.text`;
/** What stands is told again every day, from the hour `morning` of the settings on. */
const sameOf = (item: string) =>
	`$now.minus({ hours: ${setting('morning')} }).toISODate() + ' ' + (${item}.same ?? ${item}.text)`;

/** The table for "Not Told Yet". */
export const toldTable = madeTable(TOLD, ['topic', 'same']);
/**
 * Lets through what was not told today: items with `text`; with a `topic`, only what was told last of that counts; with
 * `same`, this is compared instead of the text.
 */
export const notToldYet = dataTable(
	TOLD,
	'rowNotExists',
	rowsWith({ topic: `={{ ${topicOf('$json')} }}`, same: `={{ ${sameOf('$json')} }}` }),
);
/** Tells what comes from "Not Told Yet" and takes note of it; what could not be told is tried again the next time. */
export const tellingOnce = (column: number, row: number): Record<string, Step> => {
	const item = "$('Not Told Yet').item.json";
	const topic = `={{ ${topicOf(item)} }}`;
	const same = `={{ $json.error && ${setting('tellUrl')} ? 'not told' : ${sameOf(item)} }}`;
	return {
		Tell: at([column, row], tell(`${item}.text`)),
		Told: at([column + 1, row], dataTable(TOLD, 'upsert', upserted({ topic }, { topic, same }))),
	};
};
