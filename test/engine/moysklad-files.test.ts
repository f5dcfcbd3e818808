/** Files and images: listed, added from the item's binary data, downloaded, deleted. */
import { account, first, run } from './moysklad-account';
import { asked, bodies, located, type Json } from './moysklad-run';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ', 'base64');
const binary = (fileName: string | undefined, content: Buffer = PNG): Json => ({
	data: content.toString('base64'),
	mimeType: 'image/png',
	...(fileName !== undefined && { fileName }),
});
const carrying = (...names: string[]) => ({
	binary: names.map((name) => ({ data: binary(name) })),
});
const of = (entityType: string, more: Json = {}): Json => ({
	...{ entityType, id: first(entityType).id },
	...more,
});
const names = (entityType: string, family: 'files' | 'images') =>
	account.fileNames(first(entityType).meta.href, family);
const bytesIn = ({ data }: Json) => Buffer.from(data.data, 'base64');

describe.each([
	['file', 'files', 'counterparty'],
	['image', 'images', 'product'],
] as const)('%s', (resource, family, entityType) => {
	it('is added beside those that are there, with its bytes', async () => {
		await run(resource, 'add', of(entityType), carrying('а.png'));
		const { items } = await run(resource, 'add', of(entityType), carrying('б.png'));
		expect(items).toMatchObject([
			{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), filename: 'б.png', size: PNG.length },
		]);
		expect(names(entityType, family)).toEqual(['а.png', 'б.png']);
		const { branches } = await run(resource, 'download', of(entityType));
		expect(branches[0].map(({ json }) => json.filename)).toEqual(['а.png', 'б.png']);
		for (const each of branches[0]) {
			expect(bytesIn(each.binary!).equals(PNG)).toBe(true);
			expect(each.binary).toMatchObject({ data: { mimeType: 'image/png', fileExtension: 'png' } });
			expect(each.json).not.toHaveProperty('binary');
		}
	});

	it('is listed, with its ID', async () => {
		await run(resource, 'add', of(entityType), carrying('а.png'));
		await run(resource, 'add', of(entityType), carrying('б.png'));
		const { items } = await run(resource, 'getAll', of(entityType));
		expect(items).toMatchObject([{ filename: 'а.png' }, { filename: 'б.png' }]);
		for (const { id, meta } of items as Json[]) {
			expect(meta.href).toBe(`${first(entityType).meta.href}/${family}/${id}`);
		}
		expect((await run(resource, 'getAll', of(entityType, { limit: 1 }))).items).toHaveLength(1);
	});

	it('is meant by its ID, its address, or what Get Many gives', async () => {
		await run(resource, 'add', of(entityType), carrying('а.png'));
		const [added] = (await run(resource, 'add', of(entityType), carrying('б.png'))).items as Json[];
		for (const fileId of [added.id, added.meta.href, added, { id: added.id }]) {
			const { items } = await run(resource, 'download', of(entityType, { fileId }));
			expect(items).toMatchObject([{ id: added.id, filename: 'б.png' }]);
		}
		const { items } = await run(resource, 'delete', of(entityType, { fileId: added.meta.href }));
		expect(items).toEqual([{ id: added.id, deleted: true }]);
		expect(names(entityType, family)).toEqual(['а.png']);
	});

	it('says which there are where the ID is of none', async () => {
		await run(resource, 'add', of(entityType), carrying('а.png'));
		const fileId = '11111111-2222-3333-4444-555555555555';
		const { error } = await run(resource, 'download', of(entityType, { fileId }));
		expect(error?.message).toBe(`It has no ${resource} with the ID ${fileId}`);
		expect(error?.description).toContain('а.png (');
		const odd = await run(resource, 'download', of(entityType, { fileId: 'а.png' }));
		expect(odd.error?.message).toContain('ID must be an ID, an address (href)');
		const gone = await run(resource, 'delete', of(entityType, { fileId }));
		expect(gone.error?.message).toContain('Объект не найден');
	});

	it('is not sent from an item that has none, or none in that field', async () => {
		const none = await run(resource, 'add', of(entityType));
		expect(none.error?.message).toBe('The input item has no file in the field "data"');
		expect(none.error?.description).toContain('carries no file at all');
		const other = { binary: [{ photo: binary('а.png'), scan: binary('б.png') }] };
		const wrong = await run(resource, 'add', of(entityType), other);
		expect(wrong.error?.description).toContain('photo, scan');
		expect(bodies(account)).toEqual([]);
	});

	it('comes from several fields, and goes by the name in the options', async () => {
		const two = { binary: [{ photo: binary('а.png'), scan: binary('б.png') }] };
		const binaryPropertyName = 'photo, scan';
		const { items } = await run(resource, 'add', of(entityType, { binaryPropertyName }), two);
		expect(items).toMatchObject([{ filename: 'а.png' }, { filename: 'б.png' }]);
		const options = { fileName: 'в.png' };
		await run(resource, 'add', of(entityType, { options }), carrying('г.png'));
		expect(names(entityType, family)).toEqual(['а.png', 'б.png', 'в.png']);
		const both = await run(resource, 'add', of(entityType, { binaryPropertyName, options }), two);
		expect(both.error?.message).toBe('File Name is for one file, but there are several fields');
	});

	it('is refused before it is sent: empty, too large, its name too long', async () => {
		const given = async (name: string, content: Buffer) =>
			(await run(resource, 'add', of(entityType), { binary: [{ data: binary(name, content) }] }))
				.error!;
		expect((await given('а.png', Buffer.alloc(0))).message).toBe('The file in "data" is empty');
		const large = await given('а.png', Buffer.alloc(15 * 2 ** 20));
		expect(large.message).toBe('The file in "data" is too large: 15.0 MB');
		expect(large.description).toContain('14.9 MB');
		expect((await given(`${'а'.repeat(252)}.png`, PNG)).message).toContain('a name of 256 letters');
		expect(bodies(account)).toEqual([]);
		const most = {
			binary: [{ data: binary('а.png', Buffer.alloc(Math.floor(14.9 * 2 ** 20), 1)) }],
		};
		expect((await run(resource, 'add', of(entityType), most)).error).toBeUndefined();
	});

	it('keeps the others where one cannot be had', async () => {
		const [one, two] = account.list(entityType) as Json[];
		const { branches } = await run(
			resource,
			'add',
			{ entityType, id: '={{ $json.id }}' },
			{
				input: [{ id: one.id }, { id: 'nonsense' }, { id: two.id }],
				...carrying('а.png', 'б.png', 'в.png'),
				onError: 'continueErrorOutput',
			},
		);
		expect(branches[0]).toMatchObject([
			{ json: { filename: 'а.png' }, pairedItem: { item: 0 } },
			{ json: { filename: 'в.png' }, pairedItem: { item: 2 } },
		]);
		expect(branches[1]).toMatchObject([
			{ json: { error: expect.stringContaining('nonsense') }, pairedItem: { item: 1 } },
		]);
	});

	it('is shown in a preview without its content', async () => {
		const { items } = await run(
			resource,
			'add',
			of(entityType, { options: { preview: true } }),
			carrying('а.png'),
		);
		const body = { filename: 'а.png', content: `${PNG.length} bytes in Base64` };
		expect(items).toMatchObject([
			{ preview: true, wouldSend: { body: resource === 'file' ? [body] : body } },
		]);
	});
});

it('sends twelve files in two requests, since one takes ten', async () => {
	const files = [
		Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`f${n}`, binary(`${n}.png`)])),
	];
	const binaryPropertyName = Object.keys(files[0]).join(',');
	const { items } = await run('file', 'add', of('counterparty', { binaryPropertyName }), {
		binary: files,
	});
	expect(items.map(({ filename }) => filename)).toEqual(
		Array.from({ length: 12 }, (_, n) => `${n}.png`),
	);
	expect(bodies(account).map(({ length }) => length)).toEqual([10, 2]);
});

it('parts files that are too large together', async () => {
	const half = Buffer.alloc(8 * 2 ** 20, 1);
	const files = [{ a: binary('a.png', half), b: binary('b.png', half), c: binary('c.png') }];
	const { items } = await run('file', 'add', of('counterparty', { binaryPropertyName: 'a,b,c' }), {
		binary: files,
	});
	expect(items).toHaveLength(3);
	expect(bodies(account).map((body: Json[]) => body.map(({ filename }) => filename))).toEqual([
		['a.png'],
		['b.png', 'c.png'],
	]);
});

it('says what had been added before a failure, and whether the rest was is unknown', async () => {
	const files = [{ a: binary('a.png'), b: binary('b.png') }];
	account.fault('reset', { match: 'b.png', after: true });
	const { error } = await run('image', 'add', of('product', { binaryPropertyName: 'a,b' }), {
		binary: files,
	});
	expect(error?.message).toMatch(/unknown.*\(added before it: a\.png\)/);
	expect(error?.description).toContain('Look in MoySklad which images it has');
	expect(names('product', 'images')).toEqual(['a.png', 'b.png']);
	expect(bodies(account)).toHaveLength(2);
});

it('does not delete the twin of a file that is gone already: its answer was lost', async () => {
	for (let n = 0; n < 2; n++) await run('file', 'add', of('product'), carrying('а.png'));
	const [{ id }] = (await run('file', 'getAll', of('product'))).items;
	account.fault('reset', { match: 'DELETE', after: true });
	const { error } = await run('file', 'delete', of('product', { fileId: id }));
	expect(error?.message).toContain('unknown');
	expect(names('product', 'files')).toEqual(['а.png']);
});

it('fetches the smaller forms of an image, wherever these lie', async () => {
	await run('image', 'add', of('product'), carrying('а.png'));
	const sizes: Json = {};
	for (const imageSize of ['original', 'miniature', 'tiny']) {
		const { branches } = await run('image', 'download', of('product', { options: { imageSize } }));
		sizes[imageSize] = bytesIn(branches[0][0].binary!).length;
	}
	expect(sizes).toEqual({ original: PNG.length, miniature: 20, tiny: 10 });
});

it('asks for links that last', async () => {
	await run('image', 'add', of('product'), carrying('а.png'));
	const { items } = await run(
		'image',
		'getAll',
		of('product', { options: { permanentLinks: true } }),
	);
	expect((items[0] as Json).meta.downloadPermanentHref).toMatch(/^https:/);
	expect(asked(account).at(-1)).toContain('fields=downloadPermanentHref');
});

it('asks once for the files of a thing, however many of them are wanted', async () => {
	const made: Json[] = [];
	for (const name of ['а.png', 'б.png', 'в.png']) {
		made.push((await run('file', 'add', of('product'), carrying(name))).items[0]);
	}
	account.requests.length = 0;
	const { items } = await run('file', 'download', of('product', { fileId: '={{ $json.id }}' }), {
		input: made.map(({ id }) => ({ id })),
	});
	expect(items).toHaveLength(3);
	expect(asked(account).map((each) => each.split('/').at(0))).toEqual([
		'GET entity',
		...Array(3).fill('GET download'),
	]);
});

it('takes a thing from the list, by its address, or one of another kind by its address alone', async () => {
	const { id, meta } = first('customerorder') ?? first('counterparty');
	const owner = { entityType: meta.type };
	for (const own of [located(id), located(meta.href, 'url'), { meta }, { id }]) {
		const { error } = await run('file', 'add', { ...owner, id: own }, carrying('а.png'));
		expect(error).toBeUndefined();
	}
	const other = { entityType: 'demand', id: meta.href };
	expect((await run('file', 'getAll', other)).items).toHaveLength(4);
	const elsewhere = await run('file', 'getAll', {
		entityType: 'product',
		id: `https://evil.example/api/remap/1.2/entity/product/${id}`,
	});
	expect(elsewhere.error?.message).toContain('outside the base URL');
	const path = await run('file', 'getAll', { entityType: '../report', id });
	expect(path.error?.message).toContain("one of the API's words");
});
