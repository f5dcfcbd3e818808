import { isEmpty, missing } from '../shared/decode';
import { Failure } from '../shared/errors';
import { choice, loadedChoice, text, type Field } from '../shared/fields';
import { listOf } from '../shared/forms';
import { lookOf } from '../shared/words';
import { couriersByType, deliveryTypes } from './dictionaries';

/** The fields of an order that say who delivers it; `null` for nobody. */
export type Carrier = { delivery_type: number | null; courier: number | null };

/** What the merchant brings himself, or the buyer fetches: such a method is known, and has no carrier. */
const NO_CARRIER = { value: 0, name: 'None', russian: 'Без службы' };

const rows = listOf(
	'Delivery Methods (Способы доставки)',
	{ name: 'method', displayName: 'Method' },
	'Add Method',
	{
		name: text('Name', "As it stands in the item's deliveryMethod; case and blanks do not matter", {
			placeholder: 'e.g. СДЭК до пункта выдачи',
		}),
		deliveryType: choice('Delivery Type (Тип доставки)', [...deliveryTypes, NO_CARRIER]),
		courier: loadedChoice('Courier Name or ID', 'getCouriers'),
	},
	'Which carrier the names in the field deliveryMethod of the input item mean. An empty one means none. An item that has a deliveryType itself needs no row.',
);

/** The courier of a type that has only one. */
const onlyCourier = (type: number): number | null => {
	const couriers = couriersByType[type] ?? [];
	return couriers.length === 1 ? couriers[0].value : null;
};

/** Looks the item's `deliveryMethod` up; gives nothing where the item has none, or has the carrier by number. */
export const deliveryMethods: Field<Carrier> = {
	properties: rows.properties,
	read: (source, name) => {
		const { deliveryMethod: wanted, deliveryType } = source.item ?? {};
		if (wanted === undefined || deliveryType !== undefined) return undefined;
		if (isEmpty(wanted)) return { delivery_type: null, courier: null };
		const known = (rows.read(source, name) ?? []).filter((row) => row.name !== undefined);
		const row = known.find((each) => lookOf(String(each.name)) === lookOf(String(wanted)));
		if (row?.delivery_type === NO_CARRIER.value) return { delivery_type: null, courier: null };
		if (row?.delivery_type !== undefined) {
			const { delivery_type, courier = onlyCourier(delivery_type) } = row;
			return { delivery_type, courier };
		}
		if (row) throw missing(`Delivery Type (Тип доставки) of the delivery method "${row.name}"`);
		const names = known.map((each) => `"${each.name}"`).join(', ');
		throw new Failure(
			`The delivery method "${String(wanted)}" is not among the Delivery Methods of this node: ${names || 'there are none'}`,
			{
				advice:
					'Add a row with this name and its carrier to "Delivery Methods", or correct the method in the order.',
				details: { field: 'deliveryMethod', value: String(wanted) },
			},
		);
	},
};
