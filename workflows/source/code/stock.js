// How the warehouse's stock differs from MoySklad's.
const { reservedIsExtra } = $('Settings').first().json.settings;
const rows = (name) =>
	$(name)
		.all()
		.map(({ json }) => json);
/** Sums of fractions are not quite what they should be. */
const tidy = (amount) => Math.round(amount * 10_000) / 10_000;

/** Goods with what each side says; where the two cannot be compared, `trouble` tells why. */
function compared(goods, atWarehouse, inMoySklad) {
	const there = new Map(rows(atWarehouse).map((row) => [String(row.id), row]));
	const here = new Map(rows(inMoySklad).map((row) => [row.assortmentId, row.stock]));
	return goods.map((good) => {
		const { stock, reserved = 0 } = there.get(good.warehouseId) ?? {};
		const erp = tidy(here.get(good.id) ?? 0);
		const warehouse = Number(stock) + (reservedIsExtra ? Number(reserved) : 0);
		if (!Number.isFinite(warehouse))
			return { ...good, trouble: `the warehouse does not know its ID ${good.warehouseId}` };
		if (!Number.isInteger(erp))
			return {
				...good,
				trouble: `MoySklad has ${erp}, which is no whole number; the warehouse ${warehouse}`,
			};
		return { ...good, warehouse, reserved: Number(reserved), erp, difference: warehouse - erp };
	});
}

const called = ({ key, name }) => [key, name].filter(Boolean).join(' ');
const signed = (amount) => (amount > 0 ? `+${amount}` : String(amount));
function lineOf(good) {
	const { trouble, warehouse, reserved, erp, difference } = good;
	if (trouble) return `${called(good)}: ${trouble}`;
	const held = reserved ? ` (${reserved} reserved)` : '';
	return `${called(good)}: warehouse ${warehouse}${held}, MoySklad ${erp} → ${signed(difference)}`;
}

module.exports = { compared, lineOf };
