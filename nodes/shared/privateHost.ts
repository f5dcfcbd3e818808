/**
 * Hosts that lie in somebody's own network: nobody from the internet can call them, and no answer that came from there
 * may lead a request to them.
 */

/** Names of the last part that nobody outside can look up (RFC 6761, 6762, 8375, and what ICANN keeps for home). */
const OWN_NAMES =
	/(^|\.)(localhost|local|localdomain|lan|internal|intranet|home|corp|private|home\.arpa|test|invalid|onion)$/;

/** Blocks of IPv4, as bytes with the number of bits that count. */
const BLOCKS: Array<[bytes: number[], bits: number]> = [
	[[0], 8],
	[[10], 8],
	[[100, 64], 10],
	[[127], 8],
	[[169, 254], 16],
	[[172, 16], 12],
	[[192, 0, 0], 24],
	[[192, 168], 16],
	[[198, 18], 15],
	[[224], 3],
];

const numberOf = (bytes: number[]) =>
	[0, 1, 2, 3].reduce((sum, n) => sum * 256 + (bytes[n] ?? 0), 0);

const isOwnV4 = (bytes: number[]) =>
	BLOCKS.some(([block, bits]) => {
		const size = 2 ** (32 - bits);
		return Math.floor(numberOf(bytes) / size) === Math.floor(numberOf(block) / size);
	});

/** The eight groups of an IPv6 address as the URL class writes it. */
function groupsOf(host: string): number[] {
	const [head, tail] = host.split('::').map((part) => part.split(':').filter(Boolean));
	const gap = tail ? Array.from({ length: 8 - head.length - tail.length }, () => '0') : [];
	return [...head, ...gap, ...(tail ?? [])].map((group) => parseInt(group, 16));
}

function isOwnV6(host: string): boolean {
	const groups = groupsOf(host);
	const bytesAt = (n: number) =>
		groups.slice(n, n + 2).flatMap((group) => [Math.floor(group / 256), group % 256]);
	const begins = (...start: number[]) => start.every((group, n) => groups[n] === group);
	// An address of IPv4 in another dress: mapped, translated (NAT64), 6to4.
	if (begins(0, 0, 0, 0, 0) || begins(0x64, 0xff9b)) return isOwnV4(bytesAt(6));
	if (begins(0x2002)) return isOwnV4(bytesAt(1));
	// Unique local, link-local, multicast.
	const [first] = groups;
	return (
		[0xfc00, 0xfd00, 0xff00].includes(first - (first % 256)) || (first >= 0xfe80 && first < 0xfec0)
	);
}

/** Whether the host of an address is of this machine, of a network at home or of a container's. */
export const isLocal = (url: string) => isPrivateHost(new URL(url).hostname);

/** Whether a URL's `hostname` is of a network of one's own; what a name resolves to is not known here. */
export function isPrivateHost(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');
	if (host.includes(':')) return isOwnV6(host);
	if (/^\d+(\.\d+){3}$/.test(host)) return isOwnV4(host.split('.').map(Number));
	return !host.includes('.') || OWN_NAMES.test(host);
}
