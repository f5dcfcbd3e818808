/** A supplier as the warehouse is told of it; empty fields are left out. */
function supplierOf({ id, name, legalTitle, inn, kpp, phone, email, actualAddress, legalAddress }) {
	const address = actualAddress ?? legalAddress;
	return { id, name, legal_name: legalTitle, inn, kpp, phone, email, address };
}

module.exports = { supplierOf };
