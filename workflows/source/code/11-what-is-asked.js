// What the page has asked for, as flow 1 or 6 takes it: one item for the numbers, one for the day.
const { shop, numbers, since } = $('Send Again').first().json;
const fromSaplab = String(shop).startsWith('Saplab');

/** The page again, with what is wrong. */
const nothing = (title) => [
	{
		json: { title, html: 'Go back, and write numbers of orders, or a day.' },
		pairedItem: { item: 0 },
	},
];

/** Numbers are parted by spaces, commas, semicolons and lines; "№ 00012" is 00012. */
const wanted = [...new Set(String(numbers ?? '').split(/[\s,;№#]+/))].filter(Boolean);
/** From midnight in Moscow, wherever the page is read. */
const day = since
	? DateTime.fromISO(String(since), { zone: 'Europe/Moscow' }).startOf('day')
	: undefined;

if (day && !day.isValid) return nothing(`"${since}" is no day`);
if (day && day > $now) return nothing('That day is yet to come');
if (!day && wanted.length === 0) return nothing('Nothing was asked for');

const asked = [
	...(wanted.length > 0 ? [{ [fromSaplab ? 'invoices' : 'numbers']: wanted }] : []),
	...(day ? [{ since: day.toISO() }] : []),
];
return asked.map((json) => ({
	json: { shop: fromSaplab ? 'Saplab' : 'MoySklad', ...json },
	pairedItem: { item: 0 },
}));
