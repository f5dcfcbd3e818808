/** The results as Markdown. */
import { floorOf } from './floor';
import { FULL, PAGE, type Job, type Sizes } from './jobs';
import { inWindowOf, NAMES, type ClientName, type Result } from './lane';
import { table } from './table';

export const MEGABYTE = 2 ** 20;

/** The smallest heap that did, against the rows themselves; what the process grew by with it, in bytes. */
export interface Heap {
	client: ClientName;
	times?: number;
	growth?: number;
}

/** What a full run is to reach: issue 4. */
const GOALS = { read: 1.05, write: 1.25, lookup: 1.05, memory: 1.5, requests: 500 };

const WORDS = { read: 'rows read', write: 'products written', lookup: 'ids looked up' };

const seconds = (ms: number) => (ms / 1000).toFixed(1);
const nameOf = ({ client }: { client: ClientName }) =>
	client === 'node' ? `**${NAMES[client]}**` : NAMES[client];
const caseOf = ({ job, weight, other }: Result) =>
	`${WORDS[job]}, weight ${weight}${other ? ', another program' : ''}`;
const whyOf = ({ failed = '' }: Result) => `fails: ${failed.split('\n')[0].slice(0, 60)}`;

/** The least time for what a client has sent, refused requests aside; `answers` tell how fast the service is. */
function floorFor(one: Result, answers: Result[]): number {
	const { job, requests, refused } = one;
	const { answerTime } = answers.find((each) => each.job === job) as Result;
	return floorOf({
		requests: requests - refused,
		inWindow: inWindowOf(one),
		answerTime,
		firstAlone: job === 'read',
	});
}

/** Time against the floor, the clients side by side. */
function ratios(timed: Result[], answers: Result[], clients: ClientName[]): string {
	const cases = [...new Set(timed.map(caseOf))];
	const rows = cases.map((name) => {
		const cells = clients.map((client) => {
			const one = timed.find((each) => caseOf(each) === name && each.client === client) as Result;
			if (one.failed !== undefined) return 'fails';
			const ratio = (one.wire / floorFor(one, answers)).toFixed(2);
			return client === 'node' ? `**${ratio}**` : ratio;
		});
		return [name, ...cells];
	});
	return table(['time / floor', ...clients.map((client) => NAMES[client])], rows);
}

function details(timed: Result[], answers: Result[]): string {
	const rows = timed.map((one) => [
		`${caseOf(one)}: ${nameOf(one)}`,
		`${one.requests}`,
		`${one.refused}`,
		...(one.failed === undefined
			? [seconds(one.wire), seconds(floorFor(one, answers))]
			: [whyOf(one), '']),
	]);
	return table(['case', 'requests', '429s', 'seconds', 'floor'], rows);
}

function costs(free: Result[], sizes: Sizes): string {
	const rows = free.map((one) => {
		const { job, requests, cpu = 0, wall = 0 } = one;
		const measured = [`${Math.round((1000 * cpu) / sizes[job])}`, seconds(wall)];
		return [
			`${sizes[job]} ${WORDS[job]}: ${nameOf(one)}`,
			`${requests}`,
			...(one.failed === undefined ? measured : [whyOf(one), '']),
		];
	});
	return table(['no limits, no latency', 'requests', 'µs of CPU per item', 'seconds'], rows);
}

function memory(heaps: Heap[], free: Result[], rows: number): string {
	const times = (bytes = NaN) => (bytes / rows).toFixed(2);
	const lines = heaps.map((heap) => {
		const unlimited = free.find(({ job, client }) => job === 'read' && client === heap.client);
		return [
			nameOf(heap),
			heap.times === undefined ? 'more' : `${heap.times}`,
			times(heap.growth),
			times(unlimited?.growth),
		];
	});
	const head = ['heap that suffices', 'growth of the process with it', 'without a limit'];
	return table([`against the rows themselves (${Math.round(rows / MEGABYTE)} MB)`, ...head], lines);
}

/** What the node reached of its goals. */
function goals(timed: Result[], answers: Result[], heaps: Heap[], sizes: Sizes): string {
	const own = timed.filter(({ client }) => client === 'node');
	const worst = (job: Job) =>
		Math.max(
			...own
				.filter((one) => one.job === job)
				.map((one) => (one.failed === undefined ? one.wire / floorFor(one, answers) : Infinity)),
		);
	const refused = own.filter(({ other }) => !other).reduce((sum, one) => sum + one.refused, 0);
	const perItem = (job: Job) => {
		const { requests } = own.find((one) => one.job === job) as Result;
		return Math.round(sizes[job] / requests);
	};
	const heap = heaps.find(({ client }) => client === 'node')?.times ?? Infinity;
	const line = (what: string, reached: string, goal: string, isMet: boolean) => [
		what,
		reached,
		goal,
		isMet ? 'met' : '**missed**',
	];
	return table(
		['this node', 'reached', 'goal', ''],
		[
			...(['read', 'write', 'lookup'] as Job[]).map((job) =>
				line(
					`worst time / floor, ${WORDS[job]}`,
					worst(job).toFixed(2),
					`≤ ${GOALS[job]}`,
					worst(job) <= GOALS[job] + 0.005,
				),
			),
			line('429s alone on the account', `${refused}`, '0', refused === 0),
			line('memory against the rows', `≤ ${heap}`, `< ${GOALS.memory}`, heap < GOALS.memory),
			...(['read', 'write'] as Job[]).map((job) =>
				line(
					`items per request, ${WORDS[job]}`,
					`${perItem(job)}`,
					`> ${GOALS.requests}`,
					perItem(job) > GOALS.requests,
				),
			),
			line(`items per request, ${WORDS.lookup}`, `${perItem('lookup')}`, 'what 8 KB hold', true),
		],
	);
}

export interface Findings {
	sizes: Sizes;
	clients: ClientName[];
	/** Under the limits. */
	timed: Result[];
	/** Of the bare program, under no limits but with latency. */
	answers: Result[];
	/** Without limits and latency, the bare program included. */
	free: Result[];
	heaps: Heap[];
	/** The size of the rows themselves, in bytes. */
	rows: number;
}

export function report({ sizes, clients, timed, answers, free, heaps, rows }: Findings): string {
	const speed = answers
		.map(({ job, answerTime }) => `${WORDS[job]} ${Math.round(answerTime)} ms`)
		.join(', ');
	return [
		`Rows read: ${sizes.read} (${PAGE} a page); products written: ${sizes.write}; ids looked up: ${sizes.lookup}.`,
		`The service answers five at once in: ${speed}.`,
		ratios(timed, answers, clients),
		details(timed, answers),
		costs(free, sizes),
		memory(heaps, free, rows),
		...(sizes === FULL ? [goals(timed, answers, heaps, sizes)] : []),
	].join('\n\n');
}
