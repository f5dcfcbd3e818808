// Orders whose goods and preorders the warehouse has taken, all of them; of the others it is told what failed.
const takenBy = (name, source) =>
	$(name).isExecuted
		? $(name)
				.all()
				.map(({ pairedItem }) => $(source).all()[pairedItem.item].json.invoice)
		: [];
const goods = takenBy('Goods to Warehouse', 'Goods');
const preorders = takenBy('Preorders to Warehouse', 'Preorders');
return $input.all().flatMap(({ json }, item) => {
	const count = (taken) => taken.filter((invoice) => invoice === json.invoice).length;
	const isReady = count(goods) === json.goods.length && count(preorders) === json.preorders.length;
	return isReady ? [{ json, pairedItem: { item } }] : [];
});
