/**
 * The types that workflows name: n8n's own nodes, loaded from their files where a workflow has them, and this package's.
 * Of the latter each process has its own, so that what modules remember is shared by nobody else.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as n8nWorkflow from 'n8n-workflow';
import type {
	ICredentialType,
	IExecuteFunctions,
	INodeType,
	INodeTypes,
	IVersionedNodeType,
	NodeOutput,
} from 'n8n-workflow';

type Type = INodeType | IVersionedNodeType;
type Known = Record<string, { className: string; sourcePath: string }>;

const root = process.env.SKLAD_NODES_BASE ?? join(__dirname, 'node_modules/n8n-nodes-base');
const knownOf = (kind: string) =>
	JSON.parse(readFileSync(join(root, `dist/known/${kind}.json`), 'utf8')) as Known;
const known = knownOf('nodes');
const base = new Map<string, Type>();

function load<T>(kind: Known, name: string): T | undefined {
	if (!Object.hasOwn(kind, name)) return undefined;
	const { className, sourcePath } = kind[name];
	const loaded = jest.requireActual<Record<string, new () => T>>(join(root, sourcePath));
	return new loaded[className]();
}

/** One of n8n's own credential types, or this package's. */
export function credentialType(name: string): ICredentialType {
	const found = load<ICredentialType>(knownOf('credentials'), name);
	if (found) return found;
	const className = name[0].toUpperCase() + name.slice(1);
	const path = join(__dirname, '../../credentials', `${className}.credentials`);
	return new (jest.requireActual<Record<string, new () => ICredentialType>>(path)[className])();
}

const OWN = ['Imsklad', 'ImskladTrigger', 'MoySklad', 'MoySkladTrigger', 'Saplab', 'SaplabTrigger'];

/** Pauses between tries are so many times shorter as well; none costs a millisecond where it is only a turn. */
const sleeper = (factor: number) => async (milliseconds: number) => {
	if (milliseconds === 0) await new Promise(setImmediate);
	else await n8nWorkflow.sleep(milliseconds * factor);
};

/** This package's nodes, with a memory of their own. */
function ownTypes(waitFactor: number): Map<string, INodeType> {
	const types = new Map<string, INodeType>();
	jest.isolateModules(() => {
		// The engine knows errors by n8n-workflow's classes, so that one is the same for all.
		jest.doMock('n8n-workflow', () => ({ ...n8nWorkflow, sleep: sleeper(waitFactor) }));
		for (const name of OWN) {
			const path = join(__dirname, '../../nodes', name, `${name}.node`);
			const type = new (jest.requireActual<Record<string, new () => INodeType>>(path)[name])();
			types.set(`n8n-nodes-sklad.${type.description.name}`, type);
		}
	});
	jest.dontMock('n8n-workflow');
	return types;
}

/** n8n's Wait, with waits so many times shorter; what it does beside waiting stays its own. */
function shorter(wait: INodeType, factor: number): INodeType {
	const execute = wait.execute as unknown as (context: IExecuteFunctions) => Promise<NodeOutput>;
	const short =
		(context: IExecuteFunctions) => (name: string, item: number, fallback?: unknown) => {
			const value = context.getNodeParameter(name, item, fallback);
			if (name === 'amount') return Number(value) * factor;
			if (name !== 'dateTime') return value;
			const left = new Date(String(value)).getTime() - Date.now();
			return new Date(Date.now() + left * factor).toISOString();
		};
	return Object.assign(Object.create(wait) as INodeType, {
		execute: async (context: IExecuteFunctions) =>
			await execute.call(
				wait,
				Object.assign(Object.create(context) as IExecuteFunctions, {
					getNodeParameter: short(context),
				}),
			),
	});
}

/** What one process of n8n knows. */
export function loadTypes({ waitFactor }: { waitFactor: number }): INodeTypes {
	const own = ownTypes(waitFactor);
	const waits = new Map<number, INodeType>();
	const find = (name: string): Type | undefined => {
		if (own.has(name)) return own.get(name);
		const short = name.replace('n8n-nodes-base.', '');
		if (!base.has(name)) {
			const type = load<Type>(known, short);
			if (!type) return undefined;
			base.set(name, type);
		}
		return base.get(name);
	};
	return {
		getByName: (name: string) => find(name)!,
		getByNameAndVersion(name: string, version: number) {
			const found = find(name);
			if (!found) return undefined as unknown as INodeType;
			const type = n8nWorkflow.NodeHelpers.getVersionedNodeType(found, version);
			if (name !== 'n8n-nodes-base.wait') return type;
			if (!waits.has(version)) waits.set(version, shorter(type, waitFactor));
			return waits.get(version)!;
		},
		getKnownTypes: () => ({}),
	} as INodeTypes;
}
