/** Small pieces of HTML; every text that comes from outside goes through `safe`. */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const safe = (value) => String(value ?? '').replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
/** What there is of these, one after the other. */
const join = (parts) => parts.filter(Boolean).join('');

/** A button that does a deed. */
export const deed = (label, name, args = [], look = '') =>
	`<button type="button" class="${look}" data-deed="${name}" data-args="${safe(JSON.stringify(args))}">${safe(label)}</button>`;
export function buttons(...all) {
	const shown = join(all);
	return shown && `<div class="buttons">${shown}</div>`;
}

export const chip = (text, look) => `<span class="chip ${look}">${safe(text)}</span>`;
/** How the states of MoySklad and Saplab look. */
const LOOKS = {
	'Передать на склад': 'amber',
	'На складе': 'blue',
	'Передано на склад': 'blue',
	Ожидается: 'blue',
	Собирается: 'violet',
	Собран: 'violet',
	Собрано: 'violet',
	Отгружен: 'teal',
	Отправлено: 'teal',
	Доставлен: 'green',
	Выдано: 'green',
	Принят: 'green',
	Отменен: 'red',
};
export const state = (name) => chip(name, LOOKS[name] ?? 'grey');

/** A name and a value; nothing where there is no value. */
export const fact = (name, value, look = '') =>
	value === null || value === ''
		? ''
		: `<span class="fact ${look}">${name && `<i>${safe(name)}</i> `}${safe(value)}</span>`;
export function facts(...all) {
	const shown = join(all);
	return shown && `<p class="facts">${shown}</p>`;
}
export const goodsList = (goods, nameOf) =>
	`<ul class="goods">${Object.entries(goods)
		.map(([code, quantity]) => `<li><b>${quantity} ×</b> ${safe(nameOf(code))}</li>`)
		.join('')}</ul>`;

export const head = (number, marks) =>
	`<header><strong>${safe(number)}</strong><span class="pills">${marks}</span></header>`;
/** A thing in a system's lane; `number` is what it is called in all of them. */
export const card = (lane, number, ...inside) =>
	`<article class="card ${lane}" data-number="${safe(number)}">${join(inside)}</article>`;
/** A place where nothing is. */
export const ghost = (lane, text = '', look = '') =>
	`<div class="ghost ${lane} ${look || ''}">${text && `<span>${safe(text)}</span>`}</div>`;
