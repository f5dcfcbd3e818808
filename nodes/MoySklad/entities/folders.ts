import type { Entity } from '../entity';
import { entity, entityWith, filtered, readOnly, reference, text } from './attributes';
import { access, archived, catalogued, ids, meta, named, taxSystem, updated, vat } from './groups';

const pathName = text('pathName', 'Folder Path', 'Путь группы', readOnly);

/** The list knows no filter either (MS-46), the metadata no custom attributes (MS-29). */
const unsearched = entityWith({ searchable: false });

export const folders: readonly Entity[] = [
	// Its metadata were dropped from the document later: a 404 is to be expected (MS-30).
	entity('productFolder', 'Product Folder', 'Группа товаров', [
		...filtered(
			...named,
			{ ...archived, ...readOnly }, // MS-31
			...access,
			...ids,
			updated,
			pathName,
		),
		reference('productFolder', 'Parent Folder', 'Родительская группа', 'productfolder'),
		...vat,
		taxSystem,
		meta,
	]),
	unsearched('processingPlanFolder', 'Processing Plan Folder', 'Группа техкарт', [
		...catalogued,
		pathName,
		// In lower case, unlike that of a product folder; only the vendor's OpenAPI names it (MS-28).
		reference('processingplanfolder', 'Parent Folder', 'Родительская группа', [
			'processingplanfolder',
		]),
		meta,
	]),
];
