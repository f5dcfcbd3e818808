// What could not be written, in the service's words: kept until it can be, and told once.
const told = new Set(
	$('Kept News')
		.all()
		.map(({ json }) => json.problem),
);

function wordsOf({ news, order, changes, position, error }) {
	if (changes) return `News of order ${order.name} could not be written: ${error}`;
	if (position) return `News of order ${news[0].id} did not reach position ${position}: ${error}`;
	return error;
}

return $input.all().flatMap(({ json }, item) => {
	const { news, order, details } = json;
	const text = [wordsOf(json), details?.description].filter(Boolean).join('. ');
	return news.map((each) => {
		const isNew = !told.has(text);
		told.add(text);
		const row = { key: each.key, news: JSON.stringify(each) };
		return { json: { ...row, text, order, isNew }, pairedItem: { item } };
	});
});
