import { passedBefore, starts, type Graph } from './graph';

/** `a>b` leads from the first output, `a:1>b` from the second. */
function graph(...links: string[]): Graph {
	const names = new Set<string>();
	const connections: Graph['connections'] = {};
	for (const link of links) {
		const [, from, output = '0', to] = /^(\w+)(?::(\d))?>(\w+)$/.exec(link)!;
		names.add(from).add(to);
		const main = ((connections[from] ??= { main: [] }).main ??= []);
		for (let index = main.length; index <= Number(output); index++) main.push([]);
		main[Number(output)]!.push({ node: to, type: 'main', index: 0 });
	}
	return { nodes: [...names].map((name) => ({ name, type: 'any' })), connections };
}
const passed = (of: Graph, name: string) => [...passedBefore(of).get(name)!].sort().join('');

it('finds what every way passes', () => {
	const both = graph('t>a', 'a>b', 'a:1>c', 'b>d', 'c>d', 'd>e');
	expect(starts(both)).toEqual(['t']);
	expect(passed(both, 'e')).toBe('adet');
	expect(passed(both, 'd')).toBe('adt');
	expect(passed(both, 'b')).toBe('abt');
});

it('counts every start, and loops', () => {
	const two = graph('t>a', 's>b', 'a>b', 'b>c');
	expect(passed(two, 'c')).toBe('bc');
	const loop = graph('t>a', 'a>b', 'b>a', 'b:1>c');
	expect(passed(loop, 'c')).toBe('abct');
	expect(passed(loop, 'a')).toBe('at');
});
