/**
 * Files, images and print forms. Files and images lie at the file store (file-store.ts); the account keeps their rows. A
 * link to a file is asked for at `download/<id>`, which leads there (302), a print form at `export` (303, or 202 as long
 * as it is not ready). After the vendor's description and documents of autumn 2026; what a form looks like is our own.
 */
import { randomUUID } from 'node:crypto';
import type { FileStore } from './file-store';
import { isObject, type Body } from './moysklad-check';
import { ENTITIES, GOODS } from './moysklad-entities';
import { Refusal } from './moysklad-errors';
import { JSON_TYPE, pageOf, type Answer, type Ask, type Handler } from './moysklad-lists';
import type { Shop } from './moysklad-shop';
import type { MoyskladSettings } from './moysklad-switches';

interface Kept {
	id: string;
	filename: string;
	content: Buffer;
	/** Milliseconds since the epoch. */
	at: number;
}

/** The most that a thing may have, and that one request may bring. */
const MOST = { files: { all: 100, request: 10 }, images: { all: 10, request: 1000 } };
type Family = keyof typeof MOST;

const TYPES: Record<string, string> = {
	png: 'image/png',
	jpg: 'image/jpeg',
	pdf: 'application/pdf',
	txt: 'text/plain',
	html: 'text/html',
	xls: 'application/vnd.ms-excel',
	ods: 'application/vnd.oasis.opendocument.spreadsheet',
};
const typeOf = (name: string) =>
	TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
const isImage = (name: string) => typeOf(name).startsWith('image/');

/** The templates of every kind: two of the service's own, one of the account's. */
const TEMPLATES: Record<string, Array<[id: string, name: string]>> = {
	embeddedtemplate: [
		['c2645cf0-43f0-4379-8dff-000000000001', 'Накладная'],
		['c2645cf0-43f0-4379-8dff-000000000002', 'Лист сборки'],
	],
	customtemplate: [['c2645cf0-43f0-4379-8dff-000000000003', 'Наш бланк']],
};

export function filesOf(shop: Shop, store: FileStore, settings: MoyskladSettings) {
	const kept = new Map<string, Kept[]>();
	const bytes = new Map<string, Kept>();
	const forms = new Map<string, { link: string; ready: number }>();
	const hrefTo = (path: string) => `${shop.base}/${path}`;

	/** The rows of a thing; refuses where there is no such thing, or it has none of these. */
	function rowsOf(keyword: string, id: string, family: Family): Kept[] {
		const takes = family === 'files' || (GOODS.includes(keyword) && keyword !== 'service');
		if (!ENTITIES.includes(keyword) || !takes) throw new Refusal(1002, keyword);
		shop.find(shop.at(`entity/${keyword}`), id);
		const path = `entity/${keyword}/${id}/${family}`;
		const rows = kept.get(path) ?? [];
		kept.set(path, rows);
		return rows;
	}

	function shown(path: string, { id, filename, content, at }: Kept): Body {
		const type = path.endsWith('/images') ? 'image' : 'files';
		const moment = new Date(at + 3 * 3_600_000).toISOString().replace('T', ' ').slice(0, 23);
		const small = (name: string) => ({ href: name, type, mediaType: 'image/png' });
		return {
			meta: {
				...{ href: hrefTo(`${path}/${id}`), type, ...JSON_TYPE },
				downloadHref: hrefTo(`download/${id}`),
			},
			...{ title: filename.replace(/\.[^.]*$/, ''), filename, size: content.length },
			...(type === 'image' ? { updated: moment } : { created: moment }),
			...(isImage(filename) && {
				miniature: {
					...small(hrefTo(`download/${id}?miniature=true`)),
					downloadHref: linkTo(id, 'miniature'),
				},
				tiny: small(linkTo(id, 'tiny')),
			}),
		};
	}

	/** A signed link; of an image also to the smaller ones, which here are the beginning of it. */
	function linkTo(id: string, size?: 'miniature' | 'tiny'): string {
		const { filename, content } = bytes.get(id)!;
		const file = { content, type: typeOf(filename) };
		if (!size) return store.put(file, id);
		const part = content.subarray(0, size === 'tiny' ? 10 : 20);
		return store.put({ content: part, type: 'image/png' }, `${id}-${size}`);
	}

	function taken(element: unknown): Kept {
		if (!isObject(element)) throw new Refusal(2016);
		const { filename, content } = element;
		if (typeof filename !== 'string' || filename === '') throw new Refusal(3000, 'filename');
		if (filename.length > 255) throw new Refusal(3005, 'filename');
		if (typeof content !== 'string' || content === '') throw new Refusal(3000, 'content');
		// No pattern with a repeat: over many megabytes it runs out of stack.
		const isForeign = /[^A-Za-z0-9+/]/.test(content.replace(/={1,2}$/, ''));
		if (!content || isForeign || content.length % 4) {
			throw new Refusal(2016, 'content');
		}
		const decoded = Buffer.from(content, 'base64');
		const same = [...bytes.values()].find(
			(one) => one.filename === filename && one.content.equals(decoded),
		);
		const file = same ?? { id: randomUUID(), filename, content: decoded, at: Date.now() };
		bytes.set(file.id, file);
		return file;
	}

	const collection: Handler = (ask, keyword, id, family) => {
		const path = `entity/${keyword}/${id}/${family}`;
		const rows = rowsOf(keyword, id, family as Family);
		if (ask.method === 'POST') return add(ask, path, rows, family as Family);
		const { limit, offset } = pageOf(ask);
		const meta = { href: hrefTo(path), type: family === 'images' ? 'image' : family, ...JSON_TYPE };
		const page = rows.slice(offset, offset + limit).map((row) => shown(path, row));
		const wantsLasting = ask.query.get('fields') === 'downloadPermanentHref';
		for (const row of wantsLasting ? page : []) {
			(row.meta as Body).downloadPermanentHref = `https://cdn.example.com/${String(row.filename)}`;
		}
		return { body: { meta: { ...meta, size: rows.length, limit, offset }, rows: page } };
	};

	/** Of files an array adds; of images a single one adds, and an array stands for all that there are. */
	function add({ body }: Ask, path: string, rows: Kept[], family: Family): Answer {
		const isList = Array.isArray(body);
		if (family === 'files' && !isList) throw new Refusal(2016);
		const elements = isList ? body : [body];
		if (elements.length > MOST[family].request) throw new Refusal(2007);
		const keptRow = (element: unknown) => {
			const { href } = Object(Object(element).meta) as { href?: string };
			return rows.find(({ id }) => href?.endsWith(`/${id}`));
		};
		const replaces = family === 'images' && isList;
		const made = elements.map(
			(element) => (replaces ? keptRow(element) : undefined) ?? taken(element),
		);
		const all = replaces ? made : [...rows, ...made];
		if (all.length > MOST[family].all) throw new Refusal(3007, family);
		rows.splice(0, rows.length, ...all);
		return { body: rows.map((row) => shown(path, row)) };
	}

	const single: Handler = ({ method }, keyword, id, family, own) => {
		const rows = rowsOf(keyword, id, family as Family);
		const at = rows.findIndex((row) => row.id === own);
		if (at < 0) throw new Refusal(1021, own);
		if (method === 'GET') return { body: shown(`entity/${keyword}/${id}/${family}`, rows[at]) };
		rows.splice(at, 1);
		return {};
	};

	const download: Handler = ({ query }, id) => {
		if (!bytes.has(id)) throw new Refusal(1021, id);
		const size = query.get('miniature') === 'true' ? 'miniature' : undefined;
		return { status: 302, headers: { location: linkTo(id, size) } };
	};

	const templates: Handler = (_ask, keyword, type) => {
		const path = `entity/${keyword}/metadata/${type}`;
		const rows = TEMPLATES[type].map(([id, name]) => ({
			meta: { href: hrefTo(`${path}/${id}`), type, ...JSON_TYPE },
			...{ id, name, type: 'entity', content: hrefTo(`download-template/${id}.xls`) },
		}));
		const meta = { href: hrefTo(path), type, ...JSON_TYPE };
		return { body: { meta: { ...meta, size: rows.length, limit: 1000, offset: 0 }, rows } };
	};

	/** A form says what it is of, so that a test knows it again. */
	const printed: Handler = ({ body }, keyword, id) => {
		const { name } = shop.find(shop.at(`entity/${keyword}`), id);
		const { template, extension } = Object(body) as { template?: unknown; extension?: string };
		const { href = '' } = Object(Object(template).meta) as { href?: string };
		const [, type, own] = /\/metadata\/(\w+)\/([^/]+)$/.exec(href) ?? [];
		const form = TEMPLATES[type]?.find(([each]) => each === own);
		if (!href.startsWith(hrefTo(`entity/${keyword}/metadata/`)) || !form)
			throw new Refusal(2013, 'template');
		if (!['xls', 'pdf', 'html', 'ods'].includes(extension ?? ''))
			throw new Refusal(3005, 'extension');
		const start = extension === 'pdf' ? '%PDF-1.4\n' : '';
		const content = Buffer.from(`${start}${form[1]} ${String(name)}\n`);
		const file = `${form[1]} ${String(name)}.${extension}`;
		const link = store.put({ content, type: typeOf(file), name: file });
		if (settings.printing === 0) return { status: 303, headers: { location: link } };
		const task = randomUUID();
		forms.set(task, { link, ready: settings.printing });
		return { status: 202, headers: { location: hrefTo(`print/${task}`) } };
	};

	const printing: Handler = (_ask, task) => {
		const form = forms.get(task);
		if (!form) throw new Refusal(1021, task);
		form.ready -= 1;
		if (form.ready > 0) return { status: 202, headers: { location: hrefTo(`print/${task}`) } };
		return { status: 303, headers: { location: form.link } };
	};

	const ID = '([0-9a-f-]{36})';
	const ofThing = `entity/(\\w+)/${ID}`;
	const routes: Array<[string, string, Handler]> = [
		['GET POST', `${ofThing}/(files|images)`, collection],
		['GET DELETE', `${ofThing}/(files|images)/${ID}`, single],
		['GET', `download/${ID}`, download],
		['GET', 'entity/(\\w+)/metadata/(embeddedtemplate|customtemplate)', templates],
		['POST', `${ofThing}/export`, printed],
		['GET', `print/${ID}`, printing],
	];
	return {
		routes,
		/** The names of a thing's files or images. */
		namesOf: (href: string, family: Family) =>
			(kept.get(`${href.replace(`${shop.base}/`, '')}/${family}`) ?? []).map(
				({ filename }) => filename,
			),
	};
}
