/**
 * Takes the pictures of README and guide from a running sandbox (`npm start`) with a real browser:
 *
 *   npm run pictures
 *
 * CHROMIUM names the browser's program where it is not at its usual place, SKLAD_PORT n8n's port.
 */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { Rest } from '../../sandbox/rest';
import { launchChromium } from './chromium';

const URL = `http://127.0.0.1:${process.env.SKLAD_PORT ?? 5678}`;
const OWNER = { email: 'owner@example.com', password: 'Sandbox1', firstName: '', lastName: '' };
const FOLDER = path.join(__dirname, '../../docs/pictures');

const save = (page: Page, name: string) =>
	page.screenshot({ path: path.join(FOLDER, `${name}.png`) });

async function logIn(page: Page): Promise<void> {
	await page.goto(`${URL}/signin`);
	await page.locator('input[type=email]').fill(OWNER.email);
	await page.locator('input[type=password]').fill(OWNER.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/workflow|home/);
}

const canvas = (page: Page) => page.locator('.vue-flow__node').first();

async function openWorkflow(page: Page, id: string): Promise<void> {
	await page.goto(`${URL}/workflow/${id}`);
	await canvas(page).waitFor();
	// What n8n advises on top of the picture.
	await page.waitForTimeout(1500);
	const advice = page
		.getByText('Production Checklist')
		.locator('..')
		.locator('button, svg')
		.first();
	if (await advice.isVisible()) await advice.click();
	await page.keyboard.press('1');
	await page.waitForTimeout(1000);
}

async function main(): Promise<void> {
	const rest = new Rest(URL);
	await rest.logIn(OWNER);
	const browser = await launchChromium();
	try {
		const page = await browser.newPage({ viewport: { width: 1500, height: 900 }, locale: 'en-US' });
		await logIn(page);
		const workflows = await rest.listWorkflows();
		for (const { id, name } of workflows) {
			await openWorkflow(page, id);
			const file = name.split(':')[0].toLowerCase();
			await save(page, `${file}-workflow`);
			const { nodes } = await rest.getWorkflow(id);
			const action = nodes.find(({ type }) => /sklad\.\w+$/.test(type) && !/Trigger$/.test(type));
			const trigger = nodes.find(({ type }) => /sklad\.\w+Trigger$/.test(type));
			for (const [kind, node] of [
				['node', action],
				['trigger', trigger],
			] as const) {
				if (!node) continue;
				await page.goto(`${URL}/workflow/${id}/${node.id}`);
				await page.getByText('Parameters', { exact: true }).first().waitFor();
				await page.waitForTimeout(1500);
				await save(page, `${file}-${kind}`);
			}
		}
		await page.goto(`${URL}/workflow/new`);
		await page.waitForTimeout(3000);
		await page.keyboard.press('n');
		await page.waitForTimeout(800);
		await page.keyboard.type('остатки');
		await page.waitForTimeout(1200);
		await save(page, 'search');
	} finally {
		await browser.close();
	}
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
