/** What stands around the package: what it says of versions and commands is what there is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '../..');
const text = (file: string) => readFileSync(join(root, file), 'utf8');
const json = (file: string) => JSON.parse(text(file)) as Record<string, Record<string, string>>;

it('compose.yaml runs the n8n that the sandbox runs, and installs the package as README says', () => {
	const { services } = parse(text('compose.yaml')) as {
		services: Record<string, { image: string; command?: string[] }>;
	};
	const { n8n } = json('sandbox/package.json').dependencies;
	expect(services.n8n.image.split(':')[1]).toBe(n8n);
	const flags = '--legacy-peer-deps --ignore-scripts ./n8n-nodes-sklad-';
	expect(services.package.command?.join(' ')).toContain(flags);
	expect(text('README.md')).toContain(flags);
});

it.each(['checks.yml', 'publish.yml'])('%s runs commands that there are', (file) => {
	const { jobs } = parse(text(`.github/workflows/${file}`)) as {
		jobs: Record<string, { steps: Array<{ run?: string }> }>;
	};
	const { scripts } = json('package.json');
	const commands = Object.values(jobs).flatMap(({ steps }) =>
		steps.flatMap(({ run }) => run ?? []),
	);
	const named = commands.flatMap(
		(command) => /^npm (?:run )?(test\S*|\w+)/.exec(command)?.[1] ?? [],
	);
	expect(named).toContain('test');
	for (const name of named.filter((each) => !['ci', 'publish'].includes(each))) {
		expect(scripts).toHaveProperty([name]);
	}
});

it.each(readdirSync(join(root, '.github/ISSUE_TEMPLATE')).filter((file) => file !== 'config.yml'))(
	'the form %s can be filled in',
	(file) => {
		const { name, description, body } = parse(text(`.github/ISSUE_TEMPLATE/${file}`)) as {
			name: string;
			description: string;
			body: Array<{ type: string; id?: string }>;
		};
		expect(name && description).toBeTruthy();
		const ids = body.flatMap(({ type, id }) => (type === 'markdown' ? [] : [id]));
		expect(ids).not.toContain(undefined);
		expect(new Set(ids).size).toBe(ids.length);
	},
);

/** The addresses in a text's links and pictures, within the repository. */
const linksIn = (file: string): string[] =>
	[...text(file).matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)]
		.map(([, link, picture]) => link ?? picture)
		.filter((link) => !/^(https?:|#)/.test(link));

it.each([
	...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
	...readdirSync(join(root, 'docs'))
		.filter((file) => file.endsWith('.md'))
		.map((file) => `docs/${file}`),
])('%s links to what there is', (file) => {
	const missing = linksIn(file).filter(
		(link) => !existsSync(join(root, dirname(file), link.split('#')[0])),
	);
	expect(missing).toEqual([]);
});

it('CONTRIBUTING names commands that there are', () => {
	const { scripts } = json('package.json');
	const named = [...text('CONTRIBUTING.md').matchAll(/`npm (?:run )?([a-z:0-9]+)[` ]/g)].map(
		([, name]) => name,
	);
	expect(named.length).toBeGreaterThan(4);
	for (const name of named.filter((each) => each !== 'ci')) expect(scripts).toHaveProperty([name]);
});
