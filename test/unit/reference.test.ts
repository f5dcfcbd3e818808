import { committed, pages } from '../docs/reference';

it('has the reference as the nodes are: else run `npm run docs`', async () => {
	expect(committed()).toEqual(await pages());
});
