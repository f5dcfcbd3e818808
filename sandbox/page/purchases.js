/** Orders to suppliers, and what the warehouse awaits and has received of them. */
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
import { word } from './words.js';

const SENDING = 'Передать на склад';
/** A preorder that comes from the Saplab shop: invoice and distributor. */
const SHOP_ID = /^SL-(.+)-(\d+)$/;

const lines = (goods, nameOf, about) =>
	`<ul class="lines">${Object.entries(goods)
		.map(
			([code, quantity]) =>
				`<li><span><b>${quantity} ×</b> ${safe(nameOf(code))}</span>${about(code, quantity)}</li>`,
		)
		.join('')}</ul>`;

function purchaseCard(purchase, supplies, nameOf) {
	const { number, supplier, goods, problem } = purchase;
	const received = supplies.flatMap((supply) => [
		`<p class="notes">${safe(`${word('supply')} ${supply.number}`)}</p>`,
		goodsList(supply.goods, nameOf),
	]);
	return card(
		'erp',
		number,
		head(number, state(purchase.state)),
		`<p class="who">${safe(supplier)}</p>`,
		goodsList(goods, nameOf),
		...received,
		problem && `<p class="problem">${safe(problem)}</p>`,
	);
}

function preorderCard({ id, supplier, goods }, receipts, nameOf) {
	const came = (code) => receipts.reduce((sum, receipt) => sum + (receipt.goods[code] ?? 0), 0);
	const [next] = Object.keys(goods).filter((code) => came(code) < goods[code]);
	const isAwaited = next !== undefined;
	return card(
		'wms',
		id,
		head(id, isAwaited ? chip(word('awaited'), 'blue') : chip(word('received'), 'green')),
		facts(fact(word('supplier'), supplier)),
		lines(goods, nameOf, (code, quantity) =>
			chip(`${word('received')} ${came(code)}`, came(code) < quantity ? 'grey' : 'green'),
		),
		buttons(
			isAwaited && deed(word('receive'), 'receiveGoods', [id], 'main'),
			isAwaited && deed(word('receivePart'), 'receiveGoods', [id, { [next]: 1 }]),
		),
	);
}

function shopCard({ id }, { positions }) {
	const [, invoice, distributor] = SHOP_ID.exec(id) ?? [];
	const own = positions.filter(
		(each) => each.invoice === invoice && String(each.distributor) === distributor,
	);
	if (own.length === 0) return ghost('shop');
	const goods = Object.fromEntries(own.map(({ name, quantity }) => [name, quantity]));
	return card(
		'shop',
		id,
		head(invoice, ''),
		goodsList(goods, (name) => name),
	);
}

function rows({ erp, warehouse, shop }, { nameOf }) {
	const preorder = (each) => {
		const receipts = warehouse.receipts.filter(({ of }) => of === each.id);
		return preorderCard(each, receipts, nameOf);
	};
	const ofErp = erp.purchases.map((purchase) => {
		const { number } = purchase;
		const there = warehouse.preorders.find(({ id }) => id === purchase.key);
		const isOnItsWay = purchase.state === SENDING;
		const absent = ghost('wms', word(isOnItsWay ? 'toSend' : 'notYet'), isOnItsWay && 'moving');
		const supplies = erp.supplies.filter((supply) => supply.purchase === number);
		return {
			key: number,
			cells: [
				purchaseCard(purchase, supplies, nameOf),
				there ? preorder(there) : absent,
				ghost('shop'),
			],
		};
	});
	const known = new Set(erp.purchases.map(({ key }) => key));
	const others = warehouse.preorders.filter(({ id }) => !known.has(id));
	const ofShop = others.map((each) => ({
		key: each.id,
		cells: [ghost('erp'), preorder(each), shopCard(each, shop)],
	}));
	return [...ofErp, ...ofShop].reverse();
}

export const purchases = {
	rows,
	count: ({ erp, warehouse }) =>
		new Set([...erp.purchases.map(({ key }) => key), ...warehouse.preorders.map(({ id }) => id)])
			.size,
};
