/** Eleven digits, as in the warehouse's sample. */
function phoneOf(text = '') {
	const digits = text.replace(/\D/g, '');
	if (digits.length === 10) return `7${digits}`;
	return digits.length === 11 ? digits.replace(/^8/, '7') : digits;
}

module.exports = { phoneOf };
