// The report: what differs, and what a person must look into; nothing where everything agrees.
const { compared, lineOf } = require('./stock');
const { store, hoursToAnswer } = $('Settings').first().json.settings;
/** A message holds no more lines, a form no more. */
const MOST = { message: 30, form: 500 };

const { goods, troubles } = $('What to Compare').first().json;
// Without MoySklad's stock there is nothing to compare with; that is told already.
if ($('MoySklad Stock').all(1).length) return [];

const all = compared(goods, 'Warehouse Stock', 'MoySklad Stock');
const differences = all.filter(({ difference }) => difference);
const odd = [...troubles, ...all.filter(({ trouble }) => trouble)];
if (differences.length + odd.length === 0) return [];

differences.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
const listed = (list, most) => [
	...list.slice(0, most).map((good) => `– ${lineOf(good)}`),
	...(list.length > most ? [`… and ${list.length - most} more`] : []),
];
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const section = (title, list, most) => (list.length ? [title, ...listed(list, most), ''] : []);
const report = (most) => [
	...section(`The warehouse and "${store}" in MoySklad differ:`, differences, most),
	...section('To be looked into, nothing is booked for these:', odd, most),
];
const question = [
	`Correct MoySklad? Decide within ${hoursToAnswer} hours, else nothing is done:`,
	$execution.resumeFormUrl,
];
const text = [...report(MOST.message), ...(differences.length ? question : [])].join('\n').trim();
return { json: { differences, text, html: report(MOST.form).map(escaped).join('<br>') } };
