/** What every client is to do, and how much of it. */
import type { IDataObject } from 'n8n-workflow';

export type Job = 'read' | 'write' | 'lookup';
export const JOBS: Job[] = ['read', 'write', 'lookup'];
export const PAGE = 1000;

export interface Sizes {
	/** Rows of the assortment. */
	read: number;
	/** Products created. */
	write: number;
	/** Products looked up by their ids. */
	lookup: number;
}
export const FULL: Sizes = { read: 100_000, write: 20_000, lookup: 10_000 };
export const QUICK: Sizes = { read: 10_000, write: 2000, lookup: 1000 };

/** A job as a client gets it. */
export interface Task {
	job: Job;
	/** The base of the API, and the token for it. */
	url: string;
	token: string;
	/** How many things are to come back. */
	count: number;
	/** The ids to look up. */
	ids: string[];
	/** How many requests fit into the limits' window: for clients that must be told. */
	inWindow: number;
}

/** As many ids as the 8 KB of a request's head hold; what our node finds by itself, the others are told. */
export const IDS_AT_ONCE = 150;

export const filterBy = (ids: string[]) => ids.map((id) => `id=${id}`).join(';');

export const chunksOf = <T>(list: T[], size: number): T[][] =>
	Array.from({ length: Math.ceil(list.length / size) }, (_, n) =>
		list.slice(n * size, (n + 1) * size),
	);

/** A product as shops have them. */
export const productOf = (number: number): IDataObject => ({
	name: `Кружка керамическая № ${number}, белая`,
	code: `BM-${number}`,
	externalCode: `benchmark-${number}`,
	article: `K-${number % 1000}`,
	description: 'Объём 330 мл, можно мыть в посудомоечной машине',
	weight: 0.35,
});

export const productsOf = ({ count }: Task) =>
	Array.from({ length: count }, (_, number) => productOf(number));

/** Does a task and gives all that came back. */
export type Client = (task: Task) => Promise<unknown[]>;
