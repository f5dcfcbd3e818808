// What the warehouse tells, one item for each status, track and error of the carrier; with it what is kept of the same
// orders since it could not be written. By the clock: all that is kept.
const { saplabPrefix, orderKey } = $('Settings').first().json.settings;
const came = $now.toFormat('yyyy-MM-dd HH:mm:ss');

const isGuid = (text) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text ?? '');
const filled = (value) => value !== undefined && value !== null && value !== '';

function told({ action, data }) {
	if (!['set_status', 'update_tracks', 'update_order'].includes(action)) return [];
	if (!filled(data.id)) throw new Error(`IMSKLAD names no order: ${JSON.stringify(data)}`);
	const id = String(data.id);
	const isShop = id.startsWith(saplabPrefix);
	const guid = orderKey === 'id' ? id : data.guid;
	const order = {
		...{ id, came, isShop },
		...(isShop && { invoice: id.slice(saplabPrefix.length) }),
		...(isGuid(guid) && { guid }),
		...(orderKey !== 'id' && { number: id }),
		...(filled(data.system_id) && { warehouseId: String(data.system_id) }),
	};
	const status = (now, former, name) => {
		if (!Number.isInteger(now)) throw new Error(`IMSKLAD names no status: ${JSON.stringify(data)}`);
		return { key: `${id} status ${now}`, ...order, status: now, former, name: name ?? '' };
	};
	// A later track takes the place of an earlier one.
	const delivery = (news) => ({ key: `${id} track`, ...order, ...news });

	if (action === 'set_status') {
		return [status(Number(data.new_status), Number(data.old_status), data.new_status_name)];
	}
	if (action === 'update_tracks') {
		if (filled(data.err)) return [delivery({ error: String(data.err) })];
		return filled(data.track) ? [delivery({ track: String(data.track) })] : [];
	}
	return [
		...(Number(data.is_canceled) === 1 ? [status(10, undefined, 'Отменен')] : []),
		...(filled(data.track) ? [delivery({ track: String(data.track) })] : []),
	];
}

const fresh = $('Settings')
	.all()
	.flatMap(({ json }) => (json.action ? told(json) : []));
const ids = new Set(fresh.map(({ id }) => id));
const kept = $('Kept News')
	.all()
	.filter(({ json }) => json.news)
	.map(({ json }) => JSON.parse(json.news))
	.filter(({ id }) => $('Every 15 Minutes').isExecuted || ids.has(id));

const all = new Map([...kept, ...fresh].map((news) => [news.key, news]));
return [...all.values()].map((json) => ({ json }));
