/** A counterparty for a client of a shop or of any other system, once however often it is run. */
import { wrong } from '../../shared/decode';
import { email, json, longText, pick, single, text, type Field } from '../../shared/fields';
import type { Operation, Outcome } from '../../shared/operation';
import { alikeBy, byKind, type AnyCall } from '../calls';
import { labelled, type Entity } from '../entity';
import { named } from '../filters';
import { orNull, quiet, simplify } from '../options';
import { operation, type MoySkladApi } from '../transport';
import { CLIENTS } from '../turns';
import { MATCHES, TEXTS, USUAL_MATCHES } from './client';
import { ensureAll } from './run';

/** Some of these words: chosen, or by an expression a list or text with commas. */
const someOf = (
	displayName: string,
	description: string,
	options: Array<{ name: string; value: string }>,
	byDefault: string[],
) =>
	single<string[]>(
		{
			...{ displayName, description, type: 'multiOptions', default: byDefault },
			options: [...options].sort((a, b) => a.name.localeCompare(b.name, 'en')),
		},
		(value, label) => {
			const given = (Array.isArray(value) ? value : String(value).split(/[\s,;]+/)).map(String);
			const words = given.map((one) => one.trim()).filter(Boolean);
			const stranger = words.find((one) => !options.some((option) => option.value === one));
			const known = options.map((option) => option.value).join(', ');
			if (stranger !== undefined) throw wrong(label, stranger, `some of ${known}`);
			return words;
		},
	);

/** A list of objects, as the API has them. */
const list = (displayName: string, description: string): Field<object[]> => ({
	...json(displayName, description, '[]'),
	empty: [],
	read: (source, name) => {
		const given = json(displayName, description, '[]').read(source, name);
		if (given === undefined) return undefined;
		if (!Array.isArray(given)) throw wrong(displayName, given, 'a list');
		return given.length ? (given as object[]) : undefined;
	},
});

/** What counterparties have; nothing for all else. */
export function counterpartyOperations(entity: Entity): Array<Operation<MoySkladApi>> {
	if (entity.keyword !== 'counterparty') return [];
	const attribute = (name: string) => entity.attributes.find((one) => one.name === name)!;
	const label = (name: string) => labelled(attribute(name));
	const types = attribute('companyType').values ?? [];
	const emptied = <F extends Field<unknown, string | undefined>>(field: F): F => ({
		...field,
		empty: '',
	});
	return [
		operation({
			value: 'ensure',
			writes: true,
			// Two runs of this process would both find nobody (MS-133).
			turn: () => CLIENTS,
			name: 'Ensure',
			action: 'Ensure that a counterparty is there',
			description:
				'Find the counterparty that a client of another system is, however its phone is written, and fill in what is empty; or create it. Nothing is emptied; run twice it writes nothing; many items share requests.',
			required: named({
				externalCode: orNull(
					text(
						label('externalCode'),
						'What the client is known by in the other system. It is written where there is none of somebody else.',
						{ placeholder: 'e.g. saplab-12' },
					),
				),
				name: text(label('name'), 'Of a new one; what is there keeps its own unless it follows'),
			}),
			optional: named({
				...Object.fromEntries(
					TEXTS.map((name) => [
						name,
						emptied(
							name === 'email'
								? email(label(name))
								: name === 'description'
									? longText(label(name))
									: text(label(name)),
						),
					]),
				),
				companyType: pick(label('companyType'), types, 'Of a new one'),
				accounts: list(
					label('accounts'),
					'A list as the API has it, for one without accounts: <code>[{ "accountNumber": "…", "bankName": "…", "bic": "…" }]</code>',
				),
				contactpersons: list(
					label('contactpersons'),
					'A list as the API has it, for one without any: <code>[{ "name": "…", "phone": "…" }]</code>',
				),
			}),
			options: {
				follow: someOf(
					'Follow',
					'Fields that are changed where they differ; all others are only filled in where they are empty. Not where the external code is that of somebody else.',
					['name', ...TEXTS].map((name) => ({ name: label(name), value: name })),
					[],
				),
				matchBy: someOf(
					'Match By',
					'By what a client is found, in this order: external code, ИНН with КПП, the whole phone, e-mail',
					MATCHES.map((name) => ({ name: label(name), value: name })),
					USUAL_MATCHES,
				),
				quiet,
				simplify,
			},
			itemInput: { beside: ['externalCode'] },
			/**
			 * The counterparty with `created`, `changed`, `matchedBy` (`externalCode`, `syncId`, `inn`, `phone`, `email`, or
			 * `none`) and a `reason`. An error item with `details.reason` `ambiguous` and `details.found` where several
			 * may be meant.
			 */
			runAll: async (calls): Promise<Outcome[]> =>
				await byKind(
					calls as unknown as AnyCall[],
					(call) => alikeBy(call, ['quiet', 'matchBy']),
					async (own) => await ensureAll(own, entity),
				),
		}),
	];
}
