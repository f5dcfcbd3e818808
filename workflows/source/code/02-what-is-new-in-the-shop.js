// Which positions of the Saplab shop go forward. A status tells the customer, so none is set twice and none goes back.
const { shopStatuses } = $('Settings').first().json.settings;
const CANCELLED = 10;
const steps = Object.entries(shopStatuses)
	.map(([from, name]) => ({ from: Number(from), name }))
	.sort((a, b) => a.from - b.from);
const way = steps.map(({ name }) => name);
const nameFor = (status) => steps.findLast(({ from }) => from <= status)?.name;

const ids = new Map(
	$input
		.all()
		.filter(({ json }) => json.name)
		.map(({ json }) => [json.name.trim(), json.id]),
);
const read = $('Positions')
	.all()
	.map(({ json }) => json);
const trouble = [...read, ...$input.all().map(({ json }) => json)].find(({ error }) => error);

/** Paid, not taken out, and handed over to the warehouse: the others have not been there. */
const positionsOf = (invoice) => [
	...new Map(
		read
			.filter((each) => each.invoice === invoice && each.is_payed && !each.is_denied)
			.map((each) => [each.id, each]),
	).values(),
];

function whatOf(news) {
	const { id, invoice, status, error, track } = news;
	if (error) return { tell: `No track for order ${id}: ${error}` };
	if (status === CANCELLED) {
		return {
			tell: `The warehouse has cancelled order ${id}. Its positions in the shop are as they were: take them out, or send them again.`,
		};
	}
	// The shop has no field for it.
	if (track) return {};
	const wanted = nameFor(status);
	if (!wanted) return {};
	if (trouble) {
		return {
			error: `Saplab cannot be read, so news of the warehouse waits: ${trouble.error}`,
			isOutage: true,
		};
	}
	if (!read.some((each) => each.invoice === invoice)) {
		return { error: `IMSKLAD tells of order ${id}, which is not in the Saplab shop` };
	}
	if (!ids.has(wanted)) {
		return { error: `Saplab has no status "${wanted}", which stands in the Settings of flow 2` };
	}
	const behind = ({ status_name: name = '' }) =>
		way.includes(name.trim()) && way.indexOf(name.trim()) < way.indexOf(wanted);
	return positionsOf(invoice)
		.filter(behind)
		.map((each) => ({ position: each.id, status: ids.get(wanted) }));
}

// Of several statuses of an order the last one counts.
const furthest = new Map();
const list = $('News')
	.all()
	.map(({ json }) => json)
	.filter(({ isShop }) => isShop);
const onTheWay = ({ status }) => status !== undefined && status !== CANCELLED;
for (const news of list.filter(onTheWay)) {
	const former = furthest.get(news.id);
	if (!former || former.status < news.status) furthest.set(news.id, news);
}
return list.flatMap((news) => {
	const counts = !onTheWay(news) || furthest.get(news.id) === news;
	const what = counts ? [whatOf(news)].flat() : [];
	return (what.length ? what : [{}]).map((each) => ({ json: { ...each, news: [news] } }));
});
