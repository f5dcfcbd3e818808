import { startImsklad } from '../test/simulators/imsklad';
import { startMoysklad } from '../test/simulators/moysklad';
import { startSaplab } from '../test/simulators/saplab';

export interface SandboxCredential {
	type: string;
	name: string;
	data: Record<string, unknown>;
}

export interface RunningService {
	url: string;
	/** What n8n needs to know to work with it. */
	credentials: SandboxCredential[];
	/** The trigger node that the service calls, and how the service is told the address. */
	trigger?: { type: string; path: string; connect: (url: string) => void };
	/** Lines of what to try, beside the workflows. */
	hints: string[];
	close: () => Promise<void>;
}

export interface Service {
	name: string;
	/** The port it listens on, and the environment variable that changes it. */
	port: number;
	portVariable: string;
	start: (port: number) => Promise<RunningService>;
}

/** The simulated services. Their keys open nothing but themselves, on the loopback. */
export const services: Service[] = [
	{
		name: 'IMSKLAD',
		port: 5691,
		portVariable: 'SKLAD_IMSKLAD_PORT',
		async start(port) {
			const apiKey = 'sandbox-api-key';
			const key = 'sandbox-callback-key';
			const imsklad = await startImsklad({ port, apiKey });
			return {
				url: imsklad.url,
				credentials: [
					{
						type: 'imskladApi',
						name: 'IMSKLAD (sandbox)',
						data: { baseUrl: imsklad.url, apiKey },
					},
					{ type: 'imskladCallbackApi', name: 'IMSKLAD callbacks (sandbox)', data: { key } },
				],
				trigger: {
					type: 'n8n-nodes-sklad.imskladTrigger',
					path: 'webhook',
					connect: (url) => imsklad.setEndpoint({ url, key }),
				},
				hints: [
					`what the warehouse remembers: ${imsklad.url}/__state`,
					`move an order one status on, as the warehouse does: curl -d '{"id": "<order id>"}' ${imsklad.url}/__advance`,
				],
				close: imsklad.close,
			};
		},
	},
	{
		name: 'Saplab',
		port: 5692,
		portVariable: 'SKLAD_SAPLAB_PORT',
		async start(port) {
			const account = { login: '79990000000', password: 'sandbox-password' };
			const saplab = await startSaplab({ port, ...account });
			return {
				url: saplab.url,
				credentials: [
					{
						type: 'saplabApi',
						name: 'Saplab (sandbox)',
						data: { baseUrl: saplab.url, ...account },
					},
				],
				hints: [
					`what the shop remembers: ${saplab.url}/__state`,
					`pay a position, as the shop's people do: curl -H 'content-type: application/json' -d '{"id": 11}' ${saplab.url}/__pay`,
				],
				close: saplab.close,
			};
		},
	},
	{
		name: 'MoySklad',
		port: 5693,
		portVariable: 'SKLAD_MOYSKLAD_PORT',
		async start(port) {
			const accessToken = 'sandbox-access-token';
			const account = { login: 'admin@sandbox', password: 'sandbox-password' };
			const moysklad = await startMoysklad({ port, token: accessToken, ...account, rows: 50 });
			return {
				url: moysklad.url,
				credentials: [
					{
						type: 'moySkladApi',
						name: 'MoySklad (sandbox)',
						data: { authentication: 'token', accessToken, baseUrl: moysklad.url },
					},
				],
				hints: [
					`what the ERP remembers, in numbers: ${moysklad.origin}/__state`,
					`change some products, as the shop's people do: curl -H 'content-type: application/json' -d '{"count": 3}' ${moysklad.origin}/__burst`,
				],
				close: moysklad.close,
			};
		},
	},
];
