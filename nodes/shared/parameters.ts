/**
 * What a node's form holds, for each item. n8n evaluates it anew each time it is asked, which takes longer than all else
 * that is done for an item; so what holds no expression is asked for once, and what only names a field of the item is
 * read there.
 */
import type { IDataObject, IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';

/** Gives a parameter for an item, or the fallback where the form has none. */
export type Parameters = (name: string, index: number, fallback: unknown) => unknown;

type Read = (index: number) => unknown;

const holdsExpression = (value: unknown): boolean =>
	typeof value === 'string'
		? value.startsWith('=')
		: typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);

const REFERENCE = /^=\{\{\s*\$json((?:\.[A-Za-z_]\w*|\["[^"\\]+"\]|\['[^'\\]+'\])+)\s*\}\}$/;

/** The names in `={{ $json.a["b"] }}`; of anything else nothing. */
function pathIn(value: unknown): string[] | undefined {
	const [, path] = (typeof value === 'string' && REFERENCE.exec(value)) || [];
	if (path === undefined) return undefined;
	const parts = path.matchAll(/\.(\w+)|\["([^"]+)"\]|\['([^']+)'\]/g);
	const names = [...parts].map(([, ...one]) => one.join(''));
	// What every object has, n8n does not let an expression name.
	return names.some((name) => name in Object.prototype) ? undefined : names;
}

/** What stands there, where it is plain. */
function plainAt(item: IDataObject, path: string[]): unknown {
	let value: unknown = item;
	for (const name of path) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
			return undefined;
		value = (value as IDataObject)[name];
	}
	return typeof value === 'object' ? undefined : value;
}

/** The parameters of a run. What holds no expression is one object for all items: nobody may change it. */
export function parametersOf(context: IExecuteFunctions): Parameters {
	const items = context.getInputData();
	const known = new Map<string, Read>();

	function readerOf(name: string, fallback: unknown): Read {
		const byN8n: Read = (index) =>
			context.getNodeParameter(name, index, fallback as never) as unknown;
		const raw = context.getNodeParameter(name, 0, fallback as never, {
			rawExpressions: true,
		}) as NodeParameterValueType;
		if (!holdsExpression(raw)) {
			const value = byN8n(0);
			return () => value;
		}
		const { __rl: isLocator, value: within, ...rest } = Object(raw) as IDataObject;
		const path = pathIn(isLocator && !holdsExpression(rest) ? within : raw);
		if (!path) return byN8n;
		return (index) => {
			const value = plainAt(items[index].json, path);
			if (value === undefined) return byN8n(index);
			return isLocator ? { ...(raw as object), value } : value;
		};
	}

	return (name, index, fallback) => {
		const read = known.get(name) ?? readerOf(name, fallback);
		known.set(name, read);
		return read(index);
	};
}
