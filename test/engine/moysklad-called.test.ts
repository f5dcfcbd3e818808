/** Counterparties and the like by their names in fields, where n8n's mapper can hold no list of them. */
import { account, first, run } from './moysklad-account';
import { asked, bodies, fieldsOf, mapped, reference, type Json } from './moysklad-run';

const create = (value: Json, more: Json = {}) =>
	run(
		'customerOrder',
		'create',
		mapped({ organization: first('organization').id, ...value }),
		more,
	);
const looked = (keyword: string) =>
	asked(account).filter((one) => one.startsWith(`GET entity/${keyword}?filter=`));

it.each([
	['to the letter', (name: string) => name],
	['whatever the blanks around it', (name: string) => ` ${name} `],
])('are found %s, once for all items of a run', async (_, written) => {
	const agent = account.create('counterparty', { name: 'ООО «Ромашка; и Ко»' });
	const parameters = mapped({
		organization: first('organization').id,
		agent: '={{ $json.agent }}',
	});
	const input = [1, 2, 3].map(() => ({ agent: written(String(agent.name)) }));
	const { items } = await run('customerOrder', 'create', parameters, { input });
	expect(items).toHaveLength(3);
	for (const { agent: own } of bodies(account).flat()) {
		expect(own).toEqual(reference(agent));
	}
	expect(looked('counterparty')).toHaveLength(1);
});

it('are each of their own kind', async () => {
	const store = first('store');
	const { items } = await create({ agent: first('counterparty').name, store: store.name });
	expect(items).toHaveLength(1);
	expect(bodies(account)[0]).toMatchObject([{ store: reference(store) }]);
});

it('may be an organization where no counterparty has that name', async () => {
	const organization = first('organization');
	await create({ agent: organization.name });
	expect(bodies(account)[0]).toMatchObject([{ agent: reference(organization) }]);
});

it('fail with what to do where none has it', async () => {
	const { error } = await create({ agent: 'Ромашка' });
	expect(error?.message).toBe(
		'Counterparty (Контрагент): there is no counterparty (контрагент) and no organization (юрлицо) called "Ромашка"',
	);
	expect(error?.description).toContain('copy the address from the browser');
	expect(bodies(account)).toEqual([]);
});

it('fail with their IDs where several have it', async () => {
	const twins = [1, 2].map(() => account.create('counterparty', { name: 'Иванов' }));
	const { error } = await create({ agent: 'Иванов' });
	expect(error?.message).toBe(
		'Counterparty (Контрагент): 2 counterparties (контрагенты) are called "Иванов"',
	);
	for (const { id } of twins) expect(error?.description).toContain(id);
	expect(bodies(account)).toEqual([]);
});

it('ask nothing for IDs and addresses', async () => {
	const agent = first('counterparty');
	for (const value of [agent.id, agent.meta.href, JSON.stringify(reference(agent))]) {
		await create({ agent: value });
	}
	expect(looked('counterparty')).toEqual([]);
	expect(bodies(account)).toHaveLength(3);
});

it('say in the form that a name does', async () => {
	const { fields } = await fieldsOf(account, { resource: 'customerOrder', operation: 'create' });
	expect(fields.find(({ id }) => id === 'agent')?.displayName).toBe(
		'Counterparty (Контрагент): Name or ID',
	);
});

it.each(['externalCode', 'syncId'])(
	'Match By %s brings its field into the form',
	async (matchBy) => {
		const parameters = { resource: 'customerOrder', operation: 'upsert', matchBy };
		const { fields } = await fieldsOf(account, parameters);
		expect(fields.find(({ id }) => id === matchBy)).toMatchObject({
			required: true,
			removed: false,
		});
		const create = await fieldsOf(account, { ...parameters, operation: 'create' });
		expect(create.fields.find(({ id }) => id === matchBy)).toMatchObject({ required: false });
	},
);
