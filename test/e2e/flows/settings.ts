import { changeSettings as change } from '../../../sandbox/tables';
import type { Stage } from './stage';

/** Writes into the one row of the table of settings, as a person would. */
export const changeSettings = async ({ n8n }: Stage, values: Record<string, unknown>) =>
	await change(n8n.rest, values);
