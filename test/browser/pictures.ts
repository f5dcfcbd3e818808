/**
 * Takes the pictures of README and guide from a running sandbox (`npm start`) with a real browser:
 *
 *   npm run pictures
 *
 * CHROMIUM names the browser's program where it is not at its usual place, SKLAD_PORT n8n's port, SKLAD_PAGE_PORT that
 * of the services' page.
 */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { Rest } from '../../sandbox/rest';
import { launchChromium } from './chromium';
import { add, find, newWorkflow, openEditor, openWorkflow } from './editor';

const N8N = `http://127.0.0.1:${process.env.SKLAD_PORT ?? 5678}`;
const WORLD = `http://127.0.0.1:${process.env.SKLAD_PAGE_PORT ?? 5690}`;
const OWNER = { email: 'owner@example.com', password: 'Sandbox1', firstName: '', lastName: '' };
const FOLDER = path.join(__dirname, '../../docs/pictures');

const save = (page: Page, name: string, clip?: Clip) =>
	page.screenshot({ path: path.join(FOLDER, `${name}.png`), clip });

type Clip = { x: number; y: number; width: number; height: number };

/** What of the page the workflow takes. */
const workflowOn = (page: Page): Promise<Clip> =>
	page.locator('.vue-flow__node').evaluateAll((nodes) => {
		const boxes = nodes.map((node) => node.getBoundingClientRect());
		const [left, top] = [
			Math.min(...boxes.map((b) => b.left)),
			Math.min(...boxes.map((b) => b.top)),
		];
		const right = Math.max(...boxes.map((b) => b.right));
		const bottom = Math.max(...boxes.map((b) => b.bottom));
		const margin = 30;
		const [width, height] = [right - left + 2 * margin, bottom - top + 2 * margin];
		return { x: left - margin, y: top - margin, width, height };
	});

/** Orders on their way: one just placed, one at the warehouse, one shipped, one that cannot be sent. */
async function pictureWorld(browser: Browser): Promise<void> {
	const page = await browser.newPage({ viewport: { width: 1500, height: 900 }, locale: 'en-US' });
	await page.goto(WORLD);
	const places = page.getByLabel('New order', { exact: true });
	const press = (number: string, name: string) =>
		page
			// At the warehouse an order is known by its number and more.
			.locator(`.card[data-number="${number}"], .card[data-number^="${number}-"]`)
			.getByRole('button', { name, exact: true })
			.click();
	for (const kind of ['usual', 'bundle', 'partlyPaid', 'usual']) {
		await places.selectOption(kind);
		await page.waitForTimeout(1000);
	}
	const cards = page.locator('.card.erp');
	const numbers = (
		await cards.evaluateAll((all) => all.map((card) => card.getAttribute('data-number')))
	).map(String);
	const [, packed, shipped] = [...numbers].slice(0, 4);
	for (const number of [packed, shipped]) await press(number, 'Send to the warehouse');
	await page.waitForTimeout(20_000);
	await press(shipped, 'Ship');
	await press(shipped, 'Assign a track');
	await press(packed, 'Move on');
	await page.waitForTimeout(15_000);
	await page.evaluate('scrollTo(0, 0)');
	await save(page, 'world');
	await page.close();
}

async function main(): Promise<void> {
	const rest = new Rest(N8N);
	await rest.logIn(OWNER);
	const browser = await launchChromium();
	try {
		await pictureWorld(browser);
		const page = await openEditor(browser, N8N, OWNER);
		const pictured = new Set<string>();
		for (const { id, name } of await rest.listWorkflows()) {
			const number = /^(\d+)\. /.exec(name)?.[1];
			if (!number) continue;
			await openWorkflow(page, id);
			await save(page, `flow-${number.padStart(2, '0')}`, await workflowOn(page));
			const { nodes } = await rest.getWorkflow(id);
			for (const node of nodes) {
				const type = /^n8n-nodes-sklad\.(\w+)$/.exec(node.type)?.[1];
				if (!type || type.endsWith('Tool') || pictured.has(type)) continue;
				pictured.add(type);
				await page.goto(`/workflow/${id}/${node.id}`);
				await page.getByTestId('ndv').waitFor();
				await page.waitForTimeout(1500);
				await save(page, `node-${type}`);
			}
		}
		await newWorkflow(page);
		await add(page, 'Manual Trigger');
		await find(page, 'остатки');
		await save(page, 'search');
	} finally {
		await browser.close();
	}
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
