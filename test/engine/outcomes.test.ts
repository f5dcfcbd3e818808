/**
 * What became of a write is said by one rule, whatever the service: every write of every service against every answer
 * that is neither its documented success nor a documented refusal, and against those.
 */
import { sleep } from 'n8n-workflow';
import type { FaultKind, FaultOptions } from '../simulators/server';
import * as warehouseRun from './imsklad-run';
import * as accountRun from './moysklad-run';
import * as panelRun from './saplab-run';
import {
	accountSample,
	FILES,
	isAccountWrite,
	panelSample,
	split,
	TABLES,
	warehouseSample,
	writing,
} from './writes';

jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: jest.fn(async () => {}),
}));
beforeEach(() => void jest.mocked(sleep).mockClear());

type Answer = [kind: FaultKind, options?: FaultOptions];
/** What no service has documented, whatever it was asked. */
const STRANGE: Record<string, Answer> = {
	'an empty object': ['answer', { body: {} }],
	'an empty list': ['answer', { body: [] }],
	'a word of another kind': ['answer', { body: { status: 'ok' } }],
	'a text': ['answer', { body: { text: 'Операция успешно добавлена.' } }],
	'a sum': ['answer', { body: { balance: '4900' } }],
	'a code without an error': ['answer', { body: { code: 3, message: 'x' } }],
	'a word that is no JSON': ['answer', { body: 'OK' }],
	null: ['answer', { body: 'null' }],
	'a page': ['html200'],
	'broken JSON': ['brokenJson'],
	'HTTP 500': ['status500', { times: 9 }],
	'a page in HTTP 502': ['html502', { times: 9 }],
	'a redirect': ['answer', { status: 302, body: '' }],
	'a redirect that keeps the body': ['answer', { status: 307, body: '' }],
	'a lost answer': ['reset', { times: 9 }],
};
const cases = Object.entries(STRANGE);
const FAILING = { onError: 'continueErrorOutput' as const };

interface Seen {
	branches: Array<Array<{ json: Record<string, unknown> }>>;
}
const outcomeOf = ({ branches }: Seen) => {
	const [{ json }] = branches[1];
	return (json.details as { outcome?: string }).outcome;
};
/** What nobody knows anything of may say anything that is JSON, and is believed. */
const isAnyRequest = (path: string) => path === 'request.send';
const isBelieved = (path: string, [kind, how]: Answer) =>
	isAnyRequest(path) && kind === 'answer' && !how?.status && how?.body !== 'OK';

describe('IMSKLAD', () => {
	let warehouse: warehouseRun.Warehouse;
	beforeAll(async () => {
		warehouse = await warehouseRun.startWarehouse();
	});
	afterAll(() => warehouse.close());
	const run = warehouseRun.runner(() => warehouse.url);

	describe.each(cases)('%s', (_name, [kind, how]) => {
		it.each(writing(TABLES.imsklad))('leaves %s unknown', async (path) => {
			warehouse.clearFaults();
			warehouse.fault(kind, how);
			const result = await run(warehouseSample(path), FAILING);
			expect(outcomeOf(result)).toBe('unknown');
		});
	});
});

describe('Saplab', () => {
	let panel: panelRun.Panel;
	beforeEach(async () => {
		panel = await panelRun.startPanel();
	});
	afterEach(() => panel.close());
	const run = panelRun.runner(() => panel);

	describe.each(cases)('%s', (_name, [kind, how]) => {
		it.each(writing(TABLES.saplab))('leaves %s unknown', async (path) => {
			const [resource, operation] = split(path);
			const sample = panelSample(path, panel);
			const isOwn = ({ method, url }: { method: string; url: string }) =>
				method === sample.method && url.split('?')[0] === sample.path;
			panel.fault(kind, { ...how, match: isOwn });
			const result = await run({ resource, operation, ...sample.parameters }, FAILING);
			if (isBelieved(path, [kind, how])) expect(result.branches[1] ?? []).toEqual([]);
			else expect(outcomeOf(result)).toBe('unknown');
		});
	});
});

describe('MoySklad', () => {
	let account: accountRun.Account;
	beforeEach(async () => {
		account = await accountRun.startAccount({ limits: 'off' });
	});
	afterEach(() => account.close());
	const run = accountRun.runner(() => account);

	/** Of all that are alike, one stands for each of its ways to write. */
	const ALIKE =
		/^(product|customerOrder|currency|entity|assortment\w*|attribute|state|demand|file|image|request|webhook)\./;
	describe.each(cases)('%s', (_name, [kind, how]) => {
		it.each(writing(TABLES.moySklad).filter((path) => ALIKE.test(path)))(
			'leaves %s unknown',
			async (path) => {
				const [resource, operation] = split(path);
				const sample = accountSample(path, account);
				account.fault(kind, { ...how, match: isAccountWrite });
				const result = await run(resource, operation, sample, { ...FAILING, binary: FILES });
				if (isBelieved(path, [kind, how])) expect(result.branches[1] ?? []).toEqual([]);
				else expect(outcomeOf(result)).toBe('unknown');
			},
		);
	});
});
