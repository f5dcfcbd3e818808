/** Which items a node failed with, by their places in its input; what went wrong is told already. */
const failedOf = (name) =>
	new Set(
		$(name).isExecuted
			? $(name)
					.all(1)
					.map(({ pairedItem }) => pairedItem.item)
			: [],
	);

module.exports = { failedOf };
