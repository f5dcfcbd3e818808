// What a person has approved and is still so: an enter (оприходование) of what MoySklad lacks, a loss (списание) of
// what it has too much.
const { compared, lineOf } = require('./stock');
const { store, storeId, organization } = $('What to Compare').first().json;
/** A document takes no more lines at once. */
const MOST = 1000;

const reported = $('Compare').first().json.differences;
// Without MoySklad's stock nothing is booked; that is told already.
if ($('MoySklad Stock Again').all(1).length) return [];

const now = compared(reported, 'Warehouse Stock Again', 'MoySklad Stock Again');
const isSame = (good, n) => good.difference === reported[n].difference;
const same = now.filter(isSame);
const changed = now.filter((good, n) => !isSame(good, n) && good.difference !== 0).map(lineOf);
const agreed = now.filter(({ difference }) => difference === 0).length;

function documents(entityType, goods) {
	const count = Math.ceil(goods.length / MOST);
	return Array.from({ length: count }, (_, n) => {
		const lines = goods.slice(n * MOST, (n + 1) * MOST);
		const found = lines.map(({ id, warehouse, erp }) => `${id} ${erp} ${warehouse}`).sort();
		return {
			entityType,
			lines: lines.length,
			// The same corrections of the same day are the same document, whoever approves them how often.
			key: [entityType, storeId, DateTime.now().toISODate(), ...found].join('\n'),
			document: {
				organization,
				store,
				description: 'Stock agreement with IMSKLAD',
				positions: lines.map(({ meta, difference, price = 0 }) => ({
					assortment: { meta },
					quantity: Math.abs(difference),
					price,
				})),
			},
		};
	});
}

const more = { changed, agreed };
const made = [
	...documents(
		'enter',
		same.filter(({ difference }) => difference > 0),
	),
	...documents(
		'loss',
		same.filter(({ difference }) => difference < 0),
	),
];
return made.length
	? made.map((each) => ({ json: { ...each, ...more } }))
	: [{ json: { ...more, nothing: true } }];
