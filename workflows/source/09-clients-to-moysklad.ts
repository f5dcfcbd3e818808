import {
	at,
	code,
	common,
	everyDayAt,
	gathered,
	moySklad,
	QUIET,
	saplab,
	saplabTrigger,
	settings,
	telling,
	unseen,
	ways,
	type Template,
} from './template';

export const clientsToMoySklad: Template = {
	number: '09',
	file: 'clients-to-moysklad',
	name: '9. Saplab clients to MoySklad',
	notes: [
		{
			area: [-2.6, 0, 2.2, 3.5],
			color: 4,
			text: `## 9. Saplab clients → MoySklad
Whoever registers in the shop becomes a counterparty (Контрагент) in MoySklad; companies with their ИНН, КПП, ОГРН and bank account. Every night all clients are gone through.

**Fill in**
1. Choose your credentials in the Saplab and MoySklad nodes.
2. Open **Settings**, if you like: which fields follow Saplab, whom to tell.
3. Publish the workflow. The first night, or a click on **Execute workflow**, brings over all clients.

**Nobody is doubled.** A counterparty with the same phone (however it is written) or the same ИНН is taken for the client: it gets the external code (Внешний код) *saplab-* and the client's number, and is known by it from then on.

**What your people wrote stays.** Only empty fields are filled; phone, e-mail and address follow Saplab when they change there. Nothing is deleted.`,
		},
		{ area: [0, 0, 2, 2.5], text: '### When\nEvery five minutes, and every night at 4:07.' },
		{ area: [2, 0, 3, 2.5], text: '### Which clients\nThe new ones; at night all.' },
		{
			area: [5, 0, 2, 4.5],
			text: '### Who is who, from top to bottom\nLinked already; details of companies; the same phone or ИНН.',
		},
		{ area: [7, 0, 2.3, 4.5], text: '### Into MoySklad\nOnly what differs is written.' },
		{
			area: [3, 5, 4, 1.5],
			color: 3,
			text: '### What went wrong\nTold to the address in Settings, once a day, and shown as a failed execution then. The next night tries again.',
		},
	],
	nodes: {
		'Client Added': at([0, 0], saplabTrigger('clientAdded', 5)),
		'Every Night': at([0, 1], everyDayAt(4, 7)),
		Settings: at(
			[1, 0],
			settings({
				clientCode: 'saplab-',
				follow: ['phone', 'email', 'actualAddress'],
				...common('tellUrl', 'ownWebhooks'),
			}),
		),
		'What Began It': at([2, 0], ways({ 'New client': '$json.event', Schedule: 'true' })),
		'All Clients': at([3, 1], saplab('client', 'getAll', { returnAll: true })),
		Clients: at([4, 0], code('09-clients')),
		'Linked Already': at(
			[5, 0],
			moySklad('counterparty', 'getAll', {
				returnAll: true,
				filters: {
					externalCode: "={{ $('Clients').all().map(({ json }) => json.code) }}",
					archived: 'both',
				},
			}),
			{ executeOnce: true },
		),
		Companies: at([5, 1], code('09-companies')),
		'Company Details': at([6, 1], saplab('client', 'get', { id: '={{ $json.id }}' })),
		'What to Look For': at([5, 2], code('09-what-to-look-for')),
		'Look-Alikes': at(
			[6, 2],
			moySklad('counterparty', 'getAll', {
				returnAll: true,
				filters: {
					conditions: {
						condition: [
							{
								field: '={{ $json.field }}',
								operator: '={{ $json.operator }}',
								value: '={{ $json.value }}',
							},
						],
					},
				},
			}),
		),
		Compare: at([5, 3], code('09-compare')),
		'What to Do': at([7, 3], ways({ Add: "$json.todo === 'add'", Change: 'true' })),
		'Add Counterparty': at(
			[8, 2],
			moySklad('counterparty', 'upsert', {
				matchBy: 'externalCode',
				dataMode: 'json',
				json: '={{ $json.body }}',
				options: { quiet: QUIET },
			}),
		),
		'Change Counterparty': at(
			[8, 3],
			moySklad('counterparty', 'update', {
				id: '={{ $json.id }}',
				dataMode: 'json',
				json: '={{ $json.body }}',
				options: { quiet: QUIET },
			}),
		),
		Problems: at([2, 5], gathered),
		Problem: at([3, 5], code('09-problem')),
		'Not Told Yet': at([4, 5], unseen('$json.text + $now.toISODate()')),
		...telling(5, 5),
	},
	links: {
		'Client Added': ['Settings'],
		'Every Night': ['Settings'],
		Settings: ['What Began It'],
		'What Began It': ['Clients', 'All Clients'],
		'All Clients': ['Clients', 'Problems'],
		Clients: [['Linked Already', 'Companies', 'What to Look For', 'Compare']],
		'Linked Already': [[], 'Problems'],
		Companies: ['Company Details'],
		'Company Details': [[], 'Problems'],
		'What to Look For': ['Look-Alikes'],
		'Look-Alikes': [[], 'Problems'],
		Compare: ['What to Do'],
		'What to Do': ['Add Counterparty', 'Change Counterparty'],
		'Add Counterparty': [[], 'Problems'],
		'Change Counterparty': [[], 'Problems'],
		Problems: ['Problem'],
		Problem: ['Not Told Yet'],
		'Not Told Yet': ['Tell'],
		Tell: ['Fail the Run'],
	},
};
