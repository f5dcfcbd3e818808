/** Small workflows, written down in a few words, to try the stage and n8n's nodes with. */
import type { IConnections, INode } from 'n8n-workflow';

export type Json = ReturnType<typeof JSON.parse>;
/** Name, type of n8n's own nodes, version, parameters, and what else the node has. */
export type Step = [string, string, number, Json?, Partial<INode>?];

export const hand: Step = ['Go', 'manualTrigger', 1];
/** Parameters of Edit Fields: texts or expressions by name. */
export const set = (values: Record<string, string>): Json => ({
	assignments: {
		assignments: Object.entries(values).map(([name, value]) => ({
			...{ id: name, name, value, type: 'string' },
		})),
	},
});

/** For each node its outputs, of each the nodes that it leads to: `Name`, or `Name#1` for their second input. */
export function branching(steps: Step[], links: Record<string, string[][]>) {
	const nodes = steps.map(
		([name, type, typeVersion, parameters = {}, more], index): INode => ({
			...{ id: name, name, typeVersion, parameters, position: [200 * index, 0] },
			type: type.includes('.') ? type : `n8n-nodes-base.${type}`,
			...more,
		}),
	);
	const linkTo = (target: string) => {
		const [node, index = '0'] = target.split('#');
		return { node, type: 'main' as const, index: Number(index) };
	};
	const connections: IConnections = Object.fromEntries(
		Object.entries(links).map(([from, outputs]) => [
			from,
			{ main: outputs.map((targets) => targets.map(linkTo)) },
		]),
	);
	return { nodes, connections };
}

/** Each node leads to the next one. */
export const row = (...steps: Step[]) =>
	branching(
		steps,
		Object.fromEntries(steps.slice(1).map(([name], index) => [steps[index][0], [[name]]])),
	);
