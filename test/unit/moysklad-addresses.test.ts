/** Which addresses of n8n MoySklad could call: told by what the host is, not by how it begins. */
import { checkAddress } from '../../nodes/MoySkladTrigger/registration';

const check = async (url: string, base = 'https://api.moysklad.ru/api/remap/1.2') =>
	await checkAddress({ base: Promise.resolve(base) } as never, url);

it.each([
	...['localhost', 'n8n', 'app.localhost', 'shop.local', 'n8n.lan', 'n8n.internal', 'n8n.LAN.'],
	...['nas.home.arpa', 'host.docker.internal', 'n8n.corp', 'n8n.home', 'n8n.intranet'],
	...['0.0.0.0', '0.255.255.255', '10.0.0.0', '10.255.255.255', '127.0.0.1', '127.255.255.255'],
	...['100.64.0.0', '100.127.255.255', '169.254.0.0', '169.254.255.255'],
	...['172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255', '2130706433', '0x7f.1'],
	...['[::1]', '[::]', '[fc00::1]', '[fdff::1]', '[fe80::1]', '[febf::1]', '[::ffff:10.0.0.1]'],
])('refuses %s, and says what to do', async (host) => {
	await expect(check(`http://${host}:5678/webhook/x`)).rejects.toMatchObject({
		message: expect.stringMatching(/^MoySklad cannot reach this n8n: its address is http:\/\//),
		advice: expect.stringMatching(/open to the internet.*WEBHOOK_URL/),
		details: { code: 30005 },
	});
});

it.each([
	...['fcshop.ru', 'fd.example.com', 'fc00.ru', 'local.ru', 'mylocal.com', 'lan.example.com'],
	...['localhost.example.com', '10.example.com', '127.0.0.1.nip.io', 'n8n.homes', 'internal.ru'],
	...['1.0.0.0', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
	...['128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0'],
	...['192.167.255.255', '192.169.0.0', '[2a00::1]', '[fe00::1]', '[fec0::1]', '[::ffff:8.8.8.8]'],
	...['магазин.рф'],
])('takes %s', async (host) => {
	await expect(check(`https://${host}/webhook/x`)).resolves.toBeUndefined();
});

it('takes an address of this machine where the service is one itself', async () => {
	await expect(
		check('http://localhost:5678/webhook/x', 'http://127.0.0.1:9000/api/remap/1.2'),
	).resolves.toBeUndefined();
});

it('refuses an address that is too long', async () => {
	const url = (length: number) => 'https://n8n.example.com/'.padEnd(length, 'x');
	await expect(check(url(255))).resolves.toBeUndefined();
	await expect(check(url(256))).rejects.toMatchObject({
		advice: expect.stringContaining('WEBHOOK_URL'),
		details: { code: 30010 },
	});
});
