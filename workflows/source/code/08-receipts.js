// What the warehouse said of its documents. Of a product that stands in several lines, the lines count together.
return $input.all().map(({ json: { document, syncId, content } }, item) => {
	const { event, data } = JSON.parse(content);
	const goods = {};
	for (const { id, quantity } of data.goods) goods[id] = (goods[id] ?? 0) + Number(quantity);
	const json = {
		document,
		syncId,
		content,
		/** The preorder's ID at the warehouse, which the purchase order has given it. */
		code: String(data.code ?? ''),
		isCorrection: event === 'doc.update_doc',
		moment: data.date && DateTime.fromSeconds(Number(data.date)).setZone('Europe/Moscow'),
		goods: Object.entries(goods).map(([id, quantity]) => ({ id, quantity })),
	};
	return {
		json: { ...json, moment: json.moment?.toFormat('yyyy-MM-dd HH:mm:ss') },
		pairedItem: { item },
	};
});
