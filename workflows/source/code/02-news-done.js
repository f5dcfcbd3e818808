// What was kept and need not be kept any longer.
const kept = new Set(
	$('Kept News')
		.all()
		.map(({ json }) => json.key),
);

/** The news that an item is about, where the item itself does not say it. */
const newsOf = (item) => $('What Is New').itemMatching(item).json.news;

return $input
	.all()
	.flatMap(({ json }, item) => json.news ?? newsOf(item))
	.filter(({ key }) => kept.has(key))
	.map(({ key }) => ({ json: { key } }));
