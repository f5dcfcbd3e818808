/** Files that go along with items: of what an operation gives, and of what it is given. */
import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';
import { Failure } from './errors';
import type { Call } from './operation';

const attached = new WeakMap<IDataObject, IBinaryKeyData>();

/** The name under which a file stands in the items that nodes give, by n8n's custom. */
export const BINARY = 'data';

/** The same thing, with a file that its output item is to carry. */
export function withFile<T extends IDataObject>(thing: T, files: IBinaryKeyData): T {
	attached.set(thing, files);
	return thing;
}

/** The files that go along with a thing. */
export const filesOf = (thing: IDataObject) => attached.get(thing);

/** A file that came with an item. */
export interface GivenFile {
	/** Its name with the extension; '' where it has none. */
	name: string;
	content: Buffer;
}

type FileCall = Pick<Call<unknown>, 'context' | 'index' | 'item'>;

/** The names in a parameter such as "data, image". */
export const fieldsIn = (names: string) =>
	names
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);

/** The file that stands under a name in the call's item; a Failure that says which ones there are. */
export async function fileIn(
	{ context, index, item }: FileCall,
	field: string,
): Promise<GivenFile> {
	const file = item.binary?.[field];
	if (!file) {
		const there = Object.keys(item.binary ?? {}).join(', ');
		throw new Failure(`The input item has no file in the field "${field}"`, {
			advice: there
				? `Files of this item are in: ${there}. Write one of these into "Input Binary Field".`
				: 'This item carries no file at all: put a node before this one that fetches or reads it, such as HTTP Request with the response format File.',
			details: { field: 'Input Binary Field' },
		});
	}
	const content = await context.helpers.getBinaryDataBuffer(index, field);
	const bare = file.fileExtension ? `file.${file.fileExtension}` : '';
	return { name: file.fileName?.trim() || bare, content };
}
