/** Goods on both sides, and where their stock does not agree. */
import { buttons, card, chip, deed, fact, facts, ghost, head, safe } from './html.js';
import { money, word } from './words.js';

const amount = (stock, differs) =>
	`<span class="amount ${differs ? 'differs' : ''}"><i>${safe(word('stock'))}</i> <b>${stock}</b></span>`;

const erpGood = ({ code, name, price, stock, wmsId, problem }, differs) =>
	card(
		'erp',
		code,
		head(code, amount(stock, differs)),
		`<p class="who">${safe(name)}</p>`,
		facts(fact(word('price'), money(price)), fact(word('warehouseId'), wmsId)),
		problem && `<p class="problem">${safe(problem)}</p>`,
		buttons(
			deed(word('dearer'), 'changeProduct', [code]),
			deed(word('find'), 'moveStock', [code, 1, 'erp'], 'quiet'),
		),
	);

const warehouseGood = ({ id, name, price, stock, reserved }, differs) =>
	card(
		'wms',
		id,
		head(id, (differs ? chip(word('differs'), 'red') : '') + amount(stock, differs)),
		`<p class="who">${safe(name)}</p>`,
		facts(fact(word('price'), money(price)), reserved > 0 && fact(word('reserved'), reserved)),
		buttons(
			deed(word('lose'), 'moveStock', [id, -1]),
			deed(word('find'), 'moveStock', [id, 1], 'quiet'),
		),
	);

function pairs({ erp, warehouse }) {
	const codes = new Set([
		...erp.goods.map(({ code }) => code),
		...warehouse.goods.map(({ id }) => id),
	]);
	return [...codes].map((code) => {
		const mine = erp.goods.find((each) => each.code === code);
		const theirs = warehouse.goods.find(({ id }) => id === code);
		return { code, mine, theirs, differs: mine && theirs && mine.stock !== theirs.stock };
	});
}

export const goods = {
	rows: (view) =>
		pairs(view).map(({ code, mine, theirs, differs }) => ({
			key: code,
			cells: [
				mine ? erpGood(mine, differs) : ghost('erp', word('unknownHere')),
				theirs ? warehouseGood(theirs, differs) : ghost('wms', word('unknownHere')),
				ghost('shop'),
			],
		})),
	/** Of those that differ. */
	count: (view) => pairs(view).filter(({ differs }) => differs).length,
	isAlarm: true,
};
