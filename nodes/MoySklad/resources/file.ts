/** Files and images of documents, goods and counterparties. */
import type { IDataObject } from 'n8n-workflow';
import { BINARY, withFile } from '../../shared/binary';
import { attempt, Failure } from '../../shared/errors';
import { pick, single, text, toggle, type Fields } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { Preview } from '../../shared/preview';
import type { AnyCall } from '../calls';
import { added } from '../files/add';
import { having, type Family } from '../files/families';
import { fetched, maxSize, termsOf } from '../files/fetch';
import { kindAmong, owner, pathOfOwner } from '../files/parameters';
import { idGiven, metaIn, NOUNS, rowCalled, rowsAt, withId } from '../files/rows';
import { named } from '../filters';
import { pagesOf } from '../list';
import { orNull } from '../options';
import { operation, type MoySkladApi } from '../transport';

const labelOfId = (family: Family) => (family === 'files' ? 'File ID' : 'Image ID');

/** Which of them: in the parameter of the same name for both, so that a workflow need not change. */
const fileId = (family: Family, description: string) =>
	single<unknown>(
		{ displayName: labelOfId(family), description, type: 'string', default: '' },
		(value) => value,
	);

const imageSize = pick(
	'Image Size',
	[
		{ value: 'original', name: 'Original' },
		{ value: 'miniature', name: 'Miniature' },
		{ value: 'tiny', name: 'Tiny' },
	],
	'Which form of the image to fetch; MoySklad makes the smaller ones by itself',
);

/** The address behind which a row's file lies. */
function linkIn(row: IDataObject, size: unknown): string {
	const own = size === 'miniature' || size === 'tiny' ? (row[size] as IDataObject) : undefined;
	const { href, downloadHref } = (own ?? {}) as { href?: string; downloadHref?: string };
	return String(downloadHref ?? href ?? metaIn(row).downloadHref ?? '');
}

/** The rows that a download is about: one, or all that the thing has. */
async function wanted(call: AnyCall, family: Family): Promise<IDataObject[]> {
	const { api, body } = call;
	const given = (body as IDataObject).fileId;
	const path = `${await pathOfOwner(call)}/${family}`;
	const rows = await rowsAt(api, path);
	if (given === null) return rows;
	return [rowCalled(rows, idGiven(given, labelOfId(family)), family, path)];
}

async function* downloaded(call: AnyCall, family: Family) {
	const size = (call.options as { imageSize?: string }).imageSize;
	for (const row of await wanted(call, family)) {
		const name = typeof row.filename === 'string' ? row.filename : undefined;
		// Of images nobody says that they are kept as they came (MS-248).
		const least = family === 'files' ? { least: Number(row.size ?? 0) } : {};
		const terms = { ...termsOf(call, name), ...least };
		const file = await fetched(call, linkIn(row, size), terms);
		yield withFile({ ...row }, { [BINARY]: file });
	}
}

async function removed(call: AnyCall, family: Family): Promise<IDataObject> {
	const id = idGiven((call.body as IDataObject).fileId, labelOfId(family));
	const path = `${await pathOfOwner(call)}/${family}/${id}`;
	const result = await attempt(() =>
		call.api.request('DELETE', path, {
			// Of two that are the same, which have one ID, the next would go (MS-247).
			...{ repeat: 'once', gives: 'nothing' },
			howToCheck: `Look in MoySklad whether the ${NOUNS[family]} is still there.`,
		}),
	);
	if (result instanceof Preview) throw result.as(() => ({ id, deleted: false }));
	if (result instanceof Failure) throw result;
	return { id, deleted: true };
}

const permanentLinks = toggle(
	'Permanent Links',
	'Whether to add links that stay valid and need no login (meta.downloadPermanentHref); paid tariffs only',
);

const NAMES: Record<Family, { value: string; name: string; one: string }> = {
	files: { value: 'file', name: 'File (Файл)', one: 'a file' },
	images: { value: 'image', name: 'Image (Изображение)', one: 'an image' },
};

function resourceOf(family: Family): Resource<MoySkladApi> {
	const { value, name, one } = NAMES[family];
	const isImage = family === 'images';
	const entityType = kindAmong(having[family]);
	const ofThing: Fields = { entityType, id: owner };
	const callOf = (call: unknown) => call as AnyCall;
	return {
		value,
		name,
		operations: [
			operation({
				value: 'getAll',
				writes: false,
				name: 'Get Many',
				action: `Get many ${family}`,
				description: `Get which ${family} a thing has, without their content`,
				list: true,
				required: ofThing,
				options: isImage ? { permanentLinks } : {},
				async *run(given) {
					const call = callOf(given);
					const isLasting = (call.options as IDataObject).permanentLinks;
					const query = { fields: isLasting ? 'downloadPermanentHref' : undefined };
					const path = `${await pathOfOwner(call)}/${family}`;
					for await (const rows of pagesOf(call.api, path, { query }, call.limit)) {
						yield rows.map(withId);
					}
				},
			}),
			operation({
				value: 'add',
				writes: true,
				turn: null,
				name: 'Add',
				action: `Add ${one}`,
				description: `Add ${family} that the input item carries; those that are there stay`,
				required: {
					...ofThing,
					...named({
						binaryPropertyName: text(
							'Input Binary Field',
							'The field of the input item that holds the file; several with commas between',
							{ default: BINARY, hint: 'Up to 14.9 MB for each file' },
						),
					}),
				},
				options: {
					fileName: text('File Name', 'The name to give it, with the extension', {
						placeholder: isImage ? 'e.g. photo.jpg' : 'e.g. invoice.pdf',
					}),
				},
				run: async (call) => await added(callOf(call), family),
			}),
			operation({
				value: 'download',
				writes: false,
				name: 'Download',
				action: `Download ${one}`,
				description: `Get the content of ${family}, each in an item of its own`,
				required: {
					...ofThing,
					...named({
						fileId: orNull(
							fileId(
								family,
								`Which one: its ID, its address (href), or what Get Many gives for it; empty for all ${family}`,
							),
						),
					}),
				},
				options: { maxSize, ...(isImage && { imageSize }) },
				run: (call) => downloaded(callOf(call), family),
			}),
			operation({
				value: 'delete',
				writes: true,
				turn: null,
				name: 'Delete',
				action: `Delete ${one}`,
				description: `Delete ${one} of a thing`,
				required: {
					...ofThing,
					...named({
						fileId: fileId(
							family,
							'Which one: its ID, its address (href), or what Get Many gives for it',
						),
					}),
				},
				run: async (call) => await removed(callOf(call), family),
			}),
		],
	};
}

export const file = resourceOf('files');
export const image = resourceOf('images');
