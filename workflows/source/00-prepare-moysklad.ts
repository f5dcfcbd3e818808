import {
	at,
	byHand,
	code,
	gathered,
	moySklad,
	set,
	settings,
	telling,
	type Template,
} from './template';

const text = (name: string, type = 'string') => ({ name, type, required: false, show: true });
const PROBLEM = text('IMSKLAD проблема', 'text');
const ID = text('IMSKLAD ID');
const state = (name: string, color: number, stateType = 'Regular') => ({ name, color, stateType });

/** What the flows use; the names stand in their Settings as well. */
const needed = {
	customerorder: {
		fields: [
			ID,
			text('IMSKLAD статус'),
			text('IMSKLAD время', 'time'),
			PROBLEM,
			text('Трек-номер'),
			text('Способ доставки'),
		],
		states: [
			state('Передать на склад', 15106326),
			state('На складе', 10774205),
			state('Собирается', 15280409),
			state('Собран', 8767198),
			state('Отгружен', 40931),
			state('Доставлен', 8825440, 'Successful'),
			state('Отменен', 6106326, 'Unsuccessful'),
		],
	},
	purchaseorder: {
		fields: [ID, PROBLEM],
		states: [
			state('Передать на склад', 15106326),
			state('Ожидается', 10774205),
			state('Принят', 8825440, 'Successful'),
		],
	},
	product: { fields: [ID, PROBLEM] },
};

export const prepareMoySklad: Template = {
	number: '00',
	file: 'prepare-moysklad',
	name: '0. Prepare MoySklad',
	notes: [
		{
			area: [-2.6, -0.5, 2.2, 3],
			color: 4,
			text: `## 0. Prepare MoySklad
Run this once by hand: it makes the custom fields (Дополнительные поля) and states (Статусы) that the other flows use, where they are missing. What is there is left as it is, so it may be run again.

**Fill in**
1. Choose your credential in the three MoySklad nodes; its user must be an administrator.
2. Click **Execute workflow**, and look at *Made*.

Other names? Change them in **Settings** here, and in the Settings of the other flows.`,
		},
		{ area: [0, -0.5, 6.2, 2], text: '### Look, and make what is missing' },
		{ area: [3, 1.5, 4.2, 1.5], color: 3, text: '### What went wrong' },
	],
	nodes: {
		Start: at([0, 0], byHand),
		Settings: at([1, 0], settings({ needed, tellUrl: '' })),
		'Where to Look': at([2, 0], code('00-places')),
		'What There Is': at(
			[3, 0],
			moySklad('request', 'send', { method: 'GET', path: '={{ $json.path }}' }),
		),
		'What Is Missing': at([4, 0], code('00-missing')),
		'Make It': at(
			[5, 0],
			moySklad('request', 'send', {
				method: 'POST',
				path: '={{ $json.path }}',
				json: '={{ $json.body }}',
			}),
		),
		Made: at([6, 0], set("{ made: $('What Is Missing').item.json.name }")),
		Problems: at([3, 2], gathered),
		Problem: at(
			[4, 2],
			set(
				"{ text: 'MoySklad could not be prepared: ' + $json.error + '. ' + ($json.details?.description ?? '') }",
			),
		),
		...telling(5, 2),
	},
	links: {
		Start: ['Settings'],
		Settings: ['Where to Look'],
		'Where to Look': ['What There Is'],
		'What There Is': ['What Is Missing', 'Problems'],
		'What Is Missing': ['Make It'],
		'Make It': ['Made', 'Problems'],
		Problems: ['Problem'],
		Problem: ['Tell'],
		Tell: ['Fail the Run'],
	},
};
