/** The shop's clients and the counterparties that they become. */
import { card, chip, fact, facts, ghost, head } from './html.js';
import { word } from './words.js';

const person = (lane, { name, phone, email }, mark) =>
	card(
		lane,
		name,
		head(name, mark ? chip(mark, 'grey') : ''),
		facts(fact('', phone), fact('', email)),
	);

function rows({ erp, shop }) {
	const inErp = (code) => erp.clients.find(({ externalCode }) => externalCode === code);
	const ofShop = [...shop.clients].reverse().map((client) => {
		const code = `saplab-${client.id}`;
		const agent = inErp(code);
		return {
			key: code,
			cells: [
				agent ? person('erp', agent, code) : ghost('erp', word('notInErp')),
				ghost('wms'),
				person('shop', client, String(client.id)),
			],
		};
	});
	const others = erp.clients.filter(({ externalCode }) => externalCode === null);
	return [
		...ofShop,
		...others.map((agent, index) => ({
			key: `own-${index}`,
			cells: [person('erp', agent), ghost('wms'), ghost('shop')],
		})),
	];
}

export const clients = { rows, count: ({ shop }) => shop.clients.length };
