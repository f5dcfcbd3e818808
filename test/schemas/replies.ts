/**
 * What the operations give: each of them run in n8n's engine against the simulated services, with the parameters of
 * the conformance tests. IMSKLAD answers as the samples of its document do.
 */
import type { IBinaryKeyData, IDataObject, INodePropertyOptions, INodeType } from 'n8n-workflow';
import { ImskladApi } from '../../credentials/ImskladApi.credentials';
import { ImskladCallbackApi } from '../../credentials/ImskladCallbackApi.credentials';
import { MoySkladApi } from '../../credentials/MoySkladApi.credentials';
import { SaplabApi } from '../../credentials/SaplabApi.credentials';
import { ACTIONS, CALLBACKS, parametersFor } from '../conformance/imsklad-document';
import { ENDPOINTS } from '../conformance/saplab-document';
import { runNode, type Subject } from '../engine/harness';
import { load } from '../package';
import { startImsklad } from '../simulators/imsklad';
import { startMoysklad } from '../simulators/moysklad';
import { startSaplab } from '../simulators/saplab';

type Json = Record<string, unknown>;
/** The items of each operation, by `resource/operation`. */
export type Replies = Record<string, IDataObject[]>;

const KEY = 'key-of-the-schemas';

const nodes = load<INodeType>('nodes');

/** The class of a node. */
export const nodeCalled = (name: string) => nodes.find(({ Type }) => Type.name === name)!.Type;

/** `resource/operation` of all that a node offers. */
export const offered = (node: INodeType) =>
	node.description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options, displayOptions }) =>
			(displayOptions?.show?.resource ?? []).flatMap((resource) =>
				(options as INodePropertyOptions[]).map(({ value }) => `${String(resource)}/${value}`),
			),
		);

/** Runs operations of a node and keeps what they give, also under other names that give the same. */
function recorder(subject: Subject, credentials: Record<string, IDataObject>) {
	const replies: Replies = {};
	async function record(
		path: string,
		parameters: Json,
		input?: IDataObject[],
		likewise = [path],
		binary?: IBinaryKeyData[],
	) {
		const [resource, operation] = path.split('/');
		const { items, error } = await runNode(subject, {
			parameters: { ...parameters, resource, operation } as IDataObject,
			...{ input, binary },
			credentials,
		});
		if (error) throw new Error(`${path}: ${error.message}`);
		for (const each of likewise) (replies[each] ??= []).push(...items);
		return items;
	}
	return { replies, record };
}

async function ofImsklad(): Promise<Replies> {
	const warehouse = await startImsklad({ apiKey: KEY });
	const { replies, record } = recorder(
		{ node: nodeCalled('Imsklad'), credentials: [ImskladApi, ImskladCallbackApi] },
		{ imskladApi: { baseUrl: warehouse.url, apiKey: KEY }, imskladCallbackApi: { key: KEY } },
	);
	try {
		for (const [action, { operation, reply }] of Object.entries(ACTIONS)) {
			const path = operation.replace('.', '/');
			const answered = async (own: string, body: unknown) => {
				warehouse.fault('answer', { body });
				await record(own, parametersFor(action));
			};
			await answered(path, reply);
			if (action === 'order.update_order') await answered('order/cancel', reply);
			if (!path.endsWith('/create')) continue;
			const update = ACTIONS[action.replace('.add_', '.update_')];
			await answered(path.replace('create', 'upsert'), update.reply);
		}
		const envelopes = Object.entries(CALLBACKS).map(([event, { data }]) => {
			const [type, action] = event.split('.');
			return { key: KEY, type, action, data } as IDataObject;
		});
		await record('callback/parse', {}, envelopes);
		await record('callback/reply', { json: { result: 'ok' } });
		await record('callback/replyGood', parametersFor('goods.add_good'));
	} finally {
		await warehouse.close();
	}
	return replies;
}

async function ofSaplab(): Promise<Replies> {
	const staff = { login: '9170000000', password: KEY };
	const all: Replies = {};
	const pay = ENDPOINTS.find(({ operation }) => operation === 'orderPosition.pay')!;
	for (const { operation, parameters } of [
		...ENDPOINTS,
		{ ...pay, operation: 'orderPosition.refund' },
		{ operation: 'orderPosition.getForWarehouse', parameters: { invoice: '' } },
		{ operation: 'client.getForCounterparty', parameters: { clientId: '' } },
		{
			operation: 'orderPosition.setInvoiceStatus',
			parameters: { invoice: 'KZ-0011', statusId: 4 },
		},
		{
			operation: 'orderPosition.getForCustomer',
			parameters: { number: 'KZ-0011', phoneEnd: '0001' },
		},
	]) {
		const panel = await startSaplab(staff);
		const { replies, record } = recorder(
			{ node: nodeCalled('Saplab'), credentials: [SaplabApi] },
			{ saplabApi: { baseUrl: panel.url, ...staff } },
		);
		try {
			if (/refund|Warehouse|Invoice/.test(operation)) panel.pay(Number(pay.parameters.id));
			await record(operation.replace('.', '/'), parameters);
		} finally {
			await panel.close();
		}
		Object.assign(all, replies);
	}
	return all;
}

/** Operations of MoySklad that give what Get Many gives. */
const WHOLE = ['getAll', 'get', 'create', 'update', 'upsert', 'replacePositions'];

async function ofMoySklad(): Promise<Replies> {
	const account = await startMoysklad({
		...{ token: KEY, login: 'admin@shop', password: KEY },
		limits: 'off',
	});
	const { replies, record } = recorder(
		{ node: nodeCalled('MoySklad'), credentials: [MoySkladApi] },
		{ moySkladApi: { authentication: 'token', accessToken: KEY, baseUrl: account.url } },
	);
	/** Those of the node's operations that are among these, of one resource or of all. */
	const paths = (operations: string[], only?: string) =>
		offered(new (nodeCalled('MoySklad'))()).filter((path) => {
			const [resource, operation] = path.split('/');
			return operations.includes(operation) && (!only || resource === only);
		});
	try {
		const [product] = account.list('product');
		const [organization, agent] = ['organization', 'counterparty'].map((keyword) => ({
			meta: account.list(keyword)[0].meta,
		}));
		const order = account.create('customerorder', { organization, agent });
		await record(
			'customerOrder/addPositions',
			{
				id: order.id,
				positionsInput: 'json',
				positionsJson: [{ quantity: 1, price: 100, assortment: { meta: product.meta } }],
			},
			undefined,
			paths(['getPositions', 'addPositions']),
		);
		await record('customerOrder/getForWarehouse', { id: order.id });
		account.change('counterparty', account.list('counterparty')[0].id, { phone: '+79161234567' });
		await record('customerOrder/getForCustomer', { number: order.name, phoneEnd: '4567' });
		const positions = [{ quantity: 1, price: 100, assortment: { meta: product.meta } }];
		const purchase = account.create('purchaseorder', { organization, agent, positions });
		await record('purchaseOrder/getForWarehouse', { id: purchase.id });
		const store = { meta: account.list('store')[0].meta };
		const quantities = [{ id: product.code, quantity: 2 }];
		for (const [entity, path] of [
			['customerorder', 'demand/createFrom'],
			['purchaseorder', 'supply/createFrom'],
		]) {
			const { id } = account.create(entity, { organization, agent, store, positions });
			const options = { replaceLines: true };
			await record(path, { id, syncId: path, quantities });
			const less = [{ id: product.code, quantity: 0 }];
			await record(path, { id, syncId: path, quantities: less, options });
		}
		const entityType = 'customerorder';
		const fields = [{ name: 'Метод', type: 'customentity', dictionary: 'Методы' }];
		await record('attribute/ensure', { entityType, fields });
		const client = { externalCode: 'shop-1', name: 'Иванов' };
		for (const phone of ['89161234567', '+79161234567']) {
			await record('counterparty/ensure', { ...client, additionalFields: { phone } });
		}
		await record('state/ensure', { entityType, states: ['Собран'] });
		const metadata = paths(['getMetadata']);
		await record('customerOrder/getMetadata', {}, undefined, metadata);
		const ofProduct = { entityType: 'product', id: product.id };
		const picture = { data: { data: 'iVBORw0KGgo=', mimeType: 'image/png', fileName: 'a.png' } };
		for (const kind of ['file', 'image']) {
			const [added] = await record(`${kind}/add`, ofProduct, undefined, undefined, [picture]);
			await record(`${kind}/getAll`, ofProduct);
			await record(`${kind}/download`, ofProduct);
			await record(`${kind}/delete`, { ...ofProduct, fileId: added.id });
		}
		const ofOrder = { entityType, id: order.id };
		await record('document/getTemplates', { entityType });
		await record('document/print', { ...ofOrder, template: 'Накладная', extension: 'pdf' });
		const basedOn = { basedOn: 'customerorder', basedOnId: order.id };
		await record('document/getDraft', { entityType: 'demand', ...basedOn });
		for (const path of paths(['getAll'])) {
			const [resource] = path.split('/');
			if (resource === 'file' || resource === 'image') continue;
			const whole = resource === 'stockReport' ? ['getAll'] : WHOLE;
			await record(path, { entityType: 'project' }, undefined, paths(whole, resource));
		}
		await record('stockReport/getByStore', {});
		const current = { reportType: 'bystore' };
		const changed = paths(['getCurrent', 'getChanged']);
		await record('stockReport/getCurrent', current, undefined, changed);
		account.change('product', product.id, { weight: 0.2 });
		await record('assortment/getForWarehouse', { findBy: 'all' });
		await record('stockReport/compare', {
			quantities: [
				{ id: product.code, quantity: 9, reserved: 1 },
				{ id: 'none', quantity: 1 },
			],
			store: account.list('store')[0].id,
		});
		await record('stockReport/correct', {
			quantities: [{ id: product.code, quantity: 9 }],
			approved: [
				{
					id: product.code,
					difference: 9 - account.stockOf(product.id, account.list('store')[0].id),
				},
				{ id: 'none', difference: 1 },
			],
			...{ store: account.list('store')[0].id, approvalKey: KEY },
		});
		const settings = paths(['get', 'update'], 'assortmentSettings');
		await record('assortmentSettings/get', {}, undefined, settings);
		const [, gone] = account.list('product');
		const deleting = paths(['delete']).filter((path) => !/^(file|image)\//.test(path));
		await record('product/delete', { id: gone.id }, undefined, deleting);
		const event = {
			...{ requestId: KEY, action: 'DELETE', entityType: 'product', id: gone.id },
			...{ href: gone.meta.href, accountId: gone.accountId },
			auditContext: { moment: '2026-01-31 12:00:00', uid: 'admin@shop' },
		};
		await record('event/resolve', { skipRepeated: false }, [event as IDataObject]);
	} finally {
		await account.close();
	}
	return replies;
}

/** By the folder of the node. */
export const repliesOf: Record<string, () => Promise<Replies>> = {
	Imsklad: ofImsklad,
	Saplab: ofSaplab,
	MoySklad: ofMoySklad,
};
