/** Whether MoySklad, which is somewhere else, could call an address: told by what its host is. */

/** Networks that are nowhere but at home: first address, length of the common beginning in bits (RFC 6890). */
const LOCAL_NETWORKS: Array<[first: string, bits: number]> = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
];
/** Unspecified and loopback; unique local (fc00::/7); link-local (fe80::/10). */
const LOCAL_V6 = /^(::1?$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/;
/** Names of the last part that nobody outside can look up (RFC 6761, 6762, 8375, and what ICANN keeps for home). */
const LOCAL_NAMES =
	/(^|\.)(localhost|local|localdomain|lan|internal|intranet|home|corp|private|home\.arpa|test|invalid|onion)$/;

const numberOf = (address: string) =>
	address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const isLocalV4 = (address: string) =>
	LOCAL_NETWORKS.some(([first, bits]) => {
		const size = 2 ** (32 - bits);
		return Math.floor(numberOf(address) / size) === Math.floor(numberOf(first) / size);
	});

/** An IPv4 address within an IPv6 one, as `URL` writes it: `::ffff:a00:1`. */
function mappedIn(address: string): string | undefined {
	const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
	if (high === undefined) return undefined;
	const [a, b] = [parseInt(high, 16), parseInt(low, 16)];
	return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

/**
 * Whether the host of a URL is of this machine, of a network at home, or of a container's: `URL` has written the
 * numbers of an address the usual way already. A name without a dot is known to one network only.
 */
export function isLocal(url: string): boolean {
	const host = new URL(url).hostname.toLowerCase().replace(/\.$/, '');
	if (host.startsWith('[')) {
		const address = host.slice(1, -1);
		const mapped = mappedIn(address);
		return mapped ? isLocalV4(mapped) : LOCAL_V6.test(address);
	}
	if (/^\d+(\.\d+){3}$/.test(host)) return isLocalV4(host);
	return !host.includes('.') || LOCAL_NAMES.test(host);
}
