// What failed, for which order, in the service's words, and what to do.
const { forerunner } = require('./forerunner');

return $('Problems')
	.all()
	.map(({ json }, item) => {
		const { order, name } = json.order ? json : forerunner(item, 'Demands', 'Orders');
		const number = order?.name ?? name;
		const what = number
			? `Order ${number} is shipped, but MoySklad has no demand (Отгрузка): `
			: '';
		const advice = json.details?.description;
		const text = [`${what}${json.error}`, advice].filter(Boolean).join('. ');
		return { json: { text, ...(number && { topic: `demand ${number}` }) }, pairedItem: { item } };
	});
