// What is needed and not there yet, by its name: one request for each.
const { needed } = $('Settings').first().json.settings;
return $input.all().flatMap(({ json }, item) => {
	const { entity, what, path } = $('Where to Look').itemMatching(item).json;
	const present = (what === 'fields' ? json.rows : json.states) ?? [];
	const names = new Set(present.map(({ name }) => name));
	return needed[entity][what]
		.filter(({ name }) => !names.has(name))
		.map((body) => ({
			json: {
				path: what === 'fields' ? path : `${path}/states`,
				body,
				name: `${entity}: ${body.name}`,
			},
			pairedItem: { item },
		}));
});
