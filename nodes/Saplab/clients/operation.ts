import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { flag, idList, loadedChoice, text, toggle, type Field } from '../../shared/fields';
import type { Call, Outcome } from '../../shared/operation';
import { clients, rowsOf } from '../lists';
import { shaped } from '../shapes';
import { operation, type SaplabApi } from '../transport';
import { clientsBy } from '../warehouse/find';
import { cardOf, unknownClient } from './card';
import { customerFrom } from './customer';

const PREFIX = 'saplab-';
type Given = Pick<Call<SaplabApi>, 'api' | 'body' | 'options'>;

/** Those asked for; none asks for all. */
const clientId: Field<number[]> = {
	...idList('Client IDs', 'With commas between them, or a list. Empty: all clients.', {
		placeholder: 'e.g. 12, 15',
	}),
	mayBeEmpty: true,
	read: (source, name) => idList('Client IDs').read(source, name) ?? [],
};

/** The rows that a call asks for, and a Failure for each that is not there. */
async function rowsFor(
	api: SaplabApi,
	{ client_id: ids, ...filters }: IDataObject,
	known: Map<number, IDataObject> | Failure,
): Promise<Array<IDataObject | Failure>> {
	const asked = ids as number[];
	if (asked.length) {
		if (known instanceof Failure) throw known;
		return asked.map((id) => known.get(id) ?? unknownClient(id));
	}
	const rows: IDataObject[] = [];
	for await (const row of rowsOf(api, clients, filters)) rows.push(shaped(row, clients.shape));
	// Whoever was there first comes first.
	return rows.sort((a, b) => Number(a.id) - Number(b.id));
}

/** A client that several items name, or that is in several lists, is given once. */
async function getAll(calls: Given[]): Promise<Outcome[]> {
	const [{ api }] = calls;
	const asked = calls.flatMap(({ body }) => (body as IDataObject).client_id as number[]);
	const known = await attempt(() => clientsBy(api, [...new Set(asked)]));
	const given = new Set<unknown>();
	const outcomes: Outcome[] = [];
	for (const { body, options } of calls) {
		const { codePrefix = PREFIX, companyDetails = true } = options as {
			codePrefix?: string;
			companyDetails?: boolean;
		};
		const rows = await attempt(() => rowsFor(api, body as IDataObject, known));
		if (rows instanceof Failure) {
			outcomes.push(rows);
			continue;
		}
		const news = rows.filter((row) => row instanceof Failure || !given.has(row.id));
		const own: Array<IDataObject | Failure> = [];
		for (const row of news) {
			if (!(row instanceof Failure)) given.add(row.id);
			const made = await attempt(async () => {
				if (row instanceof Failure) throw row;
				const needsCard = companyDetails && row.is_wholesaler === true;
				const card = needsCard ? shaped(await cardOf(api, Number(row.id)), clients.shape) : {};
				return customerFrom({ ...row, ...card }, codePrefix) as unknown as IDataObject;
			});
			own.push(made instanceof Failure && !(row instanceof Failure) ? of(row, made) : made);
		}
		outcomes.push(own);
	}
	return outcomes;
}

/** A card that could not be read does not tell of whom it was. */
const of = ({ id }: IDataObject, { message, advice, details, fromService }: Failure) =>
	new Failure(message, {
		...{ advice, fromService },
		details: { id, name: String(id), ...details },
	});

export const getForCounterparty = operation({
	value: 'getForCounterparty',
	writes: false,
	name: 'Get for Counterparty',
	action: 'Get clients for counterparties',
	description:
		'Get clients as MoySklad\'s "Counterparty: Ensure" takes them, companies with their details, which costs one request more for each company; a client that several items name is given once',
	required: { clientId },
	narrowed: true,
	optional: {
		clientGroup: loadedChoice('Client Group Name or ID', 'getClientGroups'),
		isWholesaler: flag(
			'Legal Entity (Юр. лицо)',
			'Whether to get legal entities only, or individuals only; not for clients that are named',
			true,
		),
	},
	options: {
		codePrefix: text('Prefix of Codes', 'What their external codes begin with', {
			default: PREFIX,
		}),
		companyDetails: toggle(
			'With Company Details',
			'Whether to read the cards of companies, which alone have ИНН, КПП and bank account',
			true,
		),
	},
	/** Items like `CustomerRecord` in nodes/shared/client.ts. */
	runAll: async (calls) => await getAll(calls as unknown as Given[]),
});
