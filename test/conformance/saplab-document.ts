/**
 * What the API document of the Saplab panel says: methods, fields, filters, and contradictions settled as the nodes
 * settle them. Values are made up; types are "number", "flag", "moscow", "utc", "record", and "text" for the rest.
 */
export type Json = Record<string, unknown>;

const typed = (type: string, names: string) => names.split(' ').map((name) => [name, type]);
const fields = (...groups: string[][][]) => Object.fromEntries(groups.flat());

/** The fields of each kind of thing in a reply, as the document types them. */
export const REPLIES: Record<string, Record<string, string>> = {
	managers: fields(
		typed('number', 'id point_id manager_group_id client_count'),
		typed('text', 'phone name seat email point_name point_address manager_group_name backup'),
		typed('flag', 'status client_use contact_show'),
	),
	shipping_types: fields(typed('number', 'id min_price'), typed('text', 'name')),
	statuses: fields(typed('number', 'id'), typed('text', 'name color'), typed('flag', 'sms email')),
	groups: fields(typed('number', 'id discount'), typed('text', 'name comment')),
	clients: fields(
		typed('number', 'id group_id manager_id point_id shipping_id'),
		typed('number', 'balance debt blocked_debt limit'),
		typed('text', 'phone name address email wholesaler_info group manager point comment'),
		typed('flag', 'is_wholesaler status'),
		typed('moscow', 'date_added date_modified'),
	),
	client: fields(
		typed('number', 'id group_id discount shipping_id manager_id point_id'),
		typed('number', 'balance debt blocked_debt limit'),
		typed('text', 'phone name address email group wholesaler_info comment'),
		typed('flag', 'status is_wholesaler'),
		typed('record', 'wholesaler_data'),
		typed('moscow', 'date_added date_modified'),
	),
	transactions: fields(
		typed('moscow', 'date'),
		typed('number', 'amount'),
		typed('text', 'comment'),
	),
	orders: fields(
		typed('number', 'id client_id distributor_id deliverytime_min deliverytime_max'),
		typed('number', 'initial_price price quantity total status_id shipping_id doc_id'),
		typed('text', 'invoice client_name wholesaler_info distributor_name brand article name'),
		typed('text', 'status_name status_color shipping_name shipping_address'),
		typed('flag', 'is_wholesaler deny_request is_archived is_denied is_payed'),
		typed('record', 'comment'),
		typed('moscow', 'date_added date_modified'),
	),
};

/** `[as the panel says it, as the node gives it]`, by type. */
export const VALUES: Record<string, Array<[unknown, unknown]>> = {
	number: [
		['7', 7],
		['0', 0],
		['-12.5', -12.5],
		['3958.07', 3958.07],
		[26, 26],
		[null, null],
		['', ''],
		['около 5', 'около 5'],
		['12345678901234567890', '12345678901234567890'],
	],
	flag: [
		['1', true],
		['0', false],
		[1, true],
		[0, false],
		[null, null],
		['да', 'да'],
	],
	moscow: [
		['2019-05-31 22:50:08.610461', '2019-05-31T22:50:08.610461+03:00'],
		['2019-05-31 22:50:08.48985', '2019-05-31T22:50:08.48985+03:00'],
		['2019-05-31 22:50:08.1', '2019-05-31T22:50:08.1+03:00'],
		['2019-05-31 22:50:08', '2019-05-31T22:50:08+03:00'],
		['2013-05-31 22:50:08', '2013-05-31T22:50:08+04:00'],
		['вчера', 'вчера'],
		[null, null],
	],
	record: [
		[[], {}],
		[{ inn: '007' }, { inn: '007' }],
		[null, null],
	],
	text: [
		['007', '007'],
		['1', '1'],
		['', ''],
		[null, null],
	],
};

/** Every filter but those of the pages: by type, `[parameter's value, segment of the path]`. */
export const FILTERS: Record<string, Record<string, [unknown, string]>> = {
	client: {
		client_id: ['3, 1 ,2', '3,1,2'],
		client_name: ['Мотор & Ко', encodeURIComponent('Мотор & Ко')],
		phone: ['+7(927)000-00-00', '%2B7(927)000-00-00'],
		email: ['a+b@mail.example', 'a%2Bb%40mail.example'],
		is_wholesaler: [false, '0'],
		client_group: [2, '2'],
		date_from: ['2025-03-01T22:30:00Z', '2025-03-02'],
		date_to: ['2025-03-02', '2025-03-02'],
		manager_id: ['2', '2'],
	},
	orderPosition: {
		order_ids: [[11, '12'], '11,12'],
		invoice: ['KZ-0012', 'KZ-0012'],
		article: ['0 986?#%', '0%20986%3F%23%25'],
		name: ['тормоз', encodeURIComponent('тормоз')],
		manager_id: [2, '2'],
		shipping_id: [1, '1'],
		point_id: [1, '1'],
		distributor_id: [1, '1'],
		order_status: [2, '2'],
		is_payed: [true, '1'],
		unignore_archived: [true, '1'],
		brand: ['LYNX', 'LYNX'],
		client_name: ['Вера', encodeURIComponent('Вера')],
		client_group: [2, '2'],
		date_from: ['2025-01-31T20:59:59+00:00', '2025-01-31'],
		date_to: [1735689600, '2025-01-01'],
	},
};

const COMPANY = {
	type: 'ООО',
	orgName: 'Рычаг & Ко',
	inn: '0123456789',
	kpp: '012345678',
	orgn: '0012345678901',
	address: 'пр. Мира, 1',
	bank: 'Банк "Камень"',
	bik: '000000001',
	account: '00001',
	bankAccount: '00002',
};
export const COMPANY_FIELDS = Object.keys(COMPANY);
const COMPANY_FORM = Object.fromEntries(
	Object.entries(COMPANY).map(([name, value]) => [
		`wholesalers[${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}]`,
		value,
	]),
);
const CLIENT = { name: 'Анна "Ключ"', email: 'anna@mail.example', phone: '9270000001' };
const CLIENT_DETAILS = {
	password: 'secret+word',
	address: 'ул. Длинная, 5 корп. 2',
	pointId: 2,
	managerId: '2',
	groupId: 3,
	shippingId: 1,
	limit: '700',
	comment: 'Первая строка\nи вторая = 100% & ещё',
	status: true,
	isWholesaler: true,
	wholesalers: { details: COMPANY },
};
const CLIENT_FORM = {
	...CLIENT,
	password: 'secret+word',
	address: 'ул. Длинная, 5 корп. 2',
	point_id: '2',
	manager_id: '2',
	group_id: '3',
	shipping_id: '1',
	limit: '700',
	comment: 'Первая строка\nи вторая = 100% & ещё',
	status: 'on',
	is_wholesaler: 'on',
	...COMPANY_FORM,
};

export interface Endpoint {
	/** `resource.operation` of the contract. */
	operation: string;
	/** The operation's own parameters. */
	parameters: Json;
	/** The one request that the document names for it. */
	method: 'GET' | 'POST';
	path: string;
	form?: Record<string, string>;
	/** Requests that the node makes around it, so that nothing is done twice, or to hand out an id. */
	before?: string[];
	after?: string[];
	/** The fields at the top level of the editor, and those in its collection, on the wire. */
	required?: string[];
	optional?: string[];
}

const PAGE = '/filter/per_page/150/page/1';
const position = (id: number) => `GET /panel/order/filter/order_ids/${id}/unignore_archived/1`;

/** All 26, against the shop of the simulator. */
export const ENDPOINTS: Endpoint[] = [
	{ operation: 'manager.getAll', parameters: {}, method: 'GET', path: '/panel/manager' },
	{
		operation: 'shippingType.getAll',
		parameters: {},
		method: 'GET',
		path: '/panel/order/shipping_type',
	},
	{
		operation: 'shippingType.create',
		parameters: { name: 'Почта', minPrice: 250 },
		method: 'POST',
		path: '/panel/order/shipping_type',
		form: { name: 'Почта', min_price: '250' },
		after: ['GET /panel/order/shipping_type'],
		required: ['name', 'min_price'],
	},
	{
		operation: 'shippingType.update',
		parameters: { id: 2, name: 'Самовывоз', minPrice: '10' },
		method: 'POST',
		path: '/panel/order/shipping_type/2',
		form: { name: 'Самовывоз', min_price: '10' },
		required: ['id', 'name', 'min_price'],
	},
	{
		operation: 'shippingType.delete',
		parameters: { id: '2' },
		method: 'POST',
		path: '/panel/order/remove_shipping_type',
		form: { id: '2' },
		required: ['id'],
	},
	{ operation: 'orderStatus.getAll', parameters: {}, method: 'GET', path: '/panel/order/status' },
	{
		operation: 'orderStatus.create',
		parameters: { name: 'Спор', color: '#aBcDeF', sms: true, email: false },
		method: 'POST',
		path: '/panel/order/status',
		form: { name: 'Спор', color: 'aBcDeF', sms: '1', email: '0' },
		after: ['GET /panel/order/status'],
		required: ['name', 'color', 'sms', 'email'],
	},
	{
		operation: 'orderStatus.update',
		parameters: { id: 6, name: 'Ждёт', color: 'ABABAB', sms: false, email: true },
		method: 'POST',
		path: '/panel/order/status/6',
		form: { name: 'Ждёт', color: 'ABABAB', sms: '0', email: '1' },
		required: ['id', 'name', 'color', 'sms', 'email'],
	},
	{
		operation: 'orderStatus.delete',
		parameters: { id: 6 },
		method: 'POST',
		path: '/panel/order/remove_status',
		form: { id: '6' },
		required: ['id'],
	},
	{ operation: 'clientGroup.getAll', parameters: {}, method: 'GET', path: '/panel/client/group' },
	{
		operation: 'clientGroup.create',
		parameters: { name: 'Гаражи', discount: 3, comment: '' },
		method: 'POST',
		path: '/panel/client/group_form',
		form: { name: 'Гаражи', discount: '3', comment: '' },
		after: ['GET /panel/client/group'],
		required: ['name', 'discount', 'comment'],
	},
	{
		operation: 'clientGroup.update',
		parameters: { id: 3, name: 'Такси', discount: 9, comment: 'с мая' },
		method: 'POST',
		path: '/panel/client/group_form/3',
		form: { name: 'Такси', discount: '9', comment: 'с мая' },
		required: ['id', 'name', 'discount', 'comment'],
	},
	{
		operation: 'clientGroup.delete',
		parameters: { id: 3 },
		method: 'POST',
		path: '/panel/client/remove_group',
		form: { id: '3' },
		required: ['id'],
	},
	{
		operation: 'client.getAll',
		parameters: {},
		method: 'GET',
		path: `/panel/client${PAGE}`,
		optional: Object.keys(FILTERS.client),
	},
	{
		operation: 'client.get',
		parameters: { id: 2 },
		method: 'GET',
		path: '/panel/client/form/2',
		required: ['id'],
	},
	{
		operation: 'client.create',
		parameters: { ...CLIENT, additionalFields: CLIENT_DETAILS },
		method: 'POST',
		path: '/panel/client/form',
		form: CLIENT_FORM,
		after: [`GET /panel/client/filter/phone/9270000001/per_page/150/page/1`],
		required: ['name', 'email', 'phone'],
		optional: [
			...'password address point_id manager_id group_id shipping_id limit comment'.split(' '),
			...'status is_wholesaler wholesalers'.split(' '),
		],
	},
	{
		operation: 'client.update',
		parameters: { id: 1, updateFields: { ...CLIENT, ...CLIENT_DETAILS } },
		method: 'POST',
		path: '/panel/client/form/1',
		form: CLIENT_FORM,
		before: ['GET /panel/client/form/1'],
		required: ['id'],
		optional: [
			...'name email phone password address point_id manager_id group_id shipping_id'.split(' '),
			...'limit comment status is_wholesaler wholesalers'.split(' '),
		],
	},
	{
		operation: 'transaction.getAll',
		parameters: { clientId: 1 },
		method: 'GET',
		path: '/panel/client/balance/1',
		required: ['client_id'],
	},
	{
		operation: 'transaction.create',
		parameters: { clientId: 1, amount: -0.1 - 0.2, description: 'Возврат & прочее' },
		method: 'POST',
		path: '/panel/client/add_transaction/1',
		form: { amount: '-0.3', description: 'Возврат & прочее' },
		required: ['client_id', 'amount', 'description'],
	},
	{
		operation: 'orderPosition.getAll',
		parameters: {},
		method: 'GET',
		path: `/panel/order${PAGE}`,
		optional: Object.keys(FILTERS.orderPosition),
	},
	{
		operation: 'orderPosition.setStatus',
		parameters: { id: 11, statusId: 3 },
		method: 'POST',
		path: '/panel/order/set_status/11',
		form: { status_id: '3' },
		before: [position(11)],
		required: ['id', 'status_id'],
	},
	{
		operation: 'orderPosition.deny',
		parameters: { id: '11' },
		method: 'GET',
		path: '/panel/order/deny/11',
		required: ['id'],
	},
	{
		operation: 'orderPosition.pay',
		parameters: { id: 11 },
		method: 'GET',
		path: '/panel/order/pay/11',
		before: [position(11)],
		after: [position(11)],
		required: ['id'],
	},
	{
		operation: 'orderPosition.archive',
		parameters: { id: 11 },
		method: 'GET',
		path: '/panel/order/archive/11',
		required: ['id'],
	},
	{
		operation: 'orderPosition.unarchive',
		parameters: { id: 13 },
		method: 'GET',
		path: '/panel/order/unarchive/13',
		required: ['id'],
	},
	{
		operation: 'orderPosition.createDocuments',
		parameters: { ids: '11, 12' },
		method: 'GET',
		path: '/panel/order/documents/11,12',
		required: ['ids'],
	},
];

/** Operations of the contract without an endpoint of their own: Refund shares its call with Pay. */
export const OTHERS = [
	'client.getForCounterparty',
	'orderPosition.getForCustomer',
	'orderPosition.setInvoiceStatus',
	'orderPosition.getForWarehouse',
	'orderPosition.refund',
	'request.send',
];

export const parameterName = (wire: string) =>
	wire.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
