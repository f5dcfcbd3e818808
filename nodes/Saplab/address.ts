/** What becomes of a base URL as a person types it, step by step; the credential's test takes the same steps. */
export const STEPS: Array<[what: RegExp, becomes: string]> = [
	// The samples of the document are http, but a password wants https (SAP-01).
	[/^(?=.)(?!https?:\/\/)/i, 'https://'],
	// The samples have login and password in the address, where they would be seen; the credential has fields for them.
	[/^(https?:\/\/)[^/]*@/i, '$1'],
	// People copy the panel's own path along, and slashes.
	[/(?<![:/])(\/+panel)?\/*$/i, ''],
	// Without a host the first word of a path would be taken for one.
	[/^https?:\/*$/i, ''],
];

/** The address of a shop, without a slash at its end. */
export const shopAddress = (baseUrl: string) =>
	STEPS.reduce((address, [what, becomes]) => address.replace(what, becomes), baseUrl.trim());
