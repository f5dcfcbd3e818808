/** Every operation of the three nodes that writes, each with parameters that would make it write. */
import { imsklad } from '../../nodes/Imsklad/Imsklad.node';
import { moySklad } from '../../nodes/MoySklad/MoySklad.node';
import { saplab } from '../../nodes/Saplab/Saplab.node';
import { ACTIONS, parametersFor } from '../conformance/imsklad-document';
import { ENDPOINTS } from '../conformance/saplab-document';
import { API_KEY } from './imsklad-run';
import { asJson, type Account } from './moysklad-run';
import type { Panel } from './saplab-run';

type Json = Record<string, unknown>;

interface Table {
	resources: Array<{ value: string; operations: Array<{ value: string; writes: boolean }> }>;
}
export const TABLES = { imsklad, saplab, moySklad } as unknown as Record<string, Table>;

export const operationsIn = (
	{ resources }: Table,
	isWanted: (writes: boolean) => boolean = () => true,
) =>
	resources.flatMap(({ value, operations }) =>
		operations
			.filter(({ writes }) => isWanted(writes))
			.map((operation) => `${value}.${operation.value}`),
	);
/** `resource.operation` of all that write. */
export const writing = (table: Table): string[] => operationsIn(table, (writes) => writes);
export const split = (path: string) => path.split('.') as [string, string];

export function warehouseSample(path: string): Json {
	const [resource, operation] = split(path);
	if (path === 'request.send') {
		const data = { id: '1', token: API_KEY };
		return { resource, operation, type: 'order', action: 'add_order', json: data };
	}
	const like = { upsert: 'create', cancel: 'update' }[operation] ?? operation;
	const [action] = Object.entries(ACTIONS).find(
		([, each]) => each.operation === `${resource}.${like}`,
	)!;
	return { ...parametersFor(action), resource, operation };
}

/** With the request that it would send. */
export function panelSample(path: string, panel: Panel) {
	const pay = { method: 'GET', path: '/panel/order/pay/' };
	if (path === 'request.send') {
		return { ...pay, path: `${pay.path}5`, parameters: { method: 'GET', path: 'order/pay/5' } };
	}
	if (path === 'orderPosition.refund') {
		panel.pay(12);
		return { ...pay, path: `${pay.path}12`, parameters: { id: 12 } };
	}
	if (path === 'orderPosition.setInvoiceStatus') {
		panel.pay(11);
		const { invoice } = panel.state.positions.find(({ id }) => id === 11)!;
		const parameters = { invoice, statusId: 4 };
		return { method: 'POST', path: '/panel/order/set_status/11', parameters };
	}
	return ENDPOINTS.find((each) => each.operation === path)!;
}

export const NO_ID = '11111111-2222-3333-4444-555555555555';
export const LINE = { quantity: 1, price: 100 };
/** What every operation is asked, by its name. */
const PARAMETERS: Record<string, Json> = {
	create: asJson({ name: 'Имя' }),
	update: { id: NO_ID, ...asJson({ name: 'Имя' }) },
	upsert: asJson({ externalCode: 'k', code: 'k', syncId: NO_ID }),
	delete: { id: NO_ID },
	addPositions: { id: NO_ID, positionsInput: 'json', positionsJson: [LINE] },
	replacePositions: { id: NO_ID, positionsInput: 'json', positionsJson: [LINE] },
	send: { method: 'POST', path: 'entity/product', json: { name: 'Имя' } },
	ensure: {
		entityType: 'customerorder',
		fields: [{ name: 'Новое поле', type: 'string' }],
		states: [{ name: 'Новый статус' }],
	},
};
/** A draft is asked for by PUT (MS-135), a print form by POST (MS-250): they make nothing. */
export const isAccountWrite = ({ method, url }: { method: string; url: string }) =>
	method !== 'GET' && !/^(PUT .*\/new|POST .*\/export)$/.test(`${method} ${url}`);

/** What the items of such a run carry. */
export const FILES = [{ data: { data: 'UEsDBA==', mimeType: 'image/png', fileName: 'file.png' } }];

/** An order with goods, of which a document can be made. */
function documentOf(account: Account, keyword: string) {
	const reference = (kind: string) => ({ meta: account.list(kind)[0].meta });
	const positions = [{ ...LINE, assortment: reference('product') }];
	const [organization, agent, store] = ['organization', 'counterparty', 'store'].map(reference);
	return { organization, agent, store, positions, name: `preview of ${keyword}` };
}

export function accountSample(path: string, account: Account): Json {
	const [resource, operation] = split(path);
	if (path === 'assortment.delete') return { id: `${account.url}/entity/product/${NO_ID}` };
	const own = { supply: 'purchaseorder', demand: 'customerorder' }[resource];
	if (operation === 'createFrom') {
		return { id: account.create(own!, documentOf(account, own!)).id };
	}
	if (operation === 'correct') {
		const [{ code }, [{ id: store }]] = [account.list('product')[0], account.list('store')];
		const [quantities, approved] = [[{ id: code, quantity: 5 }], [{ id: code, difference: 4 }]];
		return { quantities, approved, store, approvalKey: NO_ID };
	}
	if (resource === 'file' || resource === 'image') {
		return { entityType: 'product', id: account.list('product')[0].id, fileId: NO_ID };
	}
	if (path === 'counterparty.ensure') return { externalCode: 'k', name: 'Имя' };
	if (path === 'assortmentSettings.update') return asJson({ createdShared: true });
	return { ...PARAMETERS[operation], ...(resource === 'entity' && { entityType: 'project' }) };
}
