// What could not be written, in the service's words: kept until it can be, and told once.
// A row's problem has two lines: what is wrong with the news itself, and the outage because of which it waits. After an
// outage the first is told no second time, and a later outage is.
const linesOf = new Map(
	$('Kept News')
		.all()
		.map(({ json }) => [json.key, (json.problem ?? '').split('\n')]),
);
const told = new Set([...linesOf.values()].flat());

function wordsOf({ news, order, changes, position, error }) {
	if (changes) return `News of order ${order.name} could not be written: ${error}`;
	if (position) return `News of order ${news[0].id} did not reach position ${position}: ${error}`;
	return error;
}

return $input.all().flatMap(({ json }, item) => {
	const { news, order, details, isOutage } = json;
	const words = [wordsOf(json), details?.description].filter(Boolean).join('. ');
	const text = words.replace(/\s+/g, ' ');
	return news.map((each) => {
		const isNew = !told.has(text);
		told.add(text);
		const problem = isOutage ? `${linesOf.get(each.key)?.[0] ?? ''}\n${text}` : text;
		const row = { key: each.key, news: JSON.stringify(each), problem };
		return { json: { ...row, text, order, isNew }, pairedItem: { item } };
	});
});
