/** A yes/no that a person adds to a form of a new node: nobody adds "Simplify" to leave it off. */
import type { INodeProperties, INodeType } from 'n8n-workflow';
import { Imsklad } from '../../nodes/Imsklad/Imsklad.node';
import { MoySklad } from '../../nodes/MoySklad/MoySklad.node';
import { Saplab } from '../../nodes/Saplab/Saplab.node';

const NODES: Array<[string, INodeType]> = [
	['IMSKLAD', new Imsklad()],
	['Saplab', new Saplab()],
	['MoySklad', new MoySklad()],
];

const versionsOf = ({ displayOptions }: INodeProperties) =>
	(displayOptions?.show?.['@version'] ?? [1, 1.1]) as number[];

/** `collection.name` of all yes/no of a version that begin with no. */
function off({ description }: INodeType, version: number): string[] {
	const all = description.properties
		.filter(({ type }) => type === 'collection')
		.flatMap(({ name: collection, options = [] }) =>
			(options as INodeProperties[])
				.filter((each) => versionsOf(each).includes(version))
				.filter(({ type, default: byDefault }) => type === 'boolean' && byDefault === false)
				.map(({ name }) => `${collection}.${name}`),
		);
	return [...new Set(all)].sort();
}

it.each(NODES)('%s: is on, unless it is a value that is written', (name, node) => {
	const written = [
		...['additionalFields.isCanceled', 'additionalFields.needPickup', 'additionalFields.tracked'],
		...['updateFields.isCanceled', 'updateFields.needPickup', 'updateFields.tracked'],
	];
	expect(off(node, 1.1)).toEqual(name === 'IMSKLAD' ? written : []);
});

it.each(NODES)('%s: is off in nodes of the first version', (_, node) => {
	expect(off(node, 1)).toContain('options.preview');
});
