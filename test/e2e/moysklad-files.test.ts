/** Files through a real n8n, which keeps binary data on disk: a picture there and back, and a print form. */
import { NodeConnectionTypes } from 'n8n-workflow';
import { startMoysklad } from '../simulators/moysklad';
import { itemsOf, startN8n, type TestN8n } from './harness';

type Json = Record<string, unknown>;

const TOKEN = 'e2e-files-token-3d90';
/** Some hundred kilobytes of every byte there is. */
const PICTURE = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7 + (n >> 8)) % 256));

let n8n: TestN8n;
let erp: Awaited<ReturnType<typeof startMoysklad>>;
let credential: { id: string; name: string };

beforeAll(async () => {
	[n8n, erp] = await Promise.all([
		startN8n(),
		startMoysklad({ token: TOKEN, login: 'admin@e2e', password: 'e2e-Password-9b' }),
	]);
	const token = { authentication: 'token', accessToken: TOKEN, baseUrl: erp.url };
	const { id, name } = await n8n.rest.createCredential('moySkladApi', token);
	credential = { id, name };
}, 300_000);

afterAll(async () => {
	await Promise.all([n8n?.stop(), erp?.close()]);
}, 60_000);

const step = (name: string, type: string, more: Json) => ({ name, type, ...more });
const moySklad = (name: string, parameters: Json) =>
	step(name, 'n8n-nodes-sklad.moySklad', { parameters, credentials: { moySkladApi: credential } });
const toText = step('Read', 'n8n-nodes-base.extractFromFile', {
	typeVersion: 1,
	parameters: { operation: 'binaryToPropery', binaryPropertyName: 'data', options: {} },
});

/** Runs nodes one after the other; gives what the last two of them gave. */
async function chain(...steps: Json[]) {
	const nodes = [step('Start', 'n8n-nodes-base.manualTrigger', {}), ...steps] as Array<
		ReturnType<typeof step>
	>;
	const execution = await n8n.rest.runWorkflow({
		name: 'files',
		nodes,
		connections: Object.fromEntries(
			nodes
				.slice(1)
				.map(({ name }, n) => [
					nodes[n].name,
					{ main: [[{ node: name, type: NodeConnectionTypes.Main, index: 0 }]] },
				]),
		),
	} as never);
	const trace = JSON.stringify(execution);
	expect(trace).not.toContain(TOKEN);
	expect(erp.store.credentialed).toEqual([]);
	return nodes.slice(-2).map(({ name }) => itemsOf(execution, name, 0));
}

it('an image goes from an item to MoySklad and comes back, byte for byte', async () => {
	const [product] = erp.list('product');
	const ofProduct = { resource: 'image', entityType: 'product', id: product.id };
	const [downloaded, [read]] = await chain(
		step('Content', 'n8n-nodes-base.set', {
			typeVersion: 3.4,
			parameters: {
				mode: 'raw',
				jsonOutput: JSON.stringify({ content: PICTURE.toString('base64') }),
				options: {},
			},
		}),
		step('File', 'n8n-nodes-base.convertToFile', {
			typeVersion: 1.1,
			parameters: {
				operation: 'toBinary',
				sourceProperty: 'content',
				options: { fileName: 'мишка.png', mimeType: 'image/png' },
			},
		}),
		moySklad('Add', { ...ofProduct, operation: 'add' }),
		moySklad('Download', { ...ofProduct, operation: 'download', fileId: '={{ $json.id }}' }),
		toText,
	);
	expect(erp.fileNames(product.meta.href, 'images')).toEqual(['мишка.png']);
	expect(downloaded).toMatchObject([
		{
			json: { filename: 'мишка.png', size: PICTURE.length },
			binary: { data: { fileName: 'мишка.png', mimeType: 'image/png' } },
		},
	]);
	expect(Buffer.from(String(read.json.data), 'base64').equals(PICTURE)).toBe(true);
});

it('a print form comes as a PDF, after it was waited for', async () => {
	const [organization, agent] = ['organization', 'counterparty'].map((kind) => ({
		meta: erp.list(kind)[0].meta,
	}));
	const order = erp.create('customerorder', { organization, agent });
	erp.settings.printing = 2;
	const [printed, [read]] = await chain(
		moySklad('Print', {
			...{ resource: 'document', operation: 'print', entityType: 'customerorder' },
			...{ id: order.id, template: 'Накладная', extension: 'pdf' },
		}),
		toText,
	);
	const fileName = `Накладная ${order.name}.pdf`;
	expect(printed).toMatchObject([
		{ json: { fileName }, binary: { data: { fileName, mimeType: 'application/pdf' } } },
	]);
	expect(Buffer.from(String(read.json.data), 'base64').toString()).toBe(
		`%PDF-1.4\nНакладная ${order.name}\n`,
	);
});
