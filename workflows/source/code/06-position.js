const { readyStatuses, sentStatus, backStatus } = $('Settings').first().json.settings;

const trimmed = (text) => String(text ?? '').trim();
/** How often, and in which order, this flow has sent a position and taken it back (SAP-60). */
const marksOf = ({ history = [], status_name }) =>
	[...history.map(({ status }) => status), status_name]
		.map(trimmed)
		.filter((status) => status === sentStatus || status === backStatus);
const wasSent = (position) => marksOf(position).includes(sentStatus);
/** In the order at the warehouse. */
const isThere = (position) => marksOf(position).at(-1) === sentStatus;

const isDue = ({ is_payed, is_denied }) => is_payed && !is_denied;
/** To be sent. */
const isReady = (position) =>
	isDue(position) && !position.is_archived && readyStatuses.includes(trimmed(position.status_name));
/** Sent, and since then refunded or denied. */
const isWithdrawn = (position) => trimmed(position.status_name) === sentStatus && !isDue(position);

module.exports = { trimmed, wasSent, isThere, isDue, isReady, isWithdrawn };
