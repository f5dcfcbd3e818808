/** What is fetched along with a thing, in the place of bare references: chosen from what its kind points to. */
import { listIn, toText } from '../shared/decode';
import {
	optionsOf,
	text,
	type Dictionary,
	type Field,
	type Property,
	type Term,
} from '../shared/fields';
import { CHOSEN } from '../shared/versions';
import { entities, positionAttributes } from './entities';
import type { Attribute, Entity } from './entity';

const POINTING = ['reference', 'references', 'state'];
/** Of a kind that the table gives no form of, but that holds things of their own. */
const WITHIN = ['accounts', 'contactpersons', 'files', 'images'];

const term = (value: string, { label, russian }: Attribute): Term<string> => ({
	value,
	name: label,
	russian,
});

const isExpandable = ({ kind, name, filterOnly }: Attribute) =>
	!filterOnly && (POINTING.includes(kind) || WITHIN.includes(name));

const pointersIn = (attributes: readonly Attribute[]): Dictionary<string> =>
	attributes.filter(isExpandable).map((each) => term(each.name, each));

/** Lines, and what the goods in them are: `positions`, `positions.assortment`. */
const linesIn = (attributes: readonly Attribute[]): Dictionary<string> =>
	attributes
		.filter(({ kind }) => kind === 'positions')
		.flatMap((each) => [
			term(each.name, each),
			{
				value: `${each.name}.assortment`,
				name: `${each.label} With Goods`,
				russian: `${each.russian} с товарами`,
			},
		]);

/** What of one name may be fetched along, once each. */
const once = (terms: Dictionary<string>): Dictionary<string> => [
	...new Map(terms.map((each) => [each.value, each])).values(),
];

const choicesOf = ({ attributes }: Entity) => [...pointersIn(attributes), ...linesIn(attributes)];

const GOODS = ['product', 'variant', 'bundle', 'service'];

/** What so many kinds of things have in common may be met anywhere. */
const USUAL_FROM = 4;

/** What most kinds of things point to, for who does not know yet of what kind they are. */
const usual = (): Dictionary<string> => {
	const all = entities.flatMap(choicesOf);
	return once(
		all.filter(({ value }) => all.filter((each) => each.value === value).length >= USUAL_FROM),
	);
};

/** Text with commas in nodes of the first version, choices from then on; read as `a,b.c`, as the API has it. */
function expand(choices: Dictionary<string>): Field<string> {
	const field = text(
		'Expand',
		'Comma-separated references to fetch along, three levels deep at most; pages then hold 100 rows',
		{ placeholder: 'e.g. agent,positions.assortment' },
	);
	const chosen: Property['from'] = {
		[CHOSEN]: {
			displayName: 'Expand (Показать целиком)',
			description:
				'What to fetch along whole, with its name and all else, in place of a bare link; pages then hold 100 rows. An expression may give others, three levels deep: <code>agent,positions.assortment.supplier</code>.',
			type: 'multiOptions',
			options: optionsOf(choices),
			default: [],
			placeholder: undefined,
		},
	};
	return {
		...field,
		properties: (name) =>
			field.properties(name).map((look) => (choices.length ? { ...look, from: chosen } : look)),
		read: (source, name) => {
			const given = listIn(source.get(name) ?? '', 'Expand');
			const paths = given.map((one) => toText(one ?? '', 'Expand').trim()).filter(Boolean);
			return paths.length ? [...new Set(paths)].join(',') : undefined;
		},
	};
}

/** Of what is of this kind; the usual where nobody knows what it has. */
export const expandOf = (entity: Entity): Field<string> =>
	expand(entity.attributes.length ? choicesOf(entity) : usual());

/** Of goods of all kinds in one list. */
export const expandGoods = (): Field<string> =>
	expand(once(entities.filter(({ keyword }) => GOODS.includes(keyword)).flatMap(choicesOf)));

/** Of things of all kinds. */
export const expandUsual = (): Field<string> => expand(usual());

/** Of the lines of a document. */
export const expandLines = ({ keyword }: Entity): Field<string> =>
	expand(pointersIn(positionAttributes[keyword] ?? []));

/** Of what is to be fetched along that which this kind has: what the service does with the rest is not said. */
export function expandableIn({ attributes }: Entity, paths: unknown): string | undefined {
	if (typeof paths !== 'string' || attributes.length === 0) return paths as string | undefined;
	const names = attributes.map(({ name }) => name);
	const own = paths.split(',').filter((path) => names.includes(path.split('.')[0]));
	return own.join(',') || undefined;
}
