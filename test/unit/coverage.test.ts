/** By which operation each method of MoySklad's API is reached, and that the page of it is current. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coveredBy, description, FILE, methodsOf, page } from '../docs/coverage';
import { root } from '../package';

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

const given = description();
(given ? it : it.skip)('has the page as the description is: else run `npm run coverage`', () => {
	const committed = readFileSync(join(root, 'docs/reference', FILE), 'utf8');
	expect(committed).toBe(page(methodsOf(given!)));
});
