import type { IDataObject } from 'n8n-workflow';
import { pick, text, toggle, type Field, type Source } from '../shared/fields';
import { inUnit, type MoneyUnit } from './money';

/** A field whose place is among the required ones, but that may be left empty: `null` then. */
export const orNull = <F extends Field<unknown, string | undefined>>(field: F): F => ({
	...field,
	mayBeEmpty: true,
	read: (source: Source, name: string) => field.read(source, name) ?? null,
});

export const moneyUnit = pick(
	'Money Unit',
	[
		{ value: 'kopecks', name: 'Kopecks', russian: 'Копейки' },
		{ value: 'roubles', name: 'Roubles', russian: 'Рубли' },
	],
	'The unit of prices and sums, both in what you map by fields and in what comes out. JSON input is kopecks always.',
);

export const simplify = toggle(
	'Simplify',
	'Whether to return a simplified version of the response instead of the raw data',
);

export const order = text('Order By', 'Fields to sort by, as the API has it', {
	placeholder: 'e.g. name,desc;code',
});

export const quiet = text(
	'Keep Webhooks Silent',
	'Comma-separated beginnings of addresses whose webhooks are not to hear of this write, so that a workflow does not start itself. The word <code>own</code> stands for all webhooks of this n8n.',
	{ placeholder: 'e.g. own' },
);

/** Stands for the beginning of this n8n's own addresses, which the transport knows. */
export const OWN_WEBHOOKS = 'own';
export const QUIET_HEADER = 'X-Lognex-WebHook-DisableByPrefix';

/** The headers for `quiet`: repeated, since the service takes no list (section "Вебхуки"). */
export const quietHeaders = (prefixes: unknown): IDataObject => {
	const list = String(prefixes ?? '')
		.split(',')
		.map((prefix) => prefix.trim())
		.filter(Boolean);
	return list.length ? { [QUIET_HEADER]: list } : {};
};

/** An object without some of its fields. */
export const without = (object: IDataObject, ...names: string[]): IDataObject =>
	Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** A reference without what only a machine needs: its id and kind; what was expanded stays whole. */
function simple(value: unknown, depth: number): unknown {
	if (Array.isArray(value)) return value.map((one) => simple(one, depth + 1));
	if (typeof value !== 'object' || value === null) return value;
	const { meta } = value as IDataObject;
	const { href, type, size } = (meta ?? {}) as IDataObject;
	const rest = without(value as IDataObject, 'meta', 'accountId', 'group', 'owner');
	const fields = Object.fromEntries(
		Object.entries(rest).map(([name, inner]) => [name, simple(inner, depth + 1)]),
	);
	if (depth === 0 || !meta || 'id' in rest) return fields;
	if (size !== undefined) return { size, ...fields };
	return { id: String(href).split('/').at(-1), type, ...fields };
}

/** A reply as the options want it. */
export function shaped(
	reply: IDataObject,
	options: { moneyUnit?: unknown; simplify?: unknown },
): IDataObject {
	const money = inUnit(reply, (options.moneyUnit ?? 'kopecks') as MoneyUnit);
	return options.simplify ? (simple(money, 0) as IDataObject) : money;
}
