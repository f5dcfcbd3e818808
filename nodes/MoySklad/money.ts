/** The unit of money of a whole operation: what its fields take and what its items give. */
export type MoneyUnit = 'kopecks' | 'roubles';

/**
 * Where money stands in the API's JSON, always in kopecks: a number under one of these names, or under such a
 * name within an object (or a list) of the name before the dot. Quantities, percents, rates, bonus points and
 * values of custom attributes bear other names, or `value` elsewhere.
 */
const AMOUNTS = new Set(
	`
	salePrices.value buyPrice.value minPrice.value minprice.value overhead.value specialPrice.value
	price salePrice buyPrice minPrice discountedPrice cost overhead reward
	sum vatSum payedSum shippedSum invoicedSum reservedSum waitSum linkedSum commitentSum correctionSum
	salesAmount demandSumCorrection levels.amount labourCost labourUnitCost standardHourCost processingSum processingUnitCost
	baseSalary pieceworkSalary
	cashSum noCashSum qrSum checkSum paymentSum advancePaymentSum
	prepaymentCashSum prepaymentNoCashSum prepaymentQrSum
	proceed proceedsCash proceedsNoCash receivedCash receivedNoCash bankComission qrBankComission
	sellPrice sellCost sellSum sellCostSum returnPrice returnCost returnSum returnCostSum
	salesAvgCheck returnAvgCheck averageReceipt demandsSum discountsSum returnsSum profit
	costPerUnit sumCost balance credit debit
	sales.amount sales.movementAmount orders.amount orders.movementAmount
	money.income money.outcome money.todayMovement money.movement
	`
		.trim()
		.split(/\s+/),
);

/** Floats carry 15 decimal digits for sure; what multiplying adds behind them (100.49999999999999) goes. */
const clean = (amount: number) => Number(amount.toPrecision(15));

const toKopecks = (roubles: number) => clean(roubles * 100);
const toRoubles = (kopecks: number) => clean(kopecks / 100);

function changed(value: unknown, change: (amount: number) => number, parent: string): unknown {
	if (Array.isArray(value)) return value.map((each) => changed(each, change, parent));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => {
			const isMoney = AMOUNTS.has(name) || AMOUNTS.has(`${parent}.${name}`);
			return [
				name,
				isMoney && typeof inner === 'number' ? change(inner) : changed(inner, change, name),
			];
		}),
	);
}

/** What MoySklad said, with all money in it in the unit; the reply itself stays as it is. */
export const inUnit = <T>(reply: T, unit: MoneyUnit): T =>
	unit === 'roubles' ? (changed(reply, toRoubles, '') as T) : reply;

/** An amount in the unit, in kopecks: exact to the fraction of a kopeck (12.345 roubles are 1234.5). */
export const kopecksOf = (amount: number, unit: MoneyUnit): number =>
	unit === 'roubles' ? toKopecks(amount) : amount;

/** A JSON value of the API's shape with money in the unit, with kopecks: the way back of `inUnit`. */
export const inKopecks = <T>(value: T, unit: MoneyUnit): T =>
	unit === 'roubles' ? (changed(value, toKopecks, '') as T) : value;
