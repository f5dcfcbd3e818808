/** What must hold for every template of `workflows/`, without an n8n: what it does is tried by test/e2e/flows. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { Imsklad } from '../../nodes/Imsklad/Imsklad.node';
import { ImskladTrigger } from '../../nodes/ImskladTrigger/ImskladTrigger.node';
import { MoySklad } from '../../nodes/MoySklad/MoySklad.node';
import { MoySkladTrigger } from '../../nodes/MoySkladTrigger/MoySkladTrigger.node';
import { Saplab } from '../../nodes/Saplab/Saplab.node';
import { SaplabTrigger } from '../../nodes/SaplabTrigger/SaplabTrigger.node';
import { jsonOf } from '../../workflows/source/json';
import { CREDENTIALS, SETTINGS } from '../../workflows/source/kit';
import { templates } from '../../workflows/source/templates';

interface Node {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	parameters: Record<string, unknown>;
	position: [number, number];
	credentials?: Record<string, { id: string; name: string }>;
	onError?: string;
}
interface Workflow {
	name: string;
	nodes: Node[];
	/** By the node, then by what it is to the other: `main`, or a part such as `ai_tool`. */
	connections: Record<string, Record<string, Array<Array<{ node: string; index: number }>>>>;
	active: boolean;
}

const OWN = 'n8n-nodes-sklad.';
const NOTE = 'n8n-nodes-base.stickyNote';
/** At the end of the type of a node that is a tool of an agent, which n8n gives a description. */
const TOOL = /Tool$/;
const descriptions = Object.fromEntries(
	[Imsklad, ImskladTrigger, MoySklad, MoySkladTrigger, Saplab, SaplabTrigger].map((Type) => {
		const { description } = new Type();
		return [description.name, description as INodeTypeDescription];
	}),
);
const folder = join(__dirname, '../../workflows');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const contents = files.map((file): [string, string] => [
	file,
	readFileSync(join(folder, file), 'utf8'),
]);

it('are as their sources say: else run `npm run workflows`', () => {
	const made = templates.map((each) => [`${each.number}-${each.file}.json`, jsonOf(each)]);
	expect(Object.fromEntries(contents)).toEqual(Object.fromEntries(made));
});

it('have names and ids of their own', () => {
	const workflows = contents.map(([, text]) => JSON.parse(text) as Workflow);
	const ids = workflows.flatMap(({ nodes }) => nodes.map(({ id }) => id));
	for (const list of [workflows.map(({ name }) => name), ids]) {
		expect(new Set(list).size).toBe(list.length);
	}
});

describe.each(contents)('%s', (file, text) => {
	const workflow = JSON.parse(text) as Workflow;
	const { nodes, connections } = workflow;
	const steps = nodes.filter(({ type }) => type !== NOTE);
	const names = new Set(nodes.map(({ name }) => name));
	const ours = steps.filter(({ type }) => type.startsWith(OWN));

	it('says first what it does and what to fill in', () => {
		const [first] = nodes.filter(({ type }) => type === NOTE);
		expect(first.parameters.content).toMatch(/^## \d+\. /);
		expect(first.parameters.content).toContain('**Fill in**');
		expect(workflow.name).toMatch(/^\d+\. /);
		expect(Number(/^\d+/.exec(workflow.name))).toBe(Number(file.slice(0, 2)));
	});

	it('leads from every node to nodes that are there', () => {
		const linksOf = (outputs: Workflow['connections'][string]) =>
			Object.values(outputs).flatMap((links) => links.flat().map(({ node }) => node));
		for (const [from, outputs] of Object.entries(connections)) {
			expect(names).toContain(from);
			for (const node of linksOf(outputs)) expect(names).toContain(node);
		}
		const reached = new Set(Object.values(connections).flatMap(linksOf));
		const isPart = (name: string) => connections[name] && !connections[name].main;
		const alone = steps.filter(
			({ name, type }) => !reached.has(name) && !isPart(name) && !/trigger$/i.test(type),
		);
		expect(alone.map(({ name }) => name)).toEqual([]);
	});

	it('speaks only of nodes that it has, and of settings that there are', () => {
		const plain = JSON.stringify(steps.map(({ parameters }) => parameters)).replaceAll('\\"', '"');
		for (const [, name] of plain.matchAll(/\$\(['"]([^'"]+)['"]\)/g)) expect(names).toContain(name);
		const read = plain.matchAll(/\$\('Settings'\)\.first\(\)\.json\.(\w+)/g);
		for (const [, name] of read) expect(Object.keys(SETTINGS)).toContain(name);
	});

	it('names no credential and no workflow of anybody', () => {
		for (const { credentials = {} } of steps) {
			for (const [type, reference] of Object.entries(credentials)) {
				expect(reference).toEqual({ id: '', name: CREDENTIALS[type as keyof typeof CREDENTIALS] });
			}
		}
		for (const { parameters } of steps.filter(({ type }) => type.endsWith('.executeWorkflow'))) {
			expect(parameters.workflowId).toMatchObject({ value: '' });
		}
		expect(workflow.active).toBe(false);
	});

	it('gives our nodes parameters that they have', () => {
		for (const { name, type, typeVersion, parameters } of ours) {
			const {
				properties,
				credentials = [],
				version,
				defaultVersion,
			} = descriptions[type.slice(OWN.length).replace(TOOL, '')];
			const added = TOOL.test(type) ? ['descriptionType', 'toolDescription'] : [];
			expect([name, typeVersion]).toEqual([name, defaultVersion ?? version]);
			const given = { ...parameters, '@version': typeVersion };
			expect([name, shown(properties, given)]).toEqual([name, added]);
			const own = steps.find((each) => each.name === name)?.credentials ?? {};
			const wanted = credentials.map((credential) => credential.name);
			expect(wanted).toEqual(expect.arrayContaining(Object.keys(own)));
		}
	});

	it('lets no failure of a service stop the other items', () => {
		for (const { name, type, onError } of ours.filter(
			({ type }) => !/(Trigger|Tool)$/.test(type),
		)) {
			expect([name, type, onError]).toEqual([name, type, expect.stringMatching(/^continue/)]);
			const errors = connections[name]?.main[1] ?? [];
			const goesOn = onError === 'continueRegularOutput';
			expect([name, errors.length > 0 || goesOn]).toEqual([name, true]);
		}
	});

	it('has no node upon another', () => {
		const places = steps.map(({ position }) => position.join());
		expect(new Set(places).size).toBe(places.length);
	});
});

/** Names of parameters that the node would not show, or does not have, with the values given. */
function shown(properties: INodeProperties[], parameters: Record<string, unknown>): string[] {
	const fits = (property: INodeProperties) =>
		Object.entries(property.displayOptions?.show ?? {}).every(([name, values]) => {
			const given = parameters[name] ?? properties.find((each) => each.name === name)?.default;
			return (values as unknown[]).includes(given);
		});
	return Object.entries(parameters).flatMap(([name, value]) => {
		if (['pollTimes', '@version'].includes(name)) return [];
		const property = properties.find((each) => each.name === name && fits(each));
		if (!property) return [name];
		if (property.type !== 'collection') return [];
		const inner = new Set((property.options ?? []).map((option) => option.name));
		return Object.keys(value as object)
			.filter((key) => !inner.has(key))
			.map((key) => `${name}.${key}`);
	});
}
