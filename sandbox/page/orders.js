/** Orders, each in the lane of every system that knows it. */
import {
	buttons,
	card,
	chip,
	deed,
	fact,
	facts,
	ghost,
	goodsList,
	head,
	safe,
	state,
} from './html.js';
import { money, termOf, word } from './words.js';

const SENDING = 'Передать на склад';
const [SHIPPED, CANCELLED, HANDED_OVER] = [9, 10, 11];
/** The way of an order through the warehouse. */
const WAY = [0, 1, 2, 3, 4, 5, 6, 7, 8, SHIPPED, HANDED_OVER];
/** How a Saplab invoice is called at the warehouse. */
const idOf = (invoice) => `SL-${invoice}`;

function erpOrder(order, nameOf) {
	const { number, buyer, delivery, wmsStatus, track, problem, notes, sum, paid } = order;
	const isOver = ['Отменен', 'Доставлен'].includes(order.state);
	const isUnsent = order.state === SENDING;
	const canSend = ['Новый', 'Подтвержден'].includes(order.state);
	const how =
		paid === 0 ? word('unpaid') : paid < sum ? `${word('paid')} ${money(paid)}` : word('paid');
	return card(
		'erp',
		number,
		head(number, state(order.state)),
		`<p class="who">${safe(buyer)}${delivery ? ` · ${safe(delivery)}` : ''}</p>`,
		goodsList(order.goods, nameOf),
		facts(`<b>${money(sum)}</b>`, chip(how, paid >= sum ? 'green' : 'grey')),
		facts(fact('IMSKLAD', wmsStatus), fact(word('trackNumber'), track, 'strong')),
		problem && `<p class="problem">${safe(problem)}</p>`,
		notes && `<p class="notes">${safe(notes)}</p>`,
		buttons(
			canSend && deed(word('send'), 'sendOrder', [number], 'main'),
			isUnsent && problem && deed(word('mendDelivery'), 'changeDelivery', [number, 'СДЭК'], 'main'),
			!isOver && paid < sum && deed(word(paid ? 'payRest' : 'pay'), 'payOrder', [number]),
			!isOver && deed(word('cancel'), 'cancelOrder', [number], 'quiet'),
		),
	);
}

function warehouseOrder(order, { nameOf, fixed }) {
	const { id, status, goods, cod, track, carrier, discount, delivery } = order;
	const isCancelled = status === CANCELLED;
	const isOver = isCancelled || status === HANDED_OVER;
	const hasLeft = status === SHIPPED || status === HANDED_OVER;
	const steps = WAY.map((step) => `<i class="${!isCancelled && step <= status ? 'on' : ''}"></i>`);
	return card(
		'wms',
		id,
		head(id, chip(String(status), isCancelled ? 'red' : hasLeft ? 'teal' : 'violet')),
		`<div class="way ${isCancelled ? 'cancelled' : ''}" aria-hidden="true">${steps.join('')}</div>`,
		`<p class="who">${safe(termOf(fixed.statuses, status))}</p>`,
		goodsList(goods, nameOf),
		facts(
			fact(word('cod'), money(cod), 'strong'),
			delivery > 0 && fact(word('delivery'), money(delivery)),
			discount > 0 && fact(word('discount'), money(discount)),
		),
		facts(
			carrier !== null && fact('', termOf(fixed.carriers, carrier)),
			fact(word('trackNumber'), track, 'strong'),
		),
		buttons(
			!isOver && deed(word('advance'), 'advanceOrder', [id], 'main'),
			!isOver && !hasLeft && deed(word('ship'), 'advanceOrder', [id, SHIPPED]),
			!isOver && deed(word('track'), 'giveTrack', [id]),
			!isOver && deed(word('trackError'), 'giveTrackError', [id]),
			!isOver && !hasLeft && deed(word('refuse'), 'cancelOrder', [id, 'warehouse'], 'quiet'),
		),
	);
}

function shopInvoice(invoice, positions) {
	const lines = positions.map((position) => {
		const { id, name, brand, article, quantity, sum, status, paid, denied } = position;
		const pay = denied ? '' : deed(word('pay'), 'payPosition', [id], 'small');
		return `<li><span><b>${quantity} ×</b> ${safe(name)} <i>${safe(brand)} ${safe(article)}</i></span>
			<span class="pills">${money(sum)} ${state(status)} ${paid ? chip(word('paid'), 'green') : pay}</span></li>`;
	});
	return card(
		'shop',
		idOf(invoice),
		head(invoice, ''),
		`<p class="who">${safe(positions[0].client)}</p>`,
		`<ul class="lines">${lines.join('')}</ul>`,
	);
}

/** The numbers of invoices, in the order of the shop. */
const invoicesOf = ({ positions }) => [...new Set(positions.map(({ invoice }) => invoice))];

function rows(view, tools) {
	const { erp, warehouse, shop, arrived } = view;
	const middle = (id, isOnItsWay, problem, sending = 'toSend') => {
		const order = warehouse.orders.find((each) => each.id === id);
		if (order) return warehouseOrder(order, tools);
		if (!isOnItsWay) return ghost('wms', word('notYet'));
		return problem ? ghost('wms', word('stuck'), 'stuck') : ghost('wms', word(sending), 'moving');
	};
	const ofErp = erp.orders.map((order) => ({
		key: order.number,
		cells: [
			erpOrder(order, tools.nameOf),
			middle(order.key, order.state === SENDING, order.problem),
			ghost('shop'),
		],
	}));
	const ofShop = invoicesOf(shop).map((invoice) => {
		const positions = shop.positions.filter((each) => each.invoice === invoice);
		const isPaid = positions.some(({ paid }) => paid);
		const cells = [
			ghost('erp', word('shopOnly')),
			middle(idOf(invoice), isPaid, undefined, 'shopToSend'),
			shopInvoice(invoice, positions),
		];
		return { key: idOf(invoice), cells };
	});
	const known = new Set([...erp.orders, ...ofShop].map(({ key }) => key));
	const alone = warehouse.orders.filter(({ id }) => !known.has(id));
	const ofNobody = alone.map((order) => ({
		key: order.id,
		cells: [ghost('erp'), warehouseOrder(order, tools), ghost('shop')],
	}));
	const age = ({ key }) => -arrived.indexOf(key);
	return [...ofErp, ...ofShop, ...ofNobody].sort((a, b) => age(a) - age(b));
}

export const orders = {
	rows,
	count: ({ erp, shop }) => erp.orders.length + invoicesOf(shop).length,
};
