import type { IDataObject } from 'n8n-workflow';
import { Failure } from '../../shared/errors';
import { isObject, type SaplabApi } from '../transport';

export const unknownClient = (wanted: number) =>
	new Failure(`Saplab shows no client with the ID ${wanted}`, {
		advice: 'Check the ID. "Get Many" finds clients by phone, email and name.',
		details: { id: wanted, name: String(wanted) },
		fromService: true,
	});

/** The card of a client, as the panel has it. An unknown ID is not documented: any answer without it is one. */
export async function cardOf(api: SaplabApi, wanted: number): Promise<IDataObject> {
	const { client: card } = await api.read(`client/form/${wanted}`, 'client');
	if (isObject(card) && Number(card.id) === wanted) return card;
	throw unknownClient(wanted);
}
