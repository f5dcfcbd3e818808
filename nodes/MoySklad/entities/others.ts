/** What the API's entities beside the table can do, where it is less than all (the vendor's OpenAPI description). */
import type { Entity, EntityOperation } from '../entity';

const words = (text: string) => new Set(text.split(' '));

/** Their lists leave out what is archived, unless they are told. */
const ARCHIVED = words(
	'consignment employee processingplan processingprocess processingstage project retailstore saleschannel taxrate',
);
/** Written and deleted by themselves: no arrays, no `/delete`. Dictionaries of one's own too (MS-180). */
const ONE_BY_ONE =
	/^(accumulationdiscount|customentity(\/.*)?|group|personaldiscount|role|specialpricediscount)$/;
/** Deleted by themselves, though they are written in arrays. */
const DELETED_ONE_BY_ONE = words('prepaymentreturn retailsalesreturn');

const READ = ['getAll', 'get'] as const;
const LESS: Record<string, readonly EntityOperation[]> = {
	region: READ,
	saleplatform: READ,
	thing: READ,
	discount: ['getAll', 'update'],
	prepaymentreturn: [...READ, 'delete', 'getMetadata'],
	emissionorder: [...READ, 'create', 'update', 'upsert', 'getMetadata'],
};
const ALL: readonly EntityOperation[] = [
	...READ,
	...(['create', 'update', 'upsert', 'delete', 'getMetadata'] as const),
];

/** Of an entity that the table does not have, by the API's word; of one that nobody knows, that it can do everything. */
export const traitsOf = (
	keyword: string,
): Pick<Entity, 'operations' | 'bulk' | 'archives' | 'deletes'> => ({
	operations: LESS[keyword] ?? ALL,
	bulk: !ONE_BY_ONE.test(keyword),
	archives: ARCHIVED.has(keyword),
	...((ONE_BY_ONE.test(keyword) || DELETED_ONE_BY_ONE.has(keyword)) && { deletes: 'oneByOne' }),
});
