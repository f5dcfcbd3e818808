/** What the item with that index was in the last of these nodes that has it. */
function forerunner(index, ...names) {
	for (const name of names) {
		try {
			const { json } = $(name).itemMatching(index);
			if (json) return json;
		} catch {
			// That node has not run, or the item does not come from it.
		}
	}
	return {};
}

module.exports = { forerunner };
