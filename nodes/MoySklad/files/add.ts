/** Files and images that go to MoySklad: Base64 in JSON, of which a request holds only so much. */
import type { IDataObject } from 'n8n-workflow';
import { fieldsIn, fileIn } from '../../shared/binary';
import { attempt, Failure } from '../../shared/errors';
import { unknownOutcome } from '../../shared/http';
import { Preview } from '../../shared/preview';
import type { AnyCall } from '../calls';
import { errorsOf, failureOf } from '../replies';
import type { Family } from './families';
import { pathOfOwner } from './parameters';
import { metaIn, withId } from './rows';

interface Upload {
	filename: string;
	content: string;
}

const MEGABYTE = 2 ** 20;
/** What the service takes at once, with room for what is around the files. */
const MOST_TEXT = 20 * MEGABYTE - 64 * 1024;
const MOST_AT_ONCE = 10;
const LONGEST_NAME = 255;

function checked(name: string, content: Buffer, field: string): Upload {
	const refuse = (what: string, advice: string) =>
		new Failure(`The file in "${field}" ${what}`, {
			advice,
			details: { field: 'Input Binary Field', ...(name && { fileName: name }) },
		});
	if (name === '') throw refuse('has no name', 'Give it one by "File Name" in the options.');
	if (name.length > LONGEST_NAME) {
		throw refuse(
			`has a name of ${name.length} letters`,
			`MoySklad takes ${LONGEST_NAME}. Give it another by "File Name" in the options.`,
		);
	}
	if (content.length === 0) throw refuse('is empty', 'Look at the node that it comes from.');
	const text = content.toString('base64');
	if (text.length > MOST_TEXT) {
		const size = (content.length / MEGABYTE).toFixed(1);
		throw refuse(
			`is too large: ${size} MB`,
			'MoySklad takes requests of up to 20 MB, which is a file of 14.9 MB. Nothing of this item was sent.',
		);
	}
	return { filename: name, content: text };
}

/** The files of a call, all of them checked before one is sent. */
async function uploadsOf(call: AnyCall): Promise<Upload[]> {
	const { binaryPropertyName } = call.body as { binaryPropertyName: string };
	const { fileName } = call.options as { fileName?: string };
	const fields = fieldsIn(binaryPropertyName);
	if (fileName !== undefined && fields.length > 1) {
		throw new Failure('File Name is for one file, but there are several fields', {
			advice: 'Empty "File Name", or name one field only.',
			details: { field: 'File Name' },
		});
	}
	const uploads: Upload[] = [];
	for (const field of fields) {
		const { name, content } = await fileIn(call, field);
		uploads.push(checked(fileName?.trim() ?? name, content, field));
	}
	return uploads;
}

/**
 * What goes into one request. Images go one by one: an array of them would stand for all that there are, so that those
 * which are there already would be deleted (MS-246).
 */
function requestsOf(uploads: Upload[], family: Family): Upload[][] {
	if (family === 'images') return uploads.map((upload) => [upload]);
	const requests: Upload[][] = [];
	let room = 0;
	for (const upload of uploads) {
		const last = requests.at(-1);
		room -= upload.content.length;
		if (last && last.length < MOST_AT_ONCE && room >= 0) last.push(upload);
		else {
			requests.push([upload]);
			room = MOST_TEXT - upload.content.length;
		}
	}
	return requests;
}

/** A preview without the files themselves. */
const withoutContent = ({ items }: Preview) =>
	items.map(({ wouldSend, ...item }) => {
		const { body, ...request } = wouldSend as IDataObject & { body: Upload | Upload[] };
		const shown = ({ filename, content }: Upload) => ({
			filename,
			content: `${Buffer.from(content, 'base64').length} bytes in Base64`,
		});
		const files = Array.isArray(body) ? body.map(shown) : shown(body);
		return { ...item, wouldSend: { ...request, body: files } };
	});

/** The row of each file that was sent, among all that the thing has now: the last by that name. */
function madeOf(
	reply: unknown,
	sent: Upload[],
	{ path, howToCheck }: { path: string; howToCheck: string },
): IDataObject[] {
	const details = { method: 'POST', path };
	const rows = reply as IDataObject[];
	const errors = rows.map(errorsOf).find(Boolean);
	if (errors) throw failureOf(errors, details);
	const left = rows.filter((row) => metaIn(row).href).map(withId);
	if (left.length < sent.length) {
		const reason = `answered with ${left.length} files, though ${sent.length} were sent`;
		throw unknownOutcome(reason, { service: 'MoySklad', howToCheck }, details);
	}
	return [...sent]
		.reverse()
		.map(({ filename }) => {
			const at = left.map((row) => row.filename).lastIndexOf(filename);
			return at < 0 ? { filename } : left.splice(at, 1)[0];
		})
		.reverse();
}

/** Says of a failure what went before it. */
function after(failure: Failure, added: IDataObject[]): Failure {
	if (added.length === 0) return failure;
	const names = added.map(({ filename }) => String(filename));
	const { message, advice, details, fromService } = failure;
	return new Failure(`${message} (added before it: ${names.join(', ')})`, {
		...{ advice, fromService, details: { ...details, added: names } },
	});
}

/** Adds the files of an item, and gives their rows. Nothing is sent twice by itself: there would be two of it. */
export async function added(call: AnyCall, family: Family): Promise<IDataObject[]> {
	const uploads = await uploadsOf(call);
	const path = `${await pathOfOwner(call)}/${family}`;
	const howToCheck = `Look in MoySklad which ${family} it has: sent again, there may be two of the same.`;
	const rows: IDataObject[] = [];
	const previews: IDataObject[] = [];
	for (const some of requestsOf(uploads, family)) {
		const result = await attempt(async () => {
			const reply = await call.api.request('POST', path, {
				body: family === 'images' ? some[0] : some,
				...{ repeat: 'once', gives: 'list', howToCheck },
			});
			return madeOf(reply, some, { path, howToCheck });
		});
		if (result instanceof Preview) previews.push(...withoutContent(result));
		else if (result instanceof Failure) throw after(result, rows);
		else rows.push(...result);
	}
	if (previews.length) throw new Preview(previews);
	return rows;
}
