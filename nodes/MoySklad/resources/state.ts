import type { IDataObject } from 'n8n-workflow';
import { missing, wrong } from '../../shared/decode';
import { pick, single, text, type Dictionary } from '../../shared/fields';
import { listOrForms } from '../../shared/forms';
import type { Resource } from '../../shared/operation';
import type { Row } from '../account';
import { ensured, problemsOf, refused, type Wish } from '../ensure/ensure';
import { named } from '../filters';
import { operation, type MoySkladApi } from '../transport';
import { entityType } from './entity';

const NOUN = 'state';
const GREY = '#A0A0A0';

const types: Dictionary<string> = [
	{ value: 'Regular', name: 'Regular', russian: 'Обычный' },
	{ value: 'Successful', name: 'Successful', russian: 'Финальный положительный' },
	{ value: 'Unsuccessful', name: 'Unsuccessful', russian: 'Финальный отрицательный' },
];

/** As `#RRGGBB`, or as the number that the API has for it. */
const color = single<number>(
	{
		displayName: 'Color (Цвет)',
		description: 'Of a new one; that of a state that is there stays',
		type: 'color',
		default: GREY,
	},
	(value, label) => {
		const hex = /^#?([0-9a-f]{6})$/i.exec(String(value).trim())?.[1];
		if (typeof value === 'number' && Number.isInteger(value)) return value;
		if (hex) return parseInt(hex, 16);
		throw wrong(label, value, 'a color such as #00FF00');
	},
);

const states = listOrForms(
	'States (Статусы)',
	{ name: 'item', displayName: 'State' },
	named({
		name: text('Name (Название)'),
		stateType: pick('Type (Тип)', types),
		color,
	}),
	'[\n  { "name": "Собран", "stateType": "Regular", "color": "#85C7FE" }\n]',
);

interface Given {
	name?: string;
	stateType?: string;
	color?: number;
}

function wishOf({ name, stateType, color: own }: Given, n: number): Wish {
	if (name === undefined) throw missing(`States, state ${n + 1}: Name`);
	const wanted = name.trim();
	return {
		name: wanted,
		body: {
			name: wanted,
			stateType: stateType ?? 'Regular',
			color: own ?? parseInt(GREY.slice(1), 16),
		},
		// People choose the type of a state, and the flows ask for its name only.
		differs: () => undefined,
	};
}

async function statesOf(api: MoySkladApi, keyword: string): Promise<Row[]> {
	const { states: rows } = (await api.request('GET', `entity/${keyword}/metadata`)) as IDataObject;
	return (Array.isArray(rows) ? rows : []) as Row[];
}

const ensure = operation({
	value: 'ensure',
	writes: true,
	turn: ({ body }) => `states ${String((body as IDataObject).entityType)}`,
	name: 'Ensure',
	action: 'Ensure that states are there',
	description:
		'Make the states that are missing, and change nothing of those that are there; run twice it makes nothing',
	required: { entityType, states },
	/** One item for each state, in their order: the state as the API has it, with `entityType` and `created`. */
	run: async ({ api, body }) => {
		const { entityType: keyword, states: given } = body as unknown as {
			entityType: string;
			states: Given[];
		};
		const wishes = given.map(wishOf);
		const read = async () => await statesOf(api, keyword);
		const rows = await read();
		const problems = problemsOf(rows, wishes, NOUN);
		if (problems.length) throw refused(problems, `States of ${keyword}`);
		const place = { path: `entity/${keyword}/metadata/states`, noun: NOUN, read };
		const made = await ensured(api, rows, wishes, place);
		return made.map((row) => ({ ...row, entityType: keyword }));
	},
});

export const state: Resource<MoySkladApi> = {
	value: 'state',
	name: 'State (Статус)',
	operations: [ensure],
};
