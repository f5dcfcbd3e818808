import fs from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const USUAL = '/usr/bin/chromium';
/** So that it asks nobody for anything, and runs where there is no desktop. */
const ARGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** A real browser without a window: CHROMIUM names its program where it is not at its usual place. */
export async function launchChromium(): Promise<Browser> {
	const executablePath = process.env.CHROMIUM ?? USUAL;
	if (!fs.existsSync(executablePath)) {
		throw new Error(
			`There is no browser at ${executablePath}. Install Chromium (Debian, Ubuntu: apt-get install chromium), ` +
				'or name the program of Chromium, Chrome or Edge: CHROMIUM=/path/to/it npm run test:e2e',
		);
	}
	return await chromium.launch({ executablePath, args: ARGS });
}
