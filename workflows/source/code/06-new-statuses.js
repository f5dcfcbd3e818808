// The positions that get another status now. Where the warehouse did not save the goods, none counts as sent.
const { forerunner } = require('./forerunner');
return $input.all().flatMap(({ json: { warning } }, item) => {
	const { sent, back } = forerunner(item, 'Orders for the Warehouse');
	return [...(warning ? [] : sent), ...back].map((json) => ({ json, pairedItem: { item } }));
});
