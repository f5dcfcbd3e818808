// What the warehouse's answers change in MoySklad, only where something differs, and what a person must hear of them.
const { noting } = require('./goods');
const { fields, productKey } = $('Settings').first().json.settings;

return $input.all().flatMap(({ json }, item) => {
	const { thing, warehouseId, problem, warning } =
		$('Goods for the Warehouse').itemMatching(item).json;
	const id = String(json.id);
	if (warehouseId && warehouseId !== id) {
		const error = `the warehouse has the ${productKey} ${thing.key} under its ID ${id}, but this was ${warehouseId} there: was its ${productKey} changed?`;
		return { json: { thing, problem, error }, pairedItem: { item } };
	}
	const values = {
		...(!warehouseId && { [fields.id]: id }),
		...(problem && !warning && { [fields.problem]: null }),
	};
	const changes = Object.keys(values).length > 0 && noting(thing, values);
	return [
		...(changes ? [{ thing, problem, changes }] : []),
		// A variant's description will have been changed by then.
		...(warning ? [{ thing: { ...thing, ...changes }, problem, warning }] : []),
	].map((each) => ({ json: each, pairedItem: { item } }));
});
