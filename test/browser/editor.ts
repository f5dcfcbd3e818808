/** n8n's editor (2.41.1) as a person uses it. */
import { selectors, type Browser, type Page } from 'playwright-core';

selectors.setTestIdAttribute('data-test-id');

/** A page with the owner logged in. */
export async function openEditor(
	browser: Browser,
	url: string,
	{ email, password }: { email: string; password: string },
): Promise<Page> {
	const page = await browser.newPage({
		viewport: { width: 1600, height: 1000 },
		locale: 'en-US',
		baseURL: url,
	});
	page.setDefaultTimeout(30_000);
	await page.goto('/signin');
	await page.locator('input[type=email]').fill(email);
	await page.locator('input[type=password]').fill(password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/workflow|home/);
	return page;
}

/** A workflow on the canvas, all of it in sight, without what n8n advises on top of it. */
export async function openWorkflow(page: Page, id: string): Promise<void> {
	await page.goto(`/workflow/${id}`);
	await page.locator('.vue-flow__node').first().waitFor();
	await page.waitForTimeout(1500);
	const advice = page.getByText('Production Checklist');
	if (await advice.isVisible()) {
		await advice.locator('xpath=..').locator('button, svg').first().click();
	}
	await page.keyboard.press('1');
	await page.waitForTimeout(1000);
}

export async function newWorkflow(page: Page): Promise<void> {
	await page.goto('/workflow/new');
	await page.getByTestId('canvas-add-button').waitFor();
}

const search = (page: Page) => page.getByTestId('node-creator-search-bar');
const found = (page: Page) => page.getByTestId('node-creator-item-name');

/** What the search for nodes shows for a word. */
export async function find(page: Page, word: string): Promise<string[]> {
	if (!(await search(page).isVisible())) {
		const first = page.getByTestId('canvas-add-button');
		await (
			(await first.isVisible()) ? first : page.getByTestId('node-creator-plus-button')
		).click();
	}
	await search(page).fill(word);
	await page.waitForTimeout(1500);
	return (await found(page).allTextContents()).map((text) => text.trim());
}

/** Puts a node on the canvas: by its name in the search, then by the name of its action where it has several. */
export async function add(page: Page, name: string, action?: string): Promise<void> {
	await find(page, name);
	await found(page).getByText(name, { exact: true }).first().click();
	if (action) await found(page).getByText(action, { exact: true }).first().click();
	await page.waitForTimeout(1000);
}

/** Closes the form of a node. */
export async function close(page: Page): Promise<void> {
	await page.getByTestId('ndv-close-button').click();
	await page.getByTestId('ndv').waitFor({ state: 'hidden' });
}

/** Opens the form of a node on the canvas. */
export async function open(page: Page, name: string): Promise<void> {
	const node = page.locator('.vue-flow__node').filter({ hasText: name }).first();
	await node.dblclick();
	await page.getByTestId('ndv').waitFor();
}

const field = (page: Page, name: string) => page.getByTestId(`parameter-input-${name}`).first();

/** What a dropdown of the open form offers, once it is loaded. */
export async function optionsOf(page: Page, name: string): Promise<string[]> {
	const options = page.locator('.el-select-dropdown__item:visible');
	// A dropdown that is being loaded closes again.
	for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
		if (await options.first().isVisible()) break;
		await field(page, name).click();
		await page.waitForTimeout(1000);
	}
	const texts = await options.allTextContents();
	await page.keyboard.press('Escape');
	return texts.map((text) => text.trim());
}

/** Chooses in a dropdown of the open form. */
export async function choose(page: Page, name: string, text: string): Promise<void> {
	await field(page, name).click();
	await page.locator('.el-select-dropdown__item:visible').filter({ hasText: text }).first().click();
}

/** The names of the parameters that the open form shows. */
export const shownIn = (page: Page): Promise<string[]> =>
	page
		.locator('[data-test-id^="parameter-input-"]:visible')
		.evaluateAll((all) =>
			all.map((each) => String(each.getAttribute('data-test-id')).replace('parameter-input-', '')),
		);
