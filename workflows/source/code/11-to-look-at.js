// What was asked for, once more: what comes out of the other workflow is its own affair. Invoices one by one.
return $('What Is Asked')
	.all()
	.flatMap(({ json: { invoices, ...json } }) =>
		invoices ? invoices.map((invoice) => ({ json: { invoice } })) : { json },
	)
	.map((item) => ({ ...item, pairedItem: { item: 0 } }));
