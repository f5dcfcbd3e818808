/** By which operation each method of MoySklad's API is reached. */
import { coveredBy, methodsOf, page } from '../docs/coverage';

it.each([
	['get', '/entity/product/{id}', 'named', 'product.get'],
	['post', '/entity/product/batch', 'named', 'product.create'],
	['post', '/entity/demand/{id}/positions', 'named', 'demand.addPositions'],
	['get', '/entity/assortment/settings', 'named', 'assortmentSettings.get'],
	['get', '/entity/processingplan', 'any', 'entity.getAll'],
	['get', '/entity/customentity/{metadataId}/{id}', 'any', 'entity.get'],
	['put', '/entity/demand/new', 'family', 'document.getDraft'],
	['get', '/entity/task/{id}/files', 'family', 'file.getAll'],
	['post', '/entity/product/{id}/images/delete', 'family', 'image.delete'],
	['post', '/entity/loss/metadata/states', 'family', 'state.ensure'],
	// What the API has not for a kind is not covered by what it has for others.
	['post', '/entity/region', 'request', 'request.send'],
	['put', '/entity/webhook/new', 'request', 'request.send'],
	['get', '/entity/role/{id}/files', 'request', 'request.send'],
	['get', '/report/dashboard/day', 'request', 'request.send'],
])('%s %s: %s, %s', (method, path, way, by) => {
	expect(coveredBy(method, path)).toEqual({ way, by });
});

it('the page counts each method once', () => {
	const paths = {
		'/entity/product': { get: {}, post: {}, parameters: {} },
		'/report/dashboard/day': { get: {} },
	};
	const text = page(methodsOf({ paths, components: { schemas: {} } } as never));
	expect(text).toContain('| Own Resource | 2 | 66.7 % |');
	expect(text).toContain('| Send Any Request | 1 | 33.3 % |');
	expect(text).toContain('| All | 3 | 100.0 % |');
	expect(text).toContain('| `/entity/product` | 2 | 2 | 0 | 0 | 0 |');
});
