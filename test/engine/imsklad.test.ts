import { ImskladApi } from '../../credentials/ImskladApi.credentials';
import { ImskladCallbackApi } from '../../credentials/ImskladCallbackApi.credentials';
import { Imsklad } from '../../nodes/Imsklad/Imsklad.node';
import { startImsklad } from '../simulators/imsklad';
import { runNode, type RunOptions } from './harness';

const subject = { node: Imsklad, credentials: [ImskladApi, ImskladCallbackApi] };
const apiKey = 'api-key-73f1';
let simulator: Awaited<ReturnType<typeof startImsklad>>;
beforeEach(async () => {
	simulator = await startImsklad({ apiKey } as never);
});
afterEach(async () => simulator.close());
const run = (parameters: RunOptions['parameters'], more: Partial<RunOptions> = {}) =>
	runNode(subject, {
		parameters,
		credentials: { imskladApi: { baseUrl: simulator.url, apiKey } },
		...more,
	});

it('creates a product', async () => {
	const r = await run(
		{
			resource: 'good',
			operation: 'create',
			id: '={{ $json.id }}',
			name: 'Тест',
			price: 100,
			cost: 50,
			additionalFields: { color: 13, size: '' },
		},
		{ input: [{ id: 'A1' }, { id: 'A2' }, { id: '' }], onError: 'continueErrorOutput' },
	);
	console.log(JSON.stringify(r.branches), r.error, JSON.stringify(simulator.requests[0]));
});
