/** ?async=true: the answer is made later, its state at Content-Location, its content behind Location's redirect. */
import { randomUUID } from 'node:crypto';
import type { Body } from './moysklad-check';
import { Refusal } from './moysklad-errors';
import {
	JSON_TYPE,
	type Answer,
	type Ask,
	type Handler,
	type Lists,
	type Show,
} from './moysklad-lists';
import type { Shop } from './moysklad-shop';

const MOST_WAITING = 4;
const HOUR = 3_600_000;

interface Task {
	id: string;
	url: string;
	at: number;
	/** In milliseconds, as it was set when this was asked for. */
	delay: number;
	cancelled: boolean;
	make: () => unknown;
}

export class Tasks {
	private readonly tasks = new Map<string, Task>();

	/** `done` hears of the address of a task that is through. */
	constructor(
		private readonly shop: Shop,
		private readonly lists: Lists,
		private readonly settings: { asyncDelay: number },
		private readonly done: (href: string) => void,
	) {}

	private stateOf({ cancelled, at, delay }: Task): string {
		const age = Date.now() - at;
		if (cancelled) return 'CANCEL';
		if (age >= delay) return 'DONE';
		return age > delay / 2 ? 'PROCESSING' : 'PENDING';
	}

	private hrefOf = (id: string) => `${this.shop.base}/async/${id}`;

	/** Shows a list in pages or, where async=true asks for it, by a task. */
	show: Show = (ask, type, list, row) => {
		if (ask.query.get('async') !== 'true') return this.lists.page(ask, type, list, row);
		const meta = { href: `${this.shop.base}/${ask.url}`, type, ...JSON_TYPE, size: list.length };
		const make = () => ({
			context: this.lists.context(),
			meta,
			rows: list.map((each) => row(each, '')),
		});
		return this.start(ask, make);
	};

	private start({ query, url }: Ask, make: () => unknown): Answer {
		if (query.has('limit') || query.has('offset')) throw new Refusal(1069, 'async');
		const waiting = [...this.tasks.values()].filter((task) => /^P/.test(this.stateOf(task)));
		if (waiting.length >= MOST_WAITING) throw new Refusal(1040, 'async');
		const delay = this.settings.asyncDelay;
		const task = { id: randomUUID(), url, at: Date.now(), delay, cancelled: false, make };
		this.tasks.set(task.id, task);
		const href = this.hrefOf(task.id);
		setTimeout(() => task.cancelled || this.done(href), delay).unref();
		return { status: 202, headers: { 'content-location': href, location: `${href}/result` } };
	}

	private view = (task: Task): Body => {
		const { shop } = this;
		const [href, state] = [this.hrefOf(task.id), this.stateOf(task)];
		const result = { resultUrl: `${href}/result`, deletionDate: shop.now(-HOUR) };
		return {
			...{ meta: { href, type: 'async', ...JSON_TYPE }, id: task.id, accountId: shop.accountId },
			...{ owner: { meta: shop.owner?.meta }, state, request: `${shop.base}/${task.url}` },
			...(state === 'DONE' ? result : {}),
		};
	};

	handle: Handler = (ask, id, tail) => {
		if (!id) return this.lists.page(ask, 'async', [...this.tasks.values()], this.view);
		const task = this.tasks.get(id);
		if (!task) throw new Refusal(1021, id);
		if (ask.method !== (tail === 'cancel' ? 'PUT' : 'GET')) throw new Refusal(1039, ask.method);
		if (!tail) return { body: this.view(task) };
		if (tail === 'cancel') task.cancelled = true;
		if (tail === 'cancel') return { status: 204 };
		if (this.stateOf(task) !== 'DONE') throw new Refusal(1021, id);
		// A temporary address that wants no key and lies outside the API.
		return {
			status: 302,
			headers: { location: `${new URL(this.shop.base).origin}/download/${id}` },
		};
	};

	/** What lies behind the redirect. */
	result = (id: string): unknown => this.tasks.get(id)?.make();
}
