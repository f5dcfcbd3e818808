// What the flows need to know of MoySklad's products and variants (модификации).
const isVariant = ({ meta }) => meta.type === 'variant';

/** A custom field's value; of a dictionary its name. */
function custom({ attributes = [] }, name) {
	const value = attributes.find((field) => field.name === name)?.value;
	return value?.name ?? value;
}

/** Variants have no custom fields: what is noted of them stands as lines "name: value" in their description. */
const linesOf = ({ description }) => (description ? description.split('\n') : []);
const isNote = (line, name) => line.startsWith(`${name}: `);

function noted(thing, name) {
	if (!isVariant(thing)) return custom(thing, name);
	return linesOf(thing)
		.find((line) => isNote(line, name))
		?.slice(name.length + 2)
		.trim();
}

/** The description without such lines. */
const ownWords = (thing, names) =>
	linesOf(thing).filter((line) => !names.some((name) => isNote(line, name)));

/** The fields of an update that notes values by their names; null takes one away. */
function noting(thing, values) {
	const names = Object.keys(values);
	if (!isVariant(thing))
		return { attributes: names.map((name) => ({ name, value: values[name] })) };
	const notes = names.filter((name) => values[name] !== null);
	const lines = notes.map((name) => `${name}: ${values[name]}`);
	return { description: [...ownWords(thing, names), ...lines].join('\n') };
}

/** The ID at the end of a reference's address. */
const idIn = (reference) => reference.meta.href.replace(/\?.*/, '').split('/').pop();

/** A price in kopecks, whatever its currency; undefined where the currency is not known. */
function kopecks({ value, currency }, currencies) {
	const {
		rate,
		multiplicity = 1,
		indirect,
	} = (currency ? currencies.find(({ id }) => id === idIn(currency)) : { rate: 1 }) ?? {};
	return (
		rate && Math.round(indirect ? (value * multiplicity) / rate : (value * rate) / multiplicity)
	);
}

module.exports = { custom, noted, ownWords, noting, idIn, kopecks };
