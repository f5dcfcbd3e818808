import { hintFor } from '../../shared/hints';
import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import type { Resource } from '../../shared/operation';
import type { AnyCall } from '../calls';
import { entityData, type Data } from '../data';
import { settings, assortmentSettingsParts } from '../entities';
import { bodyOf } from '../mapping';
import { operation, type MoySkladApi } from '../transport';

const PATH = 'entity/assortment/settings';

/** A reply with `checkUniqueCode` under its proper name, whichever it came by (MS-10). */
function asNamed(reply: unknown): IDataObject {
	const all = reply as IDataObject;
	const { checkUniqueCodeBoolean, ...rules } = Object(all.uniqueCodeRules) as IDataObject;
	if (checkUniqueCodeBoolean === undefined) return all;
	return { ...all, uniqueCodeRules: { checkUniqueCode: checkUniqueCodeBoolean, ...rules } };
}

/** The object that a setting belongs to; `undefined` for one at the top. */
const partOf = (name: string) =>
	Object.keys(assortmentSettingsParts).find((part) =>
		assortmentSettingsParts[part].some((each) => each.name === name),
	);

/** The values of the mapper, each within the object that it belongs to. */
function nested(flat: IDataObject): IDataObject {
	const whole: IDataObject = {};
	for (const [name, value] of Object.entries(flat)) {
		const part = partOf(name);
		if (part) whole[part] = { ...Object(whole[part]), [name]: value };
		else
			whole[name] = Object(value) === value ? { ...Object(value), ...Object(whole[name]) } : value;
	}
	return whole;
}

async function changesOf({ api, body, context }: AnyCall): Promise<IDataObject> {
	const { data } = body as unknown as { data: Data };
	if ('values' in data) {
		const timezone = context.getTimezone();
		const writing = { moneyUnit: 'kopecks', timezone, hint: hintFor({ context }) } as const;
		return nested(await bodyOf(api, settings, data.values, writing));
	}
	if (!data.isList) return data.json[0];
	throw new Failure('There is only one thing to change here, so JSON must be an object', {
		advice: 'Write it like { "createdShared": true }.',
		details: { field: 'JSON' },
	});
}

export const assortmentSettings: Resource<MoySkladApi> = {
	value: 'assortmentSettings',
	name: 'Assortment Setting (Настройки справочника)',
	operations: [
		operation({
			value: 'get',
			writes: false,
			name: 'Get',
			action: 'Get the settings of the catalogue',
			description: 'Get the rules for codes and barcodes of the catalogue',
			required: {},
			run: async ({ api }) => asNamed(await api.request('GET', PATH)),
		}),
		operation({
			value: 'update',
			writes: true,
			turn: () => PATH,
			name: 'Update',
			action: 'Update the settings of the catalogue',
			description: 'Change the rules for codes and barcodes of the catalogue',
			required: { data: entityData },
			/** Whether a part of a nested object clears the rest is not stated: the whole of it is read and sent. */
			run: async (call) => {
				const { api } = call;
				const changes = await changesOf(call as unknown as AnyCall);
				const isPart = (value: unknown) => typeof value === 'object' && value !== null;
				const present = Object.values(changes).some(isPart)
					? asNamed(await api.request('GET', PATH))
					: {};
				const whole = Object.entries(changes).map(([name, value]) => [
					name,
					isPart(value) ? { ...Object(present[name]), ...(value as IDataObject) } : value,
				]);
				const body = Object.fromEntries(whole) as IDataObject;
				return asNamed(
					await api.request('PUT', PATH, { body, repeat: 'idempotent', gives: 'thing' }),
				);
			},
		}),
	],
};
