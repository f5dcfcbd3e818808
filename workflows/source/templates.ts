import { prepareMoySklad } from './00-prepare-moysklad';
import { orderToWarehouse } from './01-order-to-warehouse';
import { warehouseStatusBack } from './02-warehouse-status-back';
import { warehouseQuestions } from './03-warehouse-questions';
import { productsToWarehouse } from './04-products-to-warehouse';
import { stockAgreement } from './05-stock-agreement';
import { shopToWarehouse } from './06-shop-to-warehouse';
import { warehouseBilling } from './07-warehouse-billing';
import { purchaseToWarehouse } from './08-purchase-to-warehouse';
import { clientsToMoySklad } from './09-clients-to-moysklad';
import { whereIsMyOrder } from './10-where-is-my-order';
import { sendAgain } from './11-send-again';
import { watch } from './12-watch';
import { imskladEndpoint } from './13-imsklad-endpoint';
import { shippedToDemand } from './14-shipped-to-demand';
import { problems } from './15-problems';
import { receiptsToSupply } from './16-receipts-to-supply';
import type { Template } from './kit';

export const templates: Template[] = [
	prepareMoySklad,
	orderToWarehouse,
	warehouseStatusBack,
	warehouseQuestions,
	productsToWarehouse,
	stockAgreement,
	shopToWarehouse,
	warehouseBilling,
	purchaseToWarehouse,
	clientsToMoySklad,
	whereIsMyOrder,
	sendAgain,
	watch,
	imskladEndpoint,
	shippedToDemand,
	problems,
	receiptsToSupply,
];
