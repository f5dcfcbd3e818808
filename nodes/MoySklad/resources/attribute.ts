import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import { missing } from '../../shared/decode';
import { pick, text, toggle, type Dictionary } from '../../shared/fields';
import { listOrForms } from '../../shared/forms';
import type { Resource } from '../../shared/operation';
import { attributesPath, type Row } from '../account';
import { asPage } from '../list';
import { dictionariesOf, dictionaryCalled, idIn, madeDictionary } from '../ensure/dictionaries';
import { ensured, problemsOf, refused, type Wish } from '../ensure/ensure';
import { operation, type MoySkladApi } from '../transport';
import { entityType } from './entity';

const NOUN = 'custom field';

const types: Dictionary<string> = [
	{ value: 'string', name: 'Line of Text', russian: 'Строка' },
	{ value: 'text', name: 'Text', russian: 'Текст' },
	{ value: 'long', name: 'Whole Number', russian: 'Число целое' },
	{ value: 'double', name: 'Number', russian: 'Число дробное' },
	{ value: 'boolean', name: 'Checkbox', russian: 'Флажок' },
	{ value: 'time', name: 'Date', russian: 'Дата' },
	{ value: 'link', name: 'Link', russian: 'Ссылка' },
	{ value: 'file', name: 'File', russian: 'Файл' },
	{ value: 'customentity', name: 'Dictionary', russian: 'Пользовательский справочник' },
	{ value: 'contract', name: 'Contract', russian: 'Договор' },
	{ value: 'counterparty', name: 'Counterparty', russian: 'Контрагент' },
	{ value: 'employee', name: 'Employee', russian: 'Сотрудник' },
	{ value: 'product', name: 'Product', russian: 'Товар' },
	{ value: 'project', name: 'Project', russian: 'Проект' },
	{ value: 'store', name: 'Store', russian: 'Склад' },
];

const DICTIONARY = 'customentity';

const fields = listOrForms(
	'Fields (Дополнительные поля)',
	{ name: 'item', displayName: 'Field' },
	{
		name: text('Name (Название)'),
		type: pick('Type (Тип)', types),
		dictionary: text(
			'Dictionary (Справочник)',
			'By its name, for a field of that type; made where it is missing',
		),
		required: toggle('Required (Обязательное)', 'Whether nothing can be saved without it'),
	},
	'[\n  { "name": "IMSKLAD ID", "type": "string" }\n]',
);

interface Given {
	name?: string;
	type?: string;
	dictionary?: string;
	required?: boolean;
}

/** What a person asks for, checked by itself. */
function askedFor({ name, type = 'string', dictionary, required }: Given, n: number) {
	const label = `Fields, field ${n + 1}`;
	if (name === undefined) throw missing(`${label}: Name`);
	if (type === DICTIONARY && dictionary === undefined) throw missing(`${label}: Dictionary`);
	return { name: name.trim(), type, required: required ?? false, dictionary: dictionary?.trim() };
}

const rowsOf = async (api: MoySkladApi, path: string) =>
	asPage(await api.request('GET', path)).rows as Row[];

const ensure = operation({
	value: 'ensure',
	writes: true,
	turn: ({ body }) => `attributes ${String((body as IDataObject).entityType)}`,
	name: 'Ensure',
	action: 'Ensure that custom fields are there',
	description:
		'Make the custom fields that are missing, and change nothing of those that are there; run twice it makes nothing',
	required: { entityType, fields },
	/** One item for each field, in their order: the field as the API has it, with `entityType` and `created`. */
	run: async ({ api, body }) => {
		const { entityType: keyword, fields: given } = body as unknown as {
			entityType: string;
			fields: Given[];
		};
		const path = attributesPath(keyword);
		const asked = given.map(askedFor);
		const rows = await rowsOf(api, path);
		const names = asked.flatMap(({ type, dictionary }) =>
			type === DICTIONARY && dictionary !== undefined ? [dictionary] : [],
		);
		const dictionaries = names.length ? await dictionariesOf(api) : [];
		const known = new Map(
			[...new Set(names)].map((name) => [name, dictionaryCalled(dictionaries, name)]),
		);
		const wishes = asked.map(
			({ name, type, required, dictionary }): Wish => ({
				name,
				body: { name, type, required, show: true },
				differs: (row) => {
					if (row.type !== type) return `its type is ${String(row.type)}, not ${type}`;
					if (type !== DICTIONARY) return undefined;
					const own = known.get(dictionary ?? '');
					const isOwn =
						own && !(own instanceof Failure) && idIn(own.meta) === idIn(row.customEntityMeta);
					return isOwn ? undefined : `its values are not those of the dictionary "${dictionary}"`;
				},
			}),
		);
		const problems = [
			...problemsOf(rows, wishes, NOUN),
			...[...known.values()].filter((one): one is Failure => one instanceof Failure),
		];
		if (problems.length) throw refused(problems, `Custom fields of ${keyword}`);
		const metas = new Map<string, IDataObject>();
		for (const [name, own] of known) {
			const meta = own && !(own instanceof Failure) ? own.meta : await madeDictionary(api, name);
			metas.set(name, { ...meta });
		}
		const whole = wishes.map((wish, n) => {
			const customEntityMeta = metas.get(asked[n].dictionary ?? '');
			const isOwn = asked[n].type === DICTIONARY && customEntityMeta;
			return isOwn ? { ...wish, body: { ...wish.body, customEntityMeta } } : wish;
		});
		const place = { path, noun: NOUN, read: async () => await rowsOf(api, path) };
		const made = await ensured(api, rows, whole, place);
		return made.map((row) => ({ ...row, entityType: keyword }));
	},
});

export const attribute: Resource<MoySkladApi> = {
	value: 'attribute',
	name: 'Custom Field (Дополнительное поле)',
	operations: [ensure],
};
