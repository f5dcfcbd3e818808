/** Files on their way into n8n: from where they lie, without the credential, whatever that place does. */
import { asked, KEYS, runner, startAccount, type Account, type Json } from './moysklad-run';

let account: Account;
let product: Json;
beforeEach(async () => {
	account = await startAccount();
	product = account.list('product')[0];
});
afterEach(() => account.close());
const run = runner(() => account);

const CONTENT = Buffer.from(Array.from({ length: 3000 }, (_, n) => n % 251));
const encoded = (content: Buffer) => content.toString('base64');
const fileOf = (fileName: string, content: Buffer = CONTENT) => ({
	data: { data: encoded(content), mimeType: 'application/octet-stream', fileName },
});
const ofProduct = (more: Json = {}) => ({ entityType: 'product', id: product.id, ...more });
const add = async (fileName: string, content?: Buffer) =>
	(await run('file', 'add', ofProduct(), { binary: [fileOf(fileName, content)] })).items[0];
const download = (more: Json = {}) => run('file', 'download', ofProduct(more));

const bytesIn = (binary: Json) => Buffer.from(binary.data.data, 'base64');
/** What no error may say: the link's own key, or where it leads. */
const isDiscreet = (text: string) => {
	expect(text).not.toContain(account.store.signature);
	expect(text).not.toContain('/files/');
};
const failed = async (options: Json = {}) => {
	const { error, branches } = await download({ options });
	expect(branches.flat()).toEqual([]);
	expect(error).toBeDefined();
	isDiscreet(`${error!.message} ${error!.description} ${JSON.stringify(error!.context)}`);
	return error!;
};
const host = () => new URL(account.store.url).host;

it('brings a file, byte for byte, from where it lies, and shows nobody there who asks', async () => {
	await add('документ 1.pdf');
	account.requests.length = 0;
	const { branches } = await download();
	const [{ json, binary }] = branches[0];
	expect(json).toMatchObject({ filename: 'документ 1.pdf', size: CONTENT.length });
	expect(binary).toMatchObject({
		data: { fileName: 'документ 1.pdf', mimeType: 'application/pdf', fileExtension: 'pdf' },
	});
	expect(bytesIn(binary).equals(CONTENT)).toBe(true);
	expect(asked(account).at(-1)).toBe(`GET download/${json.id as string}`);
	expect(account.requests.every(({ headers }) => headers.authorization)).toBe(true);
	expect(account.store.requests).toHaveLength(1);
	const [{ headers }] = account.store.requests;
	expect(headers).not.toHaveProperty('authorization');
	expect(headers).not.toHaveProperty('cookie');
	expect(JSON.stringify(headers)).not.toContain(KEYS.token);
});

it('follows where the store leads on, a few times', async () => {
	await add('a.bin');
	const { store } = account;
	const [{ meta }] = (await run('file', 'getAll', ofProduct())).items as Json[];
	const id = meta.downloadHref.split('/').pop();
	const link = `/files/${id}?signature=${store.signature}`;
	store.fault('redirect', { match: '/files/', location: `${link}&again=1`, times: 2 });
	store.fault('answer', { match: 'again', status: 307, headers: { location: link } });
	const { branches } = await download();
	expect(bytesIn(branches[0][0].binary).equals(CONTENT)).toBe(true);
	store.fault('redirect', { location: `${link}&again=1`, times: 100 });
	const { message, description } = await failed();
	expect(message).toBe(`The link to the file leads on and on, ${host()} last`);
	expect(description).toMatch(/Try again later/);
});

it('goes back to the API as anybody would, where the store leads there', async () => {
	await add('a.bin');
	const before = account.requests.length;
	account.store.fault('redirect', { location: `${account.url}/entity/product` });
	const { message } = await failed();
	expect(message).toBe(`${new URL(account.url).host}, where the file lies, answered with HTTP 415`);
	const { headers } = account.requests.at(-1)!;
	expect(account.requests.length).toBeGreaterThan(before);
	expect(headers).not.toHaveProperty('authorization');
});

it.each([
	'http://169.254.169.254/latest/meta-data',
	'http://localhost:6379/',
	'http://[::1]:5678/rest',
	'http://2130706433/',
])('is not led from the internet into a private network: %s', async (location) => {
	const { download: fetchFile } = await import('../../nodes/shared/download');
	const httpRequest = jest.fn(async () => ({
		...{ statusCode: 302, headers: { location }, body: { destroy() {} } },
	}));
	const terms = { maxSize: 10, timeout: 5 };
	const context = { helpers: { httpRequest } } as never;
	await expect(
		fetchFile(context, 'https://files.example.com/a', 'https://api.moysklad.ru/x', terms),
	).rejects.toThrow(`leads into a private network: ${new URL(location).host}`);
	expect(httpRequest).toHaveBeenCalledTimes(1);
	await expect(fetchFile(context, location, 'https://api.moysklad.ru/x', terms)).rejects.toThrow(
		'private network',
	);
	expect(httpRequest).toHaveBeenCalledTimes(1);
});

it.each(['ftp://files.example.com/a', 'file:///etc/passwd', 'javascript:alert(1)'])(
	'is led to web addresses only, not to %s',
	async (location) => {
		await add('a.bin');
		account.store.fault('redirect', { location });
		expect((await failed()).message).toBe('The link to the file is not a web address');
	},
);

it('sends no login that stands in a link', async () => {
	await add('a.bin');
	const [{ meta }] = (await run('file', 'getAll', ofProduct())).items as Json[];
	const id = meta.downloadHref.split('/').pop();
	const { store } = account;
	store.fault('redirect', {
		location: `http://user:secret@${host()}/files/${id}?signature=${store.signature}`,
	});
	const { branches } = await download();
	expect(bytesIn(branches[0][0].binary).equals(CONTENT)).toBe(true);
	expect(store.credentialed).toEqual([]);
});

describe('fails with the name of the host, and no more of the link', () => {
	beforeEach(async () => void (await add('a.bin')));

	it.each([
		[404, /Links to files live for a minute/],
		[403, /Links to files live for a minute/],
		[410, /Links to files live for a minute/],
		[400, /Try again later/],
	])('where it answers %i', async (status, advice) => {
		account.store.fault('answer', { status, body: `<Error>${account.store.signature}</Error>` });
		const { message, description } = await failed();
		expect(message).toBe(`${host()}, where the file lies, answered with HTTP ${status}`);
		expect(description).toMatch(advice);
		expect(account.store.requests).toHaveLength(1);
	});

	it('where it is out of order, after three looks', async () => {
		account.store.fault('status500', { times: 10 });
		expect((await failed()).message).toContain('HTTP 500');
		expect(account.store.requests).toHaveLength(3);
	});

	it('but not where that passes', async () => {
		account.store.fault('status500');
		account.store.fault('reset');
		const { branches } = await download();
		expect(bytesIn(branches[0][0].binary).equals(CONTENT)).toBe(true);
	});

	it('where a page stands in its place', async () => {
		account.store.fault('html200');
		const { message } = await failed();
		expect(message).toBe(`${host()} answered with a web page in the place of the file`);
	});

	it('where it says nothing for too long', async () => {
		account.store.fault('stall', { times: 10 });
		const { message, description } = await failed({ timeout: 1 });
		expect(message).toBe(`The file did not come from ${host()} within 1 s`);
		expect(description).toContain('Timeout');
	});

	it('where it comes so slowly that the time is up, though it never stops', async () => {
		account.store.manner = 'slow';
		const begun = Date.now();
		expect((await failed({ timeout: 1 })).message).toContain('within 1 s');
		expect(Date.now() - begun).toBeLessThan(5000);
	});

	it('where it ends too early', async () => {
		account.store.manner = 'cut';
		expect((await failed()).message).toContain(`The file did not come whole from ${host()}`);
	});

	it('where there is nobody', async () => {
		await account.store.outage('refused');
		const { message } = await failed();
		expect(message).toBe(`${host()}, where the file lies, refused the connection`);
	});
});

describe('a file that is too large', () => {
	const large = Buffer.alloc(2 * 2 ** 20, 1);

	it('is told so by its length, and not begun', async () => {
		await add('large.bin', large);
		const { message, description } = await failed({ maxSize: 1 });
		expect(message).toBe(`The file at ${host()} is larger than 1 MB`);
		expect(description).toContain('Maximum Size');
		expect((await download({ options: { maxSize: 2 } })).error).toBeUndefined();
	});

	it.each(['endless', 'untold'] as const)('is left as soon as it is: %s', async (manner) => {
		await add('large.bin', large);
		account.store.manner = manner;
		const before = process.memoryUsage().arrayBuffers;
		expect((await failed({ maxSize: 1 })).message).toContain('larger than 1 MB');
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 2 ** 20);
	});

	it('is not taken for whole where it tells too little', async () => {
		await add('a.bin');
		account.store.manner = 'understated';
		// HTTP ends where the length says, so that it looks whole; but the service knows how long it is.
		const { message } = await failed();
		expect(message).toBe(`The file did not come whole from ${host()}: 300 of 3000 bytes`);
	});
});

it('keeps the others where one cannot be had', async () => {
	const [first, second] = account.list('product') as Json[];
	for (const { id } of [first, second]) {
		await run('file', 'add', { entityType: 'product', id }, { binary: [fileOf(`${id}.bin`)] });
	}
	account.store.fault('answer', { status: 404, body: '' });
	const { branches } = await run(
		'file',
		'download',
		{ entityType: 'product', id: '={{ $json.id }}' },
		{ input: [{ id: first.id }, { id: second.id }], onError: 'continueErrorOutput' },
	);
	expect(branches[0]).toMatchObject([
		{ json: { filename: `${second.id}.bin` }, binary: { data: {} }, pairedItem: { item: 1 } },
	]);
	expect(branches[1]).toMatchObject([
		{ json: { error: expect.stringContaining('HTTP 404') }, pairedItem: { item: 0 } },
	]);
});
