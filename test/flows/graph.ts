/** The graph of a workflow: what leads where, and what every way to a node passes. */
import type { IConnections, INode } from 'n8n-workflow';

export interface Graph {
	nodes: Array<Pick<INode, 'name' | 'type'> & Partial<Pick<INode, 'parameters'>>>;
	connections: IConnections;
}

/** The nodes that outputs of a kind lead to. */
const targetsOf = (outputs: IConnections[string][string] = []) =>
	outputs.flatMap((links) => (links ?? []).map(({ node }) => node));

/** What each node leads to, by `main` outputs; an agent to what hangs on it, which runs when the agent does. */
export function successors({ nodes, connections }: Graph): Map<string, string[]> {
	const hung = nodes.flatMap(({ name }) => {
		const others = Object.entries(connections[name] ?? {}).filter(([type]) => type !== 'main');
		const holders = others.flatMap(([, outputs]) => targetsOf(outputs));
		return holders.map((holder) => ({ name, holder }));
	});
	return new Map(
		nodes.map(({ name }) => [
			name,
			[
				...targetsOf(connections[name]?.main),
				...hung.filter(({ holder }) => holder === name).map((each) => each.name),
			],
		]),
	);
}

/** A node that nothing leads to begins the workflow, be it a trigger or not. */
export function starts(graph: Graph): string[] {
	const reached = new Set([...successors(graph).values()].flat());
	return graph.nodes.map(({ name }) => name).filter((name) => !reached.has(name));
}

/** For each node, the nodes (itself among them) that every way from every start to it passes: its dominators. */
export function passedBefore(graph: Graph): Map<string, Set<string>> {
	const next = successors(graph);
	const names = graph.nodes.map(({ name }) => name);
	const before = new Map(names.map((name): [string, string[]] => [name, []]));
	for (const [from, targets] of next) for (const to of targets) before.get(to)?.push(from);
	const first = new Set(starts(graph));
	/** A Merge of all combinations gives nothing until all that leads to it has given something. */
	const waits = new Set(
		graph.nodes
			.filter(({ parameters }) => parameters?.combineBy === 'combineAll')
			.map(({ name }) => name),
	);
	const passed = new Map(
		names.map((name) => [name, new Set(first.has(name) ? [name] : names)] as const),
	);
	for (let changed = true; changed; ) {
		changed = false;
		for (const name of names.filter((each) => !first.has(each))) {
			const ways = before.get(name)!.map((from) => passed.get(from)!);
			const isPassed = (each: string) =>
				waits.has(name) ? ways.some((way) => way.has(each)) : ways.every((way) => way.has(each));
			const common = names.filter((each) => each === name || isPassed(each));
			if (common.length === passed.get(name)!.size) continue;
			passed.set(name, new Set(common));
			changed = true;
		}
	}
	return passed;
}
