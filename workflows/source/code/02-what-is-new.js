// What is to change in each order of MoySklad by what the warehouse tells of it, in the order in which it came.
const { fields, states, orderKey, keepDays } = $('Settings').first().json.settings;
const CANCELLED = 10;
const LEFT = [9, 11];
/** MoySklad's own limit of a comment. */
const LONGEST = 4096;

const custom = (order, name) =>
	(order.attributes ?? []).find((field) => field.name === name)?.value;
const when = (came) => came.replace(/^(\d+)-(\d+)-(\d+) (\d+:\d+).*$/, '$3.$2.$1 $4');
const noTrack = 'No track for order ';
const isUnwritten = (text) => text.startsWith('News of order ');

/** Whether a status is later than the recorded one: the same may come twice, and an earlier one late. */
function isLater({ status, former }, recorded) {
	if (recorded === undefined) return true;
	if (status === recorded) return false;
	if (former === recorded) return true;
	if (status === CANCELLED) return !LEFT.includes(recorded);
	// What has left the warehouse was not cancelled after all.
	if (recorded === CANCELLED) return LEFT.includes(status);
	return status > recorded;
}

/** The comment with another line; the oldest of these lines go where it would become too long. */
function withLine(comment, line) {
	const lines = [...(comment ? comment.split('\n') : []), line];
	while (lines.join('\n').length > LONGEST) {
		const oldest = lines.findIndex((each) => each.startsWith('IMSKLAD: '));
		if (lines[oldest] === line) return comment;
		lines.splice(oldest, 1);
	}
	return lines.join('\n');
}

/** An order's news: what to write, and what a person should hear of. */
function changesOf(order, list) {
	const text = (name) => custom(order, name) ?? '';
	const values = {
		[fields.id]: text(fields.id),
		[fields.status]: text(fields.status),
		[fields.track]: text(fields.track),
		[fields.problem]: isUnwritten(text(fields.problem)) ? '' : text(fields.problem),
	};
	let state = order.state?.name;
	let comment = order.description ?? '';
	let last = text(fields.time).slice(0, 19);
	let isNoted = false;
	let tell;
	const note = (news, words) => {
		isNoted = true;
		comment = withLine(comment, `IMSKLAD: ${when(news.came)} ${words}`);
		if (news.came > last) last = news.came;
	};
	const problem = (words) => {
		values[fields.problem] = words;
		tell = words;
	};
	for (const news of list) {
		if (news.warehouseId && !values[fields.id]) values[fields.id] = news.warehouseId;
		if (news.status !== undefined) {
			const [number] = /^\d+/.exec(values[fields.status]) ?? [];
			const recorded = number && Number(number);
			if (!isLater(news, recorded)) continue;
			// Somebody has cancelled it in MoySklad: the state is not taken back.
			const isStopped = state === states[CANCELLED] && recorded !== CANCELLED;
			values[fields.status] = `${news.status} ${news.name}`.trim();
			note(news, news.name || `status ${news.status}`);
			if (!isStopped && states[news.status]) state = states[news.status];
			if (isStopped && LEFT.includes(news.status)) {
				problem(`Order ${order.name} is cancelled in MoySklad, but has left the warehouse`);
			}
		} else if (news.track) {
			if (values[fields.problem].startsWith(noTrack)) values[fields.problem] = '';
			if (news.track === values[fields.track]) continue;
			values[fields.track] = news.track;
			note(news, `трек-номер ${news.track}`);
		} else {
			const words = `${noTrack}${order.name}: ${news.error}`;
			if (words === text(fields.problem)) continue;
			note(news, `нет трек-номера: ${news.error}`);
			problem(words);
		}
	}
	const attributes = Object.entries(values)
		.filter(([name, value]) => value !== text(name))
		.map(([name, value]) => ({ name, value: value === '' ? null : value }));
	if (isNoted) attributes.push({ name: fields.time, value: last });
	const changes = {
		...(attributes.length && { attributes }),
		...(state !== order.state?.name && { state: { name: state } }),
		...(comment !== (order.description ?? '') && { description: comment }),
	};
	return { ...(Object.keys(changes).length && { changes }), tell };
}

const found = [...$('Orders by GUID').all(), ...$input.all()].map(({ json }) => json);
const trouble = found.find(({ error }) => error);
const news = $('News')
	.all()
	.map(({ json }) => json)
	.filter(({ isShop }) => !isShop);

/** The order that the news is about: by the ID that MoySklad gave it, else by its number. */
function orderOf({ number, guid }) {
	const own = found.find((order) => order.id && order.id === guid);
	return own ? [own] : found.filter((order) => order.id && order[orderKey] === number);
}

const result = [];
const byOrder = new Map();
for (const each of news) {
	const orders = new Map(orderOf(each).map((order) => [order.id, order]));
	const [order] = orders.values();
	if (orders.size === 1) {
		byOrder.set(order.id, { order, news: [...(byOrder.get(order.id)?.news ?? []), each] });
		continue;
	}
	const isOld = $now.minus({ days: keepDays }).toFormat('yyyy-MM-dd HH:mm:ss') > each.came;
	const error = trouble
		? `MoySklad cannot be read, so news of the warehouse waits: ${trouble.error}`
		: orders.size
			? `Several orders in MoySklad have the ${orderKey} ${each.id}, of which IMSKLAD tells`
			: `IMSKLAD tells of order ${each.id}, which is not in MoySklad`;
	// Nobody has found it for days.
	result.push(
		isOld && !trouble ? { news: [each] } : { news: [each], error, isOutage: Boolean(trouble) },
	);
}
for (const { order, news: list } of byOrder.values()) {
	const { id, name } = order;
	result.push({ order: { id, name }, news: list, ...changesOf(order, list) });
}
return result.map((json) => ({ json }));
