/**
 * The reference, a page for each service: docs/reference/<service>.md.
 *
 *   tsx test/docs/reference.ts            writes the pages
 *   tsx test/docs/reference.ts --check    exits with 1 where one is not what this would write
 *
 * All is derived: which nodes and credentials there are from package.json, what they show from their descriptions
 * and their services' operations, and what an operation asks of its service by running it. A new service needs no
 * change here, but for a line in `NAMES_OF_REQUESTS` where method and path do not tell its requests apart.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
	ICredentialType,
	IDataObject,
	IHttpRequestOptions,
	INodeProperties,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';
import { attempt } from '../../nodes/shared/errors';
import type { Service } from '../../nodes/shared/execute';
import type { Fields } from '../../nodes/shared/fields';
import { itemFields, shownFor } from '../../nodes/shared/itemInput';
import { newest } from '../../nodes/shared/versions';
import {
	collectionOf,
	listFields,
	optionsOf,
	wireName,
	type Call,
	type Operation,
} from '../../nodes/shared/operation';
import { load, root } from '../package';

type Look = Omit<INodeProperties, 'displayOptions'> & {
	when?: object;
	displayOptions?: INodeProperties['displayOptions'];
};

const folder = join(root, 'docs/reference');

/** What the document of a service calls a request; method and path where it is not listed. */
const NAMES_OF_REQUESTS: Record<string, (request: IHttpRequestOptions) => string> = {
	imsklad: ({ body }) => ['type', 'action'].map((key) => (body as IDataObject)[key]).join('/'),
};
const methodAndPath = ({ method = 'GET', url }: IHttpRequestOptions) =>
	`${method} ${decodeURIComponent(url)}`;

const code = (value: unknown) => `\`${String(value)}\``;
const cell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
const table = (heads: string[], rows: string[][]) =>
	[heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`);
const markdown = (html: string) => html.replace(/<a href="(.+?)">(.+?)<\/a>/g, '[$2]($1)');

/** Lists of values too long for a cell, by title; what is equal shares one. */
type Lists = Map<string, INodePropertyOptions[]>;
const LONGEST_IN_A_CELL = 5;

const anchor = (title: string) =>
	title
		.toLowerCase()
		.replace(/[^\p{L}\p{N} -]/gu, '')
		.replaceAll(' ', '-');

function titled(lists: Lists, title: string, values: INodePropertyOptions[]): string {
	const known = lists.get(title);
	if (known && JSON.stringify(known) !== JSON.stringify(values)) {
		return titled(lists, `${title} *`, values);
	}
	lists.set(title, values);
	return title;
}

/** What a dropdown loads while nothing else is chosen; nothing where only the service could tell. */
async function loaded(
	node: INodeType,
	method: string,
): Promise<INodePropertyOptions[] | undefined> {
	const load = node.methods?.loadOptions?.[method];
	const context = { getCurrentNodeParameters: () => ({}) };
	const values = await attempt(async () => await load?.call(context as never));
	return Array.isArray(values) ? values : undefined;
}

const described = ({ name, value, description }: INodePropertyOptions) =>
	`${code(value)} ${name}${description ? ` – ${markdown(description)}` : ''}`;

async function valuesOf(node: INodeType, look: Look, lists: Lists): Promise<string[]> {
	const method = look.typeOptions?.loadOptionsMethod;
	const values = method
		? await loaded(node, method)
		: ['options', 'multiOptions'].includes(look.type)
			? (look.options as INodePropertyOptions[])
			: [];
	const chosenBy = [look.typeOptions?.loadOptionsDependsOn ?? []].flat().map(code);
	const dependence = chosenBy.length ? [`Those offered depend on ${chosenBy.join(' or ')}.`] : [];
	if (!values) return ['The service tells which there are.', ...dependence];
	if (values.length === 0) return dependence;
	if (values.length <= LONGEST_IN_A_CELL) {
		return [values.map(described).join('<br>'), ...dependence];
	}
	const title = titled(lists, look.displayName, values);
	return [`See [${title}](#${anchor(title)}).`, ...dependence];
}

const isBare = (value: unknown) =>
	['""', '[]', '{}', '{"mode":"list","value":""}', undefined].includes(JSON.stringify(value));
const defaultOf = ({ default: value }: Look) =>
	isBare(value) ? '' : code(typeof value === 'string' ? value : JSON.stringify(value));

/** `{ goodsInput: ['define'] }` in words. */
const conditions = (show: object = {}) =>
	Object.entries(show).map(([name, values]) => {
		const plain = (values as unknown[]).every((value) => typeof value !== 'object');
		return plain ? `Where ${code(name)} is ${(values as unknown[]).map(code).join(' or ')}.` : '';
	});

/** A parameter and those inside it, each under its place in a workflow's JSON: `goods.item[].price`. */
async function rowsOf(
	node: INodeType,
	look: Look,
	lists: Lists,
	{ within = '', wire = '', required = look.required ?? false },
): Promise<string[][]> {
	if (look.type === 'notice') return [];
	const path = within + look.name;
	const inside = async (looks: Look[], place: string) =>
		(await Promise.all(looks.map((each) => rowsOf(node, each, lists, { within: place })))).flat();
	if (look.type === 'collection') return await inside(look.options as Look[], `${path}.`);
	const sections = look.type === 'fixedCollection' ? (look.options ?? []) : [];
	const several = look.typeOptions?.multipleValues ? '[]' : '';
	const nested = await Promise.all(
		sections.map((section) =>
			inside('values' in section ? section.values : [], `${path}.${section.name}${several}.`),
		),
	);
	const description = [
		markdown(look.description ?? '').replace(/([^.])$/, '$1.'),
		...conditions(look.when ?? look.displayOptions?.show),
		...(look.modes ? [`Modes: ${look.modes.map(({ name }) => code(name)).join(', ')}.`] : []),
		...(await valuesOf(node, look, lists)),
	];
	return [
		[
			code(path),
			look.displayName,
			required ? 'yes' : '',
			wire,
			look.type,
			defaultOf(look),
			description.filter(Boolean).join(' '),
		],
		...nested.flat(),
	];
}

const HEADS = ['Parameter', 'Label', 'Required', 'On the wire', 'Type', 'Default', 'Meaning'];

async function tableOf(rows: Array<Promise<string[][]>>): Promise<string[]> {
	const all = (await Promise.all(rows)).flat();
	return all.length ? table(HEADS, all) : ['No parameters.'];
}

/** What stands for the value of a field, so that it can be found again in what is sent. */
const placeholder = (name: string) => `<${name}>`;

/** What an operation asks of its service, found by running it against one that knows nothing. */
async function requestsOf(
	{ connect }: Service<unknown>,
	{ required, optional, run, runAll }: Operation<unknown>,
): Promise<IHttpRequestOptions[]> {
	const asked: IHttpRequestOptions[] = [];
	const context = {
		getCredentials: async () => ({ baseUrl: '' }),
		helpers: {
			httpRequestWithAuthentication: async (_credential: string, request: IHttpRequestOptions) => {
				asked.push(request);
				return { statusCode: 200, headers: {}, body: '{"error":"not found","code":2}' };
			},
		},
	};
	const names = Object.entries({ ...required, ...optional }).map((field) => wireName(...field));
	/** Some operations take only lists, or only single values. */
	for (const wrap of [(value: string) => value, (value: string) => [value]]) {
		const body = Object.fromEntries(names.map((name) => [name, wrap(placeholder(name))]));
		const call = { body, options: {}, item: { json: {} }, index: 0, context, limit: 1 };
		await attempt(async () => {
			const whole = {
				...call,
				api: connect(context as never, 0, 1, 'write'),
			} as unknown as Call<unknown>;
			if (runAll) return void (await runAll([whole]));
			const result = run!(whole);
			if (!(Symbol.asyncIterator in result)) return void (await result);
			await result[Symbol.asyncIterator]().next();
		});
		if (asked.length) break;
	}
	return asked;
}

/** The keys under which a value stands in a JSON value; a list's elements stand under the list's key. */
function keysOf(wanted: string, inside: unknown, key = ''): string[] {
	if (inside === wanted) return [key];
	if (typeof inside !== 'object' || inside === null) return [];
	return Object.entries(inside).flatMap(([own, value]) =>
		keysOf(wanted, value, Array.isArray(inside) ? key : own),
	);
}

/** Under which names a field travels in these requests. */
function travelsAs(name: string, requests: IHttpRequestOptions[]): string {
	const names = requests.flatMap(({ url, qs, body }) => [
		...(decodeURIComponent(url).includes(placeholder(name)) ? ['in the path'] : []),
		...keysOf(placeholder(name), [
			qs,
			typeof body === 'string' ? Object.fromEntries(new URLSearchParams(body)) : body,
		]).map(code),
	]);
	return [...new Set(names)].sort().join(', ');
}

async function operationSection(
	node: INodeType,
	service: Service<unknown>,
	resource: string,
	operation: Operation<unknown>,
	lists: Lists,
): Promise<string[]> {
	const { name } = node.description;
	const nameOf = NAMES_OF_REQUESTS[name] ?? methodAndPath;
	const requests = await requestsOf(service, operation);
	const asked = [...new Set(requests.map(nameOf))].map(code);
	const rows = (fields: Fields, within = '', required = false) =>
		Object.entries(fields).flatMap(([key, field]) =>
			field
				.properties(key)
				.map(newest)
				.map((look) =>
					rowsOf(node, required ? shownFor(operation, key, look) : look, lists, {
						within,
						wire: travelsAs(wireName(key, field), requests),
						required,
					}),
				),
		);
	return [
		`### ${operation.action}`,
		'',
		`${code(`resource: ${resource}`)}, ${code(`operation: ${operation.value}`)}${
			asked.length ? `; asks for ${asked.join(', then ')}` : ''
		}`,
		'',
		operation.description.replace(/([^.])$/, '$1.'),
		'',
		...(await tableOf([
			...rows(itemFields(operation)),
			...rows(operation.required, '', true),
			...rows(operation.list ? listFields : {}),
			...rows(operation.optional ?? {}, `${collectionOf(operation)}.`),
			...rows(optionsOf(operation as Operation<never>, service.defaultTimeout), 'options.'),
		])),
		'',
	];
}

async function serviceSections(
	node: INodeType,
	service: Service<unknown>,
	lists: Lists,
): Promise<string[]> {
	const lines: string[] = [];
	for (const { value, name, operations } of service.resources) {
		lines.push(`## ${name}`, '');
		for (const operation of operations) {
			lines.push(...(await operationSection(node, service, value, operation, lists)));
		}
	}
	return lines;
}

const noticesOf = (properties: Look[]) =>
	properties
		.filter(({ type }) => type === 'notice')
		.flatMap(({ displayName, displayOptions }) => {
			const when = displayOptions ? ' (shown where it applies)' : '';
			return [`> ${markdown(displayName)}${when}`, ''];
		});

const tableOfAll = (node: INodeType, properties: Look[], lists: Lists) =>
	tableOf(properties.map((look) => rowsOf(node, look, lists, {})));

const valueLists = (lists: Lists): string[] =>
	[...lists].flatMap(([title, values]) => [
		`### ${title}`,
		'',
		...table(
			['Value', 'Name', 'Meaning'],
			values.map(({ value, name, description = '' }) => [code(value), name, markdown(description)]),
		),
		'',
	]);

/** The pages by file name, each its whole text. */
export async function pages(): Promise<Record<string, string>> {
	const nodes = load<INodeType>('nodes');
	const credentials = load<ICredentialType>('credentials').map(({ made }) => made);
	const pages: Record<string, string> = {};
	for (const { made: node, exported } of nodes) {
		const { name, displayName, description } = node.description;
		const service = exported[name] as Service<unknown> | undefined;
		if (!service) continue;
		const lists: Lists = new Map();
		const trigger = nodes.find(({ made }) => made.description.name === `${name}Trigger`)?.made;
		const used = [node, trigger].flatMap(
			(each) => each?.description.credentials?.map((credential) => credential.name) ?? [],
		);
		const lines = [
			`# ${displayName}: reference`,
			'',
			'Generated from the nodes by `npm run docs`; do not edit. A parameter stands under its place in the JSON of a',
			'workflow, as n8n copies and exports it. "On the wire" is the name under which the service gets its value.',
			'"Asks for" says what an operation requests of a service that knows nothing yet.',
			'',
			`${description}. Node type ${code(`n8n-nodes-sklad.${name}`)}.`,
			'',
			...(await serviceSections(node, service, lists)),
		];
		if (trigger) {
			const { description: about, properties } = trigger.description;
			lines.push(
				`## ${trigger.description.displayName}`,
				'',
				`${about}. Node type ${code(`n8n-nodes-sklad.${trigger.description.name}`)}.`,
				'',
				...noticesOf(properties),
				...(await tableOfAll(trigger, properties, lists)),
				'',
			);
		}
		lines.push('## Credentials', '');
		for (const credential of credentials.filter((each) => used.includes(each.name))) {
			lines.push(
				`### ${credential.displayName}`,
				'',
				`Credential type ${code(credential.name)}.`,
				'',
				...noticesOf(credential.properties),
				...(await tableOfAll(node, credential.properties, lists)),
				'',
			);
		}
		if (lists.size) lines.push('## Values', '', ...valueLists(lists));
		pages[`${name.toLowerCase()}.md`] = `${lines.join('\n').trim()}\n`;
	}
	return pages;
}

/** Written by a script of its own, from what is not the project's. */
const OTHERS = ['coverage.md'];

/** The pages as they are in the repository. */
export function committed(): Record<string, string> {
	return Object.fromEntries(
		readdirSync(folder)
			.filter((file) => !OTHERS.includes(file))
			.sort()
			.map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
	);
}

async function main(): Promise<void> {
	const wanted = await pages();
	const present = committed();
	const stale = [...new Set([...Object.keys(wanted), ...Object.keys(present)])].filter(
		(file) => wanted[file] !== present[file],
	);
	if (process.argv.includes('--check')) {
		for (const file of stale) console.log(`docs/reference/${file} is not current: npm run docs`);
		process.exitCode = stale.length ? 1 : 0;
		return;
	}
	for (const file of stale) {
		if (wanted[file] === undefined) rmSync(join(folder, file));
		else writeFileSync(join(folder, file), wanted[file]);
		console.log(`docs/reference/${file} ${wanted[file] === undefined ? 'removed' : 'written'}`);
	}
}

if (require.main === module) void main();
