// What failed, for which product, in the service's words, and what to do.
const { noting } = require('./goods');
const { fields, productKey } = $('Settings').first().json.settings;
const UNKNOWN = 2;

function wordsOf({ thing, warehouseId, warning, error, details }) {
	if (warning) return `${warning}, so it was sent without one`;
	if (warehouseId && details?.code === UNKNOWN) {
		return `the warehouse, where it was ${warehouseId}, does not know the ${productKey} ${thing.key}. Was its ${productKey} changed? Set it back; or, if it is to be a new product there, empty its "${fields.id}"`;
	}
	return [error, details?.description].filter(Boolean).join('. ');
}

function aboutOf({ thing, warning, changes }) {
	if (!thing) return 'The products could not be read';
	const name = `${thing.name} (${productKey} ${thing.key ?? 'missing'})`;
	if (warning) return name;
	if (changes) return `${name} is at the warehouse, but MoySklad did not take the news of it`;
	return `${name} is not at the warehouse as it should be`;
}

return $input.all().map(({ json }, item) => {
	const { thing, problem, changes } = json;
	const text = `${aboutOf(json)}: ${wordsOf(json)}`.replace(/\s+/g, ' ');
	return {
		json: {
			text,
			isNew: text !== problem,
			...(thing && {
				thing,
				changes: noting({ ...thing, ...changes }, { [fields.problem]: text }),
			}),
		},
		pairedItem: { item },
	};
});
