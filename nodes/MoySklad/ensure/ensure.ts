/** Making what an account is to have, where it is missing: custom fields, states. */
import type { IDataObject } from 'n8n-workflow';
import { attempt, Failure } from '../../shared/errors';
import { lookOf } from '../../shared/words';
import type { Row } from '../account';
import type { MoySkladApi } from '../transport';
import { together, written } from '../writes';

/** One that is to be there. */
export interface Wish {
	name: string;
	/** What is sent to make it. */
	body: IDataObject;
	/** Why the one that is there will not do; nothing where it will. */
	differs(row: Row): string | undefined;
}

export interface Place {
	/** Where they are made. */
	path: string;
	/** What one is called: "custom field". */
	noun: string;
	/** Those there are now. */
	read(): Promise<Row[]>;
}

/** By its name to the letter; a name that only looks alike is a problem. */
export function foundBy(rows: Row[], name: string, noun: string): Row | Failure | undefined {
	const exact = rows.find((row) => row.name === name);
	if (exact) return exact;
	const alike = rows.find((row) => lookOf(row.name) === lookOf(name));
	return (
		alike &&
		new Failure(`there is no ${noun} "${name}", but "${alike.name}"`, {
			advice: `Write the name as MoySklad has it, or rename the ${noun} there.`,
		})
	);
}

function problemIn(rows: Row[], { name, differs }: Wish, noun: string): Failure | undefined {
	const row = foundBy(rows, name, noun);
	if (row instanceof Failure) return row;
	const difference = row && differs(row);
	return difference
		? new Failure(`the ${noun} "${name}" is there, but ${difference}`, {
				advice: `Rename the one in MoySklad, or ask for another name: nothing is changed by itself.`,
			})
		: undefined;
}

/** Of several problems all are said, the first one's advice stands for all. */
export function refused(problems: Failure[], what: string): Failure {
	const messages = problems.map(({ message }) => message);
	return new Failure(`${what}: ${messages.join('; ')}`, {
		advice: `${problems[0].advice ?? ''} Nothing was made.`,
		details: { problems: messages },
	});
}

/** Whether each of these will do or can be made: all problems together. */
export const problemsOf = (rows: Row[], wishes: Wish[], noun: string): Failure[] =>
	wishes.map((wish) => problemIn(rows, wish, noun)).filter((one) => one !== undefined);

/**
 * Makes those that are missing, in one request, and gives all in the order of the wishes with `created`. After a lost
 * answer it looks again.
 */
export async function ensured(
	api: MoySkladApi,
	rows: Row[],
	wishes: Wish[],
	{ path, noun, read }: Place,
): Promise<IDataObject[]> {
	const there = new Map(rows.map((row) => [row.name, row as IDataObject]));
	const missing = new Map(
		wishes.filter(({ name }) => !there.has(name)).map((wish) => [wish.name, wish]),
	);
	const made = new Set<string>();
	if (missing.size > 0) {
		const reply = together(
			await written(api, {
				path,
				elements: [...missing.values()].map(({ body }) => body),
				...{ bulk: true, repeat: 'once' },
				howToCheck: `Run it again: it looks which ${noun}s are there, and makes only what is missing.`,
			}),
		);
		if (reply instanceof Failure && reply.details.outcome !== 'unknown') throw reply;
		const now = reply instanceof Failure ? await attempt(read) : reply;
		const names = now instanceof Failure ? [] : now.map((row) => String(row.name));
		if (now instanceof Failure || [...missing.keys()].some((name) => !names.includes(name))) {
			throw reply instanceof Failure
				? reply
				: new Failure(`MoySklad did not give what it was asked to make: ${noun}s`, {
						fromService: true,
					});
		}
		for (const row of now) {
			if (missing.has(String(row.name))) there.set(String(row.name), row);
		}
	}
	return wishes.map(({ name }) => {
		const created = missing.has(name) && !made.has(name);
		made.add(name);
		return { ...there.get(name), created };
	});
}
