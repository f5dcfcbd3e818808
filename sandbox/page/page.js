/** The page: looks at the world every second and shows what changed; buttons do deeds in it. */
import { clients } from './clients.js';
import { goods } from './goods.js';
import { buttons, chip, deed, safe } from './html.js';
import { orders } from './orders.js';
import { purchases } from './purchases.js';
import { isRussian, money, setLanguage, word } from './words.js';

/** By their names: the rows of each, three cells in a row, and what its badge counts. */
const TABS = { orders, purchases, goods, clients };
const EVERY = 1000;
const CONDITIONS = ['up', 'failing', 'refused', 'silent'];
const TOAST_MS = 6000;
const FLASH_MS = 1600;
const FLASH = ['55%', '0%'].map((share) => ({
	boxShadow: `0 0 0 5px color-mix(in srgb, var(--amber) ${share}, transparent)`,
	borderRadius: '12px',
}));
const $ = (selector) => document.querySelector(selector);

const fixed = await (await fetch('/fixed')).json();
let tab = 'orders';
let shownTab = tab;
let seen = '';
let view;
let pointedAt;

// ------------------------------------------------------------------ showing

/** Replaces what an element holds, where it differs. */
function fill(element, html) {
	if (element.shown === html) return;
	element.shown = html;
	element.innerHTML = html;
}

/** The element that a piece of HTML makes. */
function made(html) {
	const template = document.createElement('template');
	template.innerHTML = html;
	return template.content.firstElementChild;
}

/** A row's three cells: only those that changed are made anew, and light up; the focus stays where it was. */
function fillCells(row, cells) {
	cells.forEach((html, index) => {
		if (row.shown?.[index] === html) return;
		const [former, cell] = [row.children[index], made(html)];
		if (!former) return row.append(cell);
		const focused = former.contains(document.activeElement) && document.activeElement.dataset.deed;
		former.replaceWith(cell);
		if (focused) cell.querySelector(`[data-deed="${focused}"]`)?.focus();
		cell.animate(FLASH, FLASH_MS);
	});
	row.shown = cells;
}

/** Rows by their keys, newcomers lighting up; what stays is not touched. */
function fillRows(container, rows) {
	const isFirst = container.children.length === 0;
	const wanted = new Set(rows.map(({ key }) => key));
	for (const row of [...container.children]) if (!wanted.has(row.dataset.key)) row.remove();
	const present = new Map([...container.children].map((row) => [row.dataset.key, row]));
	rows.forEach(({ key, cells }, index) => {
		const known = present.get(key);
		const row = known ?? made('<section class="row lanes"></section>');
		row.dataset.key = key;
		fillCells(row, cells);
		const there = container.children[index];
		if (there !== row) container.insertBefore(row, there ?? null);
		if (known || isFirst) return;
		for (const cell of row.querySelectorAll('.card')) cell.animate(FLASH, FLASH_MS);
	});
}

/** A list that does a deed with what is chosen of it. */
const menu = (label, name, dictionary) =>
	`<select class="main" data-menu="${name}" aria-label="${safe(label)}"><option value="">${safe(label)} …</option>${dictionary
		.map(
			(each) =>
				`<option value="${each.value}">${safe(isRussian() ? each.russian : each.name)}</option>`,
		)
		.join('')}</select>`;

const HEADS = {
	moysklad: {
		name: 'MoySklad',
		is: 'erp',
		tools: () =>
			buttons(
				menu(word('placeOrder'), 'placeOrder', fixed.kinds),
				deed(word('placePurchase'), 'placePurchase'),
			),
	},
	imsklad: {
		name: 'IMSKLAD',
		is: 'wms',
		tools: () =>
			buttons(
				`<span class="fact strong"><i>${safe(word('balance'))}</i> <span id="balance"></span></span>`,
				deed(word('spend'), 'spend', [100]),
				deed(word('topUp'), 'spend', [10000], 'quiet'),
			),
	},
	saplab: {
		name: 'Saplab',
		is: 'shop',
		tools: () =>
			buttons(
				deed(word('placeShopOrder'), 'placeShopOrder', [], 'main'),
				deed(word('placePaidShopOrder'), 'placeShopOrder', [{ paid: true }]),
				deed(word('addClient'), 'addClient'),
			),
	},
	inbox: { is: 'inboxIs', tools: () => '' },
};

function showHead(element) {
	const { service } = element.dataset;
	const { name = word('inbox'), is, tools } = HEADS[service];
	const condition = view.services[service];
	const options = CONDITIONS.map(
		(each) =>
			`<option value="${each}" ${each === condition ? 'selected' : ''}>${safe(word(each))}</option>`,
	);
	element.classList.toggle('down', condition !== 'up');
	fill(
		element,
		`<h2>${safe(name)}</h2>
		<select class="condition ${condition}" data-condition="${service}" aria-label="${safe(`${name}: ${word('condition')}`)}">${options.join('')}</select>
		<p>${safe(word(is))}</p>${tools()}`,
	);
}

function showTabs() {
	const shown = Object.entries(TABS).map(([name, { count, isAlarm }]) => {
		const number = count(view);
		const badge = number > 0 ? chip(String(number), isAlarm ? 'red' : 'grey') : '';
		return `<button type="button" role="tab" data-tab="${name}" aria-selected="${name === tab}">${safe(word(name))} ${badge}</button>`;
	});
	fill($('#tabs'), shown.join(''));
}

function showN8n() {
	const { n8n } = view;
	fill(
		$('#n8n'),
		n8n
			? `<a class="button" href="${safe(`${n8n.url}/home/workflows`)}" target="_blank" rel="noopener">${safe(word('openN8n'))}</a>
			<small>${safe(n8n.email)}<br />${safe(word('password'))} ${safe(n8n.password)}</small>`
			: chip(word('n8nStarts'), 'grey'),
	);
}

const timeOf = (at) => new Date(at).toLocaleTimeString('ru-RU');
function showSide() {
	const messages = [...view.inbox]
		.reverse()
		.map(
			({ text, at }) =>
				`<li data-text="${safe(text)}"><time>${timeOf(at)}</time><p>${safe(text)}</p></li>`,
		);
	fill($('#messages'), messages.join('') || `<li class="empty">${safe(word('noMessages'))}</li>`);
	const calls = [...view.calls].reverse().map(({ event, about, status }) => {
		const look = status === null ? 'grey' : status === 200 ? 'green' : 'red';
		const said = status === null ? word('waiting') : status || word('noEndpoint');
		return `<li data-number="${safe(about)}"><span>${safe(event)} <b>${safe(about)}</b></span>${chip(String(said), look)}</li>`;
	});
	fill($('#calls'), calls.join('') || `<li class="empty">${safe(word('noCalls'))}</li>`);
}

function show() {
	document.documentElement.lang = isRussian() ? 'ru' : 'en';
	for (const each of document.querySelectorAll('[data-word]')) {
		fill(each, safe(word(each.dataset.word)));
	}
	for (const each of document.querySelectorAll('[data-language]')) {
		each.ariaPressed = String((each.dataset.language === 'ru') === isRussian());
	}
	document.querySelectorAll('[data-service]').forEach(showHead);
	fill($('#balance'), money(view.warehouse.balance));
	showTabs();
	showN8n();
	const tools = { fixed, nameOf: (code) => view.names[code] ?? code };
	const rows = TABS[tab].rows(view, tools);
	if (shownTab !== tab) $('#rows').replaceChildren();
	shownTab = tab;
	fillRows($('#rows'), rows);
	$('#rows').dataset.empty = word('noRows');
	showSide();
	light();
}

/** The thing under the mouse, wherever else it stands. */
function light() {
	for (const each of document.querySelectorAll('[data-number], [data-text]')) {
		const { number, text } = each.dataset;
		const isSame = pointedAt && (number === pointedAt || text?.includes(pointedAt));
		each.classList.toggle('lit', Boolean(isSame));
	}
}

async function look() {
	try {
		const text = await (await fetch('/view')).text();
		document.body.classList.remove('gone');
		if (text === seen) return;
		seen = text;
		view = JSON.parse(text);
		show();
	} catch {
		if (!document.body.classList.contains('gone')) toast(word('gone'), 'bad');
		document.body.classList.add('gone');
	}
}

// ------------------------------------------------------------------ doing

function toast(text, look = '') {
	const element = document.createElement('p');
	element.className = look;
	element.textContent = text;
	$('#toasts').append(element);
	setTimeout(() => element.remove(), TOAST_MS);
}

async function act(name, args) {
	const { result, error } = await fetch('/deed', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ name, args }),
	})
		.then((response) => response.json())
		.catch(() => ({ error: word('gone') }));
	if (error !== undefined) toast(error, 'bad');
	else if (typeof result?.status === 'number') {
		const said = result.status || word('noEndpoint');
		toast(`${word('answered')} ${said}`, result.status === 200 ? 'good' : 'bad');
	}
	await look();
}

document.addEventListener('click', async ({ target }) => {
	const button = target.closest('button');
	if (!button) return;
	const { deed: name, args, tab: wanted, language } = button.dataset;
	if (language) setLanguage(language);
	if (wanted) tab = wanted;
	if (language || wanted) return show();
	if (!name) return;
	if (button.ariaBusy === 'true') return;
	button.ariaBusy = 'true';
	await act(name, JSON.parse(args));
	button.ariaBusy = 'false';
});
document.addEventListener('change', ({ target }) => {
	const { condition, menu: name } = target.dataset;
	const { value } = target;
	if (condition) act('setService', [condition, value]);
	if (name) act(name, [value]);
	if (name) target.value = '';
});

document.addEventListener('mouseover', ({ target }) => {
	pointedAt = target.closest('[data-number]')?.dataset.number;
	light();
});

/** One look after the other, so that a slow answer is never overtaken. */
async function watch() {
	await look();
	setTimeout(watch, EVERY);
}
watch();
