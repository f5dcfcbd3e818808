/**
 * The lint of the descriptions as they are at run time.
 *
 *   tsx test/lint/evaluated.ts [root]
 *
 * Both lint plugins read object literals only, so a property that code builds passes them unseen.
 * Here every class that package.json ("n8n") names is loaded from its source, its description is
 * written out as a literal class in a file of the same path, and that is linted with the
 * package's own eslint.config.mjs. Warnings fail as errors do.
 *
 * `execute` and its like are left out: no rule wants them there, and the rules that read their
 * bodies have read the real ones in the package's lint. The functions of `webhookMethods` are
 * there without a body, because a rule asks whether they exist.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ESLint } from 'eslint';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { ICredentialType, INodeType } from 'n8n-workflow';
import './environment.mjs';

/** A line of a literal class, and the property that it belongs to. */
type Line = { text: string; path: string };

/** Code that stands for a value that a literal cannot hold. */
class Code {
	constructor(readonly text: string) {}
}

const connectionTypes = new Map<string, Code>(
	Object.entries(NodeConnectionTypes).map(([key, value]) => [
		value,
		new Code(`NodeConnectionTypes.${key}`),
	]),
);

function scalar(value: unknown, path: string): string {
	if (value instanceof Code) return value.text;
	if (value === null || ['string', 'boolean'].includes(typeof value)) return JSON.stringify(value);
	if (Number.isFinite(value)) return String(value);
	throw new Error(`${path}: ${typeof value} ${String(value)} cannot stand in a description`);
}

/** The rules know a property only by a bare key, so keys are quoted only where they have to be. */
function key(name: string): string {
	return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** Which element of an array: its index and, where it has one, its name. */
function label(index: number, element: unknown): string {
	const name = (element as { name?: unknown } | null)?.name;
	return typeof name === 'string' ? `[${index} ${name}]` : `[${index}]`;
}

/** Writes a value as a literal: a line for each property and element, functions left out. */
function literal(value: unknown, path: string, head: string, tail: string): Line[] {
	const [open, close, children] = Array.isArray(value)
		? ['[', ']', value.map((child, index) => [label(index, child), '', child] as const)]
		: value?.constructor === Object
			? [
					'{',
					'}',
					Object.entries(value)
						.filter(([, child]) => child !== undefined && typeof child !== 'function')
						.map(([name, child]) => [`.${name}`, `${key(name)}: `, child] as const),
				]
			: [];
	if (!children) return [{ text: head + scalar(value, path) + tail, path }];
	return [
		{ text: head + open, path },
		...children.flatMap(([step, name, child]) => literal(child, path + step, name, ',')),
		{ text: close + tail, path },
	];
}

function classOf(name: string, type: string, fields: Record<string, unknown>): Line[] {
	return [
		{ text: `export class ${name} implements ${type} {`, path: name },
		...Object.entries(fields)
			.filter(([, value]) => value !== undefined && typeof value !== 'function')
			.flatMap(([field, value]) => literal(value, field, `${key(field)} = `, ';')),
		{ text: '}', path: name },
	];
}

function nodeClass(name: string, node: INodeType): Line[] {
	const { description, webhookMethods } = node;
	if (!Array.isArray(description?.properties)) throw new Error(`${name} has no properties`);
	// Whether the source says NodeConnectionTypes is for the package's lint to see; at run time
	// nothing but the strings is left.
	const connections = (value: unknown) =>
		Array.isArray(value)
			? value.map((item) => (typeof item === 'string' && connectionTypes.get(item)) || item)
			: value;
	const withoutBodies = (methods: object) =>
		Object.fromEntries(
			Object.keys(methods).map((method) => [method, new Code('async () => true')]),
		);
	return classOf(name, 'INodeType', {
		description: {
			...description,
			inputs: connections(description.inputs),
			outputs: connections(description.outputs),
		},
		webhookMethods:
			webhookMethods &&
			Object.fromEntries(
				Object.entries(webhookMethods).map(([group, methods]) => [group, withoutBodies(methods)]),
			),
	});
}

/** Loads the class a file is named for, as n8n does, and makes an instance of it. */
function instance(file: string): { name: string; value: unknown } {
	const [name] = basename(file).split('.');
	const exported = (createRequire(file)(file) as Record<string, new () => unknown>)[name];
	if (!exported) throw new Error(`${file} exports no class ${name}`);
	return { name, value: new exported() };
}

/**
 * The rules that a source disables for one of its lines. Each of them excuses one finding in the
 * literal class, where the comment is lost: a second finding still counts.
 */
function excuses(source: string): Set<string | null> {
	const comments = readFileSync(source, 'utf8').matchAll(/eslint-disable-next-line (\S+)/g);
	return new Set([...comments].map(([, rule]) => rule));
}

/** Lints the package in `root`; returns a line for each finding, and how many classes it read. */
async function lint(root: string): Promise<{ classes: number; findings: string[] }> {
	const { n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	const stage = mkdtempSync(join(tmpdir(), 'lint-evaluated-'));
	try {
		// Rules look at package.json, at icons, and at the names of files and folders.
		for (const name of ['package.json', 'nodes', 'credentials']) {
			cpSync(join(root, name), join(stage, name), {
				recursive: true,
				filter: (source) => !source.endsWith('.ts'),
			});
		}
		const written = new Map<string, Line[]>();
		const write = (built: string, lines: (name: string, value: unknown) => Line[]) => {
			const source = built.replace(/^dist\//, '').replace(/\.js$/, '.ts');
			const { name, value } = instance(join(root, source));
			const file = join(stage, source);
			const content = lines(name, value);
			written.set(file, content);
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, content.map(({ text }) => text).join('\n'));
		};
		n8n.nodes.forEach((file) => write(file, (name, value) => nodeClass(name, value as INodeType)));
		n8n.credentials.forEach((file) =>
			write(file, (name, value) =>
				classOf(name, 'ICredentialType', { ...(value as ICredentialType) }),
			),
		);

		const eslint = new ESLint({ cwd: stage, overrideConfigFile: join(root, 'eslint.config.mjs') });
		const results = await eslint.lintFiles([...written.keys()]);
		return {
			classes: results.length,
			findings: results.flatMap(({ filePath, messages }) => {
				const file = relative(stage, filePath);
				const excused = excuses(join(root, file));
				return messages
					.filter(({ ruleId }) => !excused.delete(ruleId))
					.map(({ line, message, ruleId }) => {
						const path = written.get(filePath)?.[line - 1]?.path;
						return `${file}: ${path}: ${ruleId}: ${message}`;
					});
			}),
		};
	} finally {
		rmSync(stage, { recursive: true, force: true });
	}
}

void lint(resolve(process.argv[2] ?? '.')).then(({ classes, findings }) => {
	findings.forEach((finding) => console.log(finding));
	console.log(`${classes} classes evaluated, ${findings.length} findings`);
	process.exitCode = findings.length > 0 || classes === 0 ? 1 : 0;
});
