/** What a person finds by words in n8n's editor: nodes, actions, and what stands under a node. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workflow } from 'n8n-workflow';
import type { INodeProperties, INodePropertyOptions, INodeType, INodeTypes } from 'n8n-workflow';
import { Imsklad } from '../../nodes/Imsklad/Imsklad.node';
import { ImskladTrigger } from '../../nodes/ImskladTrigger/ImskladTrigger.node';
import { MoySklad } from '../../nodes/MoySklad/MoySklad.node';
import { MoySkladTrigger } from '../../nodes/MoySkladTrigger/MoySkladTrigger.node';
import { Saplab } from '../../nodes/Saplab/Saplab.node';
import { SaplabTrigger } from '../../nodes/SaplabTrigger/SaplabTrigger.node';

const NODES = { Imsklad, Saplab, MoySklad };
const TRIGGERS = { ImskladTrigger, SaplabTrigger, MoySkladTrigger };

const aliasesOf = (node: string): string[] =>
	(
		JSON.parse(readFileSync(join(__dirname, `../../nodes/${node}/${node}.node.json`), 'utf8')) as {
			alias: string[];
		}
	).alias;

// n8n shows a node and its trigger as one, found by the words of the node alone.
it.each(
	Object.entries({
		MoySklad:
			'заказ товар склад счёт счет накладная возврат приёмка приемка штрихкод поставщик триггер вебхук списание оприходование перемещение модификация резерв остатки|остатки по складам|отгрузка контрагент закупка цена платёж платеж покупатель комплект услуга',
		Imsklad:
			'заказ товар склад трек штрихкод поставщик приёмка приемка накладная остатки курьер посылка фулфилмент предзаказ доставка вебхук триггер',
		Saplab:
			'заказ клиент позиция баланс оплата счёт счет возврат магазин запчасти автозапчасти статус скидка триггер',
	}),
)('%s is found by the words that people type', (node, words) => {
	const aliases = aliasesOf(node);
	for (const word of words
		.split('|')
		.flatMap((part) => (part.includes(' по ') ? [part] : part.split(' ')))) {
		expect(aliases).toContain(word);
	}
	expect(new Set(aliases).size).toBe(aliases.length);
});

it.each(Object.keys(NODES))('%s is found with ё and with е', (node) => {
	const aliases = aliasesOf(node);
	expect(
		aliases.filter((word) => word.includes('ё') && !aliases.includes(word.replace(/ё/g, 'е'))),
	).toEqual([]);
});

// In the search, n8n shows the trigger's description for both.
it.each(Object.entries(TRIGGERS))('%s tells of the actions as well', (_, Node) => {
	const { description } = new Node().description;
	expect(description).toMatch(/^[A-Z][^;]*; the trigger starts the workflow when /);
});

const optionsOf = ({ options }: INodeProperties) => options as INodePropertyOptions[];
const dropdowns = (node: INodeType, name: string) =>
	node.description.properties.filter((property) => property.name === name);

it.each(Object.entries(NODES))('the actions of %s are said in words', (_, Node) => {
	const node = new Node() as INodeType;
	for (const { value } of dropdowns(node, 'resource').flatMap(optionsOf)) {
		const own = dropdowns(node, 'operation').filter(({ displayOptions }) =>
			displayOptions?.show?.resource?.includes(value),
		);
		for (const { action } of own.flatMap(optionsOf)) {
			expect(action).not.toMatch(/\ba [aeio]|\ba invoice|[a-z][A-Z]/);
		}
	}
});

it('the first action of MoySklad deletes nothing', () => {
	const [first] = dropdowns(new MoySklad(), 'operation').flatMap(optionsOf);
	expect(first.value).toBe('getAll');
});

/** As the editor evaluates what stands under a node. */
function subtitle(node: INodeType, parameters: Record<string, string>): unknown {
	const nodeTypes = {
		getByNameAndVersion: () => node,
		getByName: () => node,
	} as unknown as INodeTypes;
	const subject = {
		...{
			id: '1',
			name: 'Subject',
			type: 'subject',
			typeVersion: 1,
			position: [0, 0] as [number, number],
		},
		parameters,
	};
	const workflow = new Workflow({ nodes: [subject], connections: {}, active: false, nodeTypes });
	return workflow.expression.getSimpleParameterValue(
		workflow.getNode('Subject')!,
		node.description.subtitle,
		'internal',
		{},
	);
}

it.each([
	[Imsklad, { resource: 'order', operation: 'upsert' }, 'Create or Update: Order'],
	[Saplab, { resource: 'orderPosition', operation: 'getAll' }, 'Get Many: Order Position'],
	[MoySklad, { resource: 'assortment', operation: 'getAll' }, 'Get Many: Assortment'],
	[MoySklad, { resource: 'event', operation: 'resolve' }, 'Resolve: Event'],
])('under a node stand the words of its form', (Node, parameters, words) => {
	expect(subtitle(new Node() as INodeType, parameters)).toBe(words);
});
