/** How the templates of `workflows/` are written down: nodes on a grid, and what leads where. `json.ts` makes the JSON. */

export type Parameters = Record<string, unknown>;

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

/** A step that has no place yet. */
export type Action = Omit<Step, 'at'>;

/** A sticky note behind part of the grid. */
export interface Note {
	/** Column and row of the top left corner, columns and rows covered: the last node's row is one less than where it ends. */
	area: [column: number, row: number, columns: number, rows: number];
	color?: number;
	text: string;
}

/**
 * For each node, its outputs in order; of each output, the nodes it leads to. What leads to a Merge takes its first
 * input, unless it says another: `'With Settings#1'`.
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

/** Adds more to a step and gives it its place: `at([3, 1], moySklad(…))`. */
export const at = (
	place: Step['at'],
	step: Action,
	more: Partial<Omit<Step, 'at'>> = {},
): Step => ({ ...step, ...more, at: place });
