// Which positions to look at: those of the invoices told of or asked for, or those in the statuses that count.
const { readyStatuses, sentStatus, backStatus } = $('Settings').first().json.settings;
const ids = new Map($input.all().map(({ json }) => [json.name.trim(), json.id]));
const lacking = [...readyStatuses, sentStatus, backStatus].find((name) => !ids.has(name));
if (lacking !== undefined) throw new Error(`Saplab has no status "${lacking}": correct Settings`);

const began = $('Settings')
	.all()
	.map(({ json }) => json);
const invoices = began.flatMap(({ invoice, invoices }) => [invoice ?? invoices ?? []].flat());
const days = began.flatMap(({ since }) => since ?? []);
const bySchedule = $('Every 15 Minutes').isExecuted;
const places = [
	...[...new Set(invoices)].map((invoice) => ({ invoice, archived: true })),
	...days.map((since) => ({ since, paid: true, archived: true })),
	...(bySchedule ? readyStatuses.map((name) => ({ status: ids.get(name), paid: true })) : []),
	// Among those sent some may have been refunded or denied.
	...(bySchedule ? [{ status: ids.get(sentStatus), archived: true }] : []),
];
return places.map((json) => ({ json, pairedItem: { item: 0 } }));
