// What failed, for which client, in the service's words, and what to do.
const { forerunner } = require('./forerunner');
return $input.all().map(({ json }, item) => {
	const found = forerunner(item, 'Compare', 'Clients');
	const { id, name } = found.client ?? found;
	const about = name ? `Saplab client ${name} (${id}) is not in MoySklad as it should be: ` : '';
	const words = [json.error, json.details?.description].filter(Boolean).join('. ');
	return { json: { text: `${about}${words}` }, pairedItem: { item } };
});
