import {
	at,
	AT_ITS_PLACE,
	byHand,
	either,
	everyHour,
	keptProblem,
	moySklad,
	problem,
	PROBLEMS_TABLE,
	rows,
	saplab,
	saplabTrigger,
	settings,
	together,
	where,
	type Template,
} from './kit';

const SETTING = "$('With Settings').first().json";
const FLOW = '9';

export const clientsToMoySklad: Template = {
	number: '09',
	file: 'clients-to-moysklad',
	name: '9. Saplab clients to MoySklad',
	notes: [
		{
			area: [-2.8, -0.5, 2.5, 4.2],
			color: 4,
			text: `## 9. Saplab clients → MoySklad
Whoever registers in the shop becomes a counterparty (Контрагент) in MoySklad; companies with their ИНН, КПП, ОГРН and bank account. Every night all clients are gone through.

**Fill in**
1. Run the workflow *0. Prepare MoySklad* once.
2. Choose your credentials in the Saplab and MoySklad nodes.
3. In the table *sklad settings*, if you like: \`clientPrefix\`, \`clientFollows\`.
4. Publish it. The first night, or a click on **Execute workflow**, brings over all clients.

**Nobody is doubled.** A counterparty with the same whole phone (however it is written) or the same ИНН is taken for the client, one in the archive too. It gets the external code (Внешний код) *saplab-* and the client's number, if it has none of its own. Where several may be meant, you are told, and nothing is written.

**What your people wrote stays.** Only empty fields are filled in; \`clientFollows\` names those that follow Saplab, e.g. *phone, email*. Nothing is deleted.`,
		},
		{
			area: [0, -0.5, 3, 3.7],
			text: '### When\nEvery five minutes the new ones; every hour who is not there yet; at 4 in Moscow, and by hand, all.',
		},
		{ area: [3, -0.5, 1, 3.5], text: '### Which clients\nWith the details of companies.' },
		{ area: [4, -0.5, 3, 2.1], text: '### Into MoySklad\nFound or created; only what is empty.' },
		{
			area: [5, 1.6, 3, 1.7],
			color: 3,
			text: '### What a person must know\nA row in the table *sklad problems*.',
		},
	],
	nodes: {
		'Client Added': at([0, 0], saplabTrigger('clientAdded', 5)),
		'By Hand': at([0, 0.8], byHand),
		'Every Hour': at([0, 1.6], everyHour),
		'Is It Night': at([1, 1], either(["$now.setZone('Europe/Moscow').hour", 'equals', 4])),
		'Not There Yet': at(
			[2, 1.6],
			rows(PROBLEMS_TABLE, 'get', {
				...where([
					['flow', 'eq', FLOW],
					['place', 'isNotEmpty'],
				]),
				returnAll: true,
			}),
		),
		Settings: at([1, 2.2], settings),
		'With Settings': at([2, 0.4], together),
		Clients: at(
			[3, 0.4],
			saplab('client', 'getForCounterparty', {
				clientId: "={{ $json.place ?? ($json.event ? $json.id : '') }}",
				options: { codePrefix: '={{ $json.clientPrefix }}' },
			}),
		),
		'Ensure Counterparty': at(
			[4, 0.4],
			moySklad('counterparty', 'ensure', {
				dataMode: 'item',
				options: {
					follow: `={{ ${SETTING}.clientFollows }}`,
					quiet: 'own',
					preview: `={{ ${SETTING}.preview }}`,
				},
			}),
		),
		'Only a Preview': at([5, 0.4], either(['preview', 'isTrue'])),
		'Problem Over': at(
			[6, 0.6],
			rows(PROBLEMS_TABLE, 'deleteRows', {
				...where([
					['flow', 'eq', FLOW],
					['place', 'eq', '={{ $json.source.id }}'],
				]),
				options: {},
			}),
		),
		Problem: at(
			[5, 2.1],
			problem({
				noun: 'Клиент',
				kind: "={{ $json.preview ? 'Предпросмотр' : $json.details.reason === 'ambiguous' ? 'Двойники' : 'Не заведён' }}",
				advice:
					"{{ $json.preview ? ($json.created ? 'Новый: ' : 'Дополнить: ') + $json.name : '' }}",
			}),
		),
		'Keep Problem': at([6, 2.1], keptProblem(FLOW, AT_ITS_PLACE)),
	},
	links: {
		'Client Added': [['With Settings', 'Settings']],
		'By Hand': [['With Settings', 'Settings']],
		'Every Hour': [['Is It Night', 'Settings']],
		'Is It Night': ['With Settings', 'Not There Yet'],
		'Not There Yet': ['With Settings'],
		Settings: ['With Settings#1'],
		'With Settings': ['Clients'],
		Clients: ['Ensure Counterparty', 'Problem'],
		'Ensure Counterparty': ['Only a Preview', 'Problem'],
		'Only a Preview': ['Problem', 'Problem Over'],
		Problem: ['Keep Problem'],
	},
};
