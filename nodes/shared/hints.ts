import type { IExecuteFunctions } from 'n8n-workflow';

const given = new WeakMap<object, Set<string>>();

/** Says something in the editor without stopping anything, once in a run. */
function hint(context: IExecuteFunctions, message: string): void {
	const known = given.get(context) ?? new Set<string>();
	given.set(context, known);
	if (known.has(message)) return;
	known.add(message);
	context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
}

/** The same for a context, to hand on. */
export const hintFor =
	({ context }: { context: IExecuteFunctions }) =>
	(message: string): void =>
		hint(context, message);
