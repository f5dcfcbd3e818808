// What was done, in words.
const { changed, agreed } = $('What to Book').first().json;
const names = { enter: 'enter (оприходование)', loss: 'loss (списание)' };
const booked = $input.all().flatMap(({ json }, item) => {
	const { nothing, entityType, lines } = $('What to Book').itemMatching(item).json;
	return nothing ? [] : [`${names[entityType]} ${json.name}, lines: ${lines}`];
});
const lines = [
	booked.length ? `Booked in MoySklad: ${booked.join('; ')}.` : 'Nothing was booked in MoySklad.',
	...(agreed ? [`Agree by now: ${agreed}.`] : []),
	...(changed.length ? ['Have changed since the report, and were left as they are:'] : []),
	...changed.slice(0, 30).map((line) => `– ${line}`),
	...(changed.length > 30 ? [`… and ${changed.length - 30} more`] : []),
];
return { json: { text: lines.join('\n') } };
