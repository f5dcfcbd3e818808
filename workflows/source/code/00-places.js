// Where MoySklad keeps the custom fields and states that the flows use.
const { needed } = $('Settings').first().json.settings;
return Object.keys(needed).flatMap((entity) => [
	{ json: { entity, what: 'fields', path: `entity/${entity}/metadata/attributes` } },
	...(needed[entity].states
		? [{ json: { entity, what: 'states', path: `entity/${entity}/metadata` } }]
		: []),
]);
