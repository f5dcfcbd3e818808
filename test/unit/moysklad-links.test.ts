/** An ID, an address and an object with one of them become a `meta` wherever the table of entities has a reference. */
import { entities, positionAttributes } from '../../nodes/MoySklad/entities';
import type { Attribute, Entity } from '../../nodes/MoySklad/entity';
import { writable } from '../../nodes/MoySklad/mapping';
import { withMetas } from '../../nodes/MoySklad/names';

const BASE = 'https://api.moysklad.ru/api/remap/1.2';
const ID = '7944ef04-f831-11e5-7a69-971500188b19';
const OWNER = '8a7e1c52-0f6d-11ee-0a80-0f5c000a1b2c';
const api = { base: Promise.resolve(BASE) } as never;

/** What must stand beside some of them, since they lie below it. */
const BESIDE = {
	agent: OWNER,
	organization: OWNER,
	store: OWNER,
	sourceStore: OWNER,
	targetStore: OWNER,
};
const BELOW: Record<string, string> = {
	agentAccount: `counterparty/${OWNER}/accounts`,
	organizationAccount: `organization/${OWNER}/accounts`,
	slot: `store/${OWNER}/slots`,
	sourceSlot: `store/${OWNER}/slots`,
	targetSlot: `store/${OWNER}/slots`,
};
const metaFor = ({ name, to = [] }: Attribute) => {
	const path =
		to[0] === 'pricetype' ? 'context/companysettings/pricetype' : `entity/${BELOW[name] ?? to[0]}`;
	return { href: `${BASE}/${path}/${ID}`, type: to[0], mediaType: 'application/json' };
};

const isReference = ({ kind, readOnly }: Attribute) =>
	['reference', 'references'].includes(kind) && !readOnly;

const fields = entities.flatMap((entity) =>
	writable(entity)
		.filter(isReference)
		.map((attribute): [string, Entity, Attribute] => [
			`${entity.keyword}.${attribute.name}`,
			entity,
			attribute,
		]),
);
const lines = entities.flatMap((entity) =>
	(positionAttributes[entity.keyword] ?? [])
		.filter(isReference)
		.map((attribute): [string, Entity, Attribute] => [
			`${entity.keyword} line.${attribute.name}`,
			entity,
			attribute,
		]),
);

it('there are many', () => {
	expect(fields.length).toBeGreaterThan(100);
	expect(lines.length).toBeGreaterThan(19);
});

it.each(fields)('%s', async (_, entity, attribute) => {
	const { kind, name } = attribute;
	const meta = metaFor(attribute);
	const ways = [
		ID,
		{ id: ID },
		meta.href,
		{ href: meta.href },
		{ meta: { href: meta.href } },
		{ meta },
	];
	for (const way of ways) {
		const given = kind === 'references' ? [way] : way;
		const element = await withMetas(api, entity, { ...BESIDE, [name]: given } as never);
		expect([way, element[name]]).toEqual([way, kind === 'references' ? [{ meta }] : { meta }]);
	}
});

it.each(lines)('%s', async (_, entity, attribute) => {
	const { name } = attribute;
	const meta = metaFor(attribute);
	// Of what kind goods are, an ID alone does not tell.
	const bare = name === 'assortment' ? [] : [ID, { id: ID }];
	for (const way of [
		...bare,
		meta.href,
		{ href: meta.href },
		{ meta: { href: meta.href } },
		{ meta },
	]) {
		const list = entity.keyword === 'bundle' ? 'components' : 'positions';
		const element = await withMetas(api, entity, { ...BESIDE, [list]: [{ [name]: way }] } as never);
		expect([way, (element[list] as never[])[0]]).toEqual([way, { [name]: { meta } }]);
	}
});

it('a slot by its ID alone is refused where the store is not known', async () => {
	const supply = entities.find(({ keyword }) => keyword === 'supply') as Entity;
	await expect(withMetas(api, supply, { positions: [{ slot: ID }] } as never)).rejects.toThrow(
		'Positions, line 1: Slot (Ячейка) must be an address (href)',
	);
});
