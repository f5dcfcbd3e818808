// Companies (юр. лица) of which MoySklad does not know the details yet: only their cards have them.
const { failedOf } = require('./failed-of');
if (failedOf('Linked Already').size) return [];
const known = new Set(
	$('Linked Already')
		.all()
		.filter(({ json }) => json.inn)
		.map(({ json }) => json.externalCode),
);
return $input.all().flatMap(({ json }, item) => {
	const isWanted = json.isCompany && !known.has(json.code);
	return isWanted ? [{ json, pairedItem: { item } }] : [];
});
