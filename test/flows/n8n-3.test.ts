/** What n8n 3 takes away, by the migration report of n8n 2.41; see docs/verification.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Flow } from './run';

const folder = join(__dirname, '../../workflows');
const nodes = readdirSync(folder)
	.filter((file) => file.endsWith('.json'))
	.flatMap((file) => {
		const flow = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Flow;
		return flow.nodes.map((node) => ({
			file,
			node,
			ways: flow.connections[node.name]?.main ?? [],
		}));
	});
type Settings = Flow['nodes'][number] & { alwaysOutputData?: boolean; onError?: string };
const named = (found: typeof nodes) => found.map(({ file, node }) => `${file}: ${node.name}`);

it('no node with several outputs always gives data', () => {
	const several = nodes.filter(({ node, ways }) => {
		const { alwaysOutputData, onError, type } = node as Settings;
		const own = ways.length - (onError === 'continueErrorOutput' ? 1 : 0);
		return alwaysOutputData && (own > 1 || /\.(if|switch|splitInBatches)$/.test(type));
	});
	expect(nodes.some(({ node }) => (node as Settings).alwaysOutputData)).toBe(true);
	expect(named(several)).toEqual([]);
});

it('workflows call each other with all items at once, from the database', () => {
	const calls = nodes.filter(({ node }) => node.type.endsWith('.executeWorkflow'));
	expect(calls.length).toBeGreaterThan(5);
	const other = calls.filter(({ node: { parameters } }) => {
		const { mode = 'once', source = 'database' } = parameters as { mode?: string; source?: string };
		return mode !== 'once' || source !== 'database';
	});
	expect(named(other)).toEqual([]);
});

it('the agent is of a version that stays, and nothing asks for a removed helper', () => {
	const agents = nodes.filter(({ node }) => node.type.endsWith('.agent'));
	expect(
		agents.map(({ node }) => (node as unknown as { typeVersion: number }).typeVersion >= 2),
	).toEqual([true]);
	expect(JSON.stringify(nodes)).not.toContain('$getPairedItem');
});
