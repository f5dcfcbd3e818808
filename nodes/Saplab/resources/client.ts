import type { IDataObject } from 'n8n-workflow';
import { email, flag, idList, loadedChoice, text } from '../../shared/fields';
import type { Resource } from '../../shared/operation';
import { details, identity, merged, messagesOf, withCompany } from '../clientForm';
import { cardOf } from '../clients/card';
import { getForCounterparty } from '../clients/operation';
import { day, id, rawOutput } from '../fields';
import { getMany } from '../getMany';
import { clients, digits, rowsOf } from '../lists';
import { client as shape, shaped } from '../shapes';
import { lookedUp, returnCreated } from '../smallForm';
import { operation, type SaplabApi } from '../transport';
import { isSendable } from '../wire';

const clientId = id('Client ID', 'ID of the client in the panel');

const getAll = operation({
	value: 'getAll',
	writes: false,
	name: 'Get Many',
	action: 'Get many clients',
	description: 'Get the clients of the shop',
	required: {},
	list: true,
	optional: {
		clientId: idList('Client IDs', 'Comma-separated IDs, or a list', {
			placeholder: 'e.g. 12, 15',
		}),
		clientGroup: loadedChoice('Client Group Name or ID', 'getClientGroups'),
		clientName: text('Client Name', 'Part of the name of the client or of the company'),
		email: email('Email'),
		isWholesaler: flag(
			'Legal Entity (Юр. лицо)',
			'Whether to get legal entities only, or individuals only',
			true,
		),
		managerId: loadedChoice('Manager Name or ID', 'getManagers'),
		phone: text('Phone', undefined, { placeholder: 'e.g. 9270000000 or +7(927)000-00-00' }),
		dateFrom: day('Registered From', 'First day in Moscow'),
		dateTo: day('Registered Until', 'Last day in Moscow'),
	},
	options: { rawOutput },
	run: (call) => getMany(call, clients),
});

const get = operation({
	value: 'get',
	writes: false,
	name: 'Get',
	action: 'Get a client',
	description: 'Get a client with the details of its company, its balance and its debt',
	required: { id: clientId },
	options: { rawOutput },
	run: async ({ api, body, options }) =>
		shaped(await cardOf(api, body.id), shape, options.rawOutput),
});

/** Phones are compared without a leading 7 or 8: they are written with and without it (SAP-18). */
const lastTen = (phone: unknown) => digits(phone).slice(-10);

/** The clients that have the phone and the email of one that was just created: one, if the panel shows it. */
async function created(api: SaplabApi, { phone, email }: IDataObject): Promise<IDataObject[]> {
	const found: IDataObject[] = [];
	const filter = { phone: isSendable(phone) ? phone : digits(phone) };
	for await (const row of rowsOf(api, clients, filter)) {
		const hasEmail = String(row.email).toLowerCase() === String(email).trim().toLowerCase();
		if (hasEmail && lastTen(row.phone) === lastTen(phone)) found.push(shaped(row, shape));
	}
	return found;
}

const create = operation({
	value: 'create',
	writes: true,
	name: 'Create',
	action: 'Create a client',
	description: 'Add a client to the shop',
	required: identity,
	optional: details,
	turn: null,
	options: { returnCreated },
	/** The panel's reply, and the `id`. Without "Active" the client is active, as in the samples. */
	run: async (call) => {
		const { api, body, options } = call;
		const given = withCompany(body as IDataObject, call);
		const form: IDataObject = { password: '', status: true, ...given };
		const reply = await api.write('client/form', form, {
			messagesOf,
			howToCheck:
				'Look for the phone with "Get Many": the panel takes no second client with the same phone or email, so running this again makes none.',
		});
		if (options.returnCreated === false) return reply;
		return { ...reply, ...(await lookedUp(() => created(api, form))) };
	},
});

const update = operation({
	value: 'update',
	writes: true,
	name: 'Update',
	action: 'Update a client',
	description: 'Change fields of a client; the others stay as they are',
	required: { id: clientId },
	optional: { ...identity, ...details },
	turn: ({ body }) => `client ${body.id}`,
	/** Reads the card, puts the changes over it and writes the whole form: the panel clears what is left out. */
	run: async (call) => {
		const { api, body } = call;
		const { id: wanted, ...given } = body;
		const changes = withCompany(given as IDataObject, call);
		const form = async () => merged(await cardOf(api, wanted), changes);
		return await api.write(`client/form/${wanted}`, form, {
			repeat: 'idempotent',
			messagesOf,
		});
	},
});

export const client: Resource<SaplabApi> = {
	value: 'client',
	name: 'Client (Клиент)',
	operations: [getAll, get, getForCounterparty, create, update],
};
