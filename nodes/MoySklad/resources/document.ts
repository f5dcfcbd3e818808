/** What documents of all kinds have besides their data: print forms, and drafts that are made of others. */
import type { IDataObject } from 'n8n-workflow';
import { BINARY, withFile } from '../../shared/binary';
import { Failure } from '../../shared/errors';
import { pick, single } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import type { AnyCall } from '../calls';
import { templateOf } from '../createFrom/read';
import { drafts, origins, printable } from '../files/families';
import { fetched, maxSize, termsOf } from '../files/fetch';
import { kindAmong, owner, pathOfOwner } from '../files/parameters';
import { templateCalled, templatesOf } from '../files/templates';
import { named } from '../filters';
import { printForm, several } from '../locators';
import { orNull } from '../options';
import { lastOf, referenceTo } from '../references';
import { operation, type MoySkladApi } from '../transport';

const nameOf = (keyword: string) =>
	[...printable, ...drafts.map(({ kind }) => kind)].find(({ value }) => value === keyword)?.name ??
	keyword;

const extension = pick(
	'File Format',
	['pdf', 'xls', 'ods', 'html'].map((value) => ({ value, name: value.toUpperCase() })),
);

async function printed(call: AnyCall): Promise<IDataObject> {
	const { api, body } = call;
	const given = body as { entityType: string; template: unknown; extension: string };
	const path = await pathOfOwner(call);
	const [, keyword] = path.split('/');
	const template = await templateCalled(api, { keyword, name: nameOf(keyword) }, given.template);
	const wanted = { template, extension: given.extension };
	const terms = { ...termsOf(call), extension: given.extension };
	// Printing makes nothing but a file that is gone in minutes: it may be asked for again (MS-250).
	const first = { method: 'POST', body: wanted } as const;
	const file = await fetched(call, `${await api.base}/${path}/export`, terms, first);
	const { fileName, mimeType } = file;
	const about = { id: lastOf(path), entityType: keyword, template: lastOf(template.meta.href) };
	return withFile({ ...about, fileName, mimeType }, { [BINARY]: file });
}

const NOTHING = 'nothing';

/** The request for a draft: the documents that it is based on, where its kind wants them. */
async function draftBody(api: MoySkladApi, body: IDataObject): Promise<IDataObject> {
	const { entityType, basedOn, basedOnId } = body;
	if (basedOn === NOTHING) return {};
	const { kind, of = [] } = drafts.find((one) => one.kind.value === entityType) ?? {};
	const origin = of.find((one) => one.kind.value === basedOn);
	if (!origin) {
		const known = of.map((one) => one.kind.name).join(', ') || 'nothing';
		throw new Failure(
			`${kind?.name ?? String(entityType)} cannot be based on "${String(basedOn)}"`,
			{
				advice: `MoySklad bases it on: ${known}.`,
				details: { field: 'Based On' },
			},
		);
	}
	const label = 'Based On ID';
	const ids = several(true)(basedOnId, label) ?? [];
	if (ids.length === 0) {
		throw new Failure(`${label} is required, but is empty`, {
			advice: `Give the ID of the ${origin.kind.name.toLowerCase()}, or choose "Nothing" in "Based On".`,
			details: { field: label },
		});
	}
	if (ids.length > 1 && !origin.isList) {
		throw new Failure(`${label} takes one ID here, but has ${ids.length}`, {
			advice: 'Let each document come in an item of its own.',
			details: { field: label },
		});
	}
	const base = await api.base;
	const metas = ids.map((id) => {
		const { meta } = referenceTo(base, origin.kind.value, id, label);
		return { meta: { ...meta } };
	});
	return { [origin.field]: origin.isList ? metas : metas[0] };
}

export const document: Resource<MoySkladApi> = {
	value: 'document',
	name: 'Document (Документ)',
	operations: [
		operation({
			value: 'print',
			writes: false,
			name: 'Print',
			action: 'Print a document',
			description: 'Get a document by a print form (печатная форма), as a file',
			required: {
				entityType: kindAmong(printable),
				id: owner,
				...named({
					template: printForm(
						'Template (Шаблон)',
						'The print form: from the list, or by its name, ID or address (href)',
					),
					extension,
				}),
			},
			options: { maxSize },
			run: async (call) => await printed(call as unknown as AnyCall),
		}),
		operation({
			value: 'getTemplates',
			writes: false,
			name: 'Get Templates',
			action: 'Get the print forms of documents',
			description:
				"Get the print forms that a kind of document has: the account's own and MoySklad's",
			required: { entityType: kindAmong(printable) },
			run: async ({ api, body }) => await templatesOf(api, body.entityType),
		}),
		operation({
			value: 'getDraft',
			writes: false,
			name: 'Get Draft',
			action: 'Get the draft of a document',
			description:
				'Get a document filled in as MoySklad would, of another document if you like; nothing is created',
			required: {
				entityType: kindAmong(drafts.map(({ kind }) => kind)),
				...named({
					basedOn: pick(
						'Based On (На основании)',
						[{ value: NOTHING, name: 'Nothing' }, ...origins],
						'What kind of document to make it of',
					),
					basedOnId: orNull(
						single<unknown>(
							{
								displayName: 'Based On ID',
								description:
									'The document: its ID, its address (href), or an object with "meta"; several with commas where there may be several',
								type: 'string',
								default: '',
								when: { basedOn: origins.map(({ value }) => value) },
							},
							(value) => value,
						),
					),
				}),
			},
			/** The draft as the API gives it, for Create with JSON input. */
			run: async ({ api, body }) => {
				const own = body as unknown as IDataObject;
				const kind = { keyword: String(own.entityType) };
				return await templateOf(api, kind, await draftBody(api, own));
			},
		}),
	],
};
