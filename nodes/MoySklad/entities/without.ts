/** Groups of attributes for those who have them but for something. */
import type { Attribute } from '../entity';
import { readOnly } from './attributes';

/** All but those called so. */
export const without = (attributes: readonly Attribute[], ...names: string[]): Attribute[] =>
	attributes.filter(({ name }) => !names.includes(name));

/** Likewise, where those called so are told but never taken. */
export const sealed = (attributes: readonly Attribute[], ...names: string[]): Attribute[] =>
	attributes.map((each) => (names.includes(each.name) ? { ...each, ...readOnly } : each));

/** Likewise, where the document can be made without those called so, though it mostly has them. */
export const unasked = (attributes: readonly Attribute[], ...names: string[]): Attribute[] =>
	attributes.map(({ required, ...each }) =>
		names.includes(each.name)
			? { ...each, offered: true }
			: { ...each, ...(required && { required }) },
	);
