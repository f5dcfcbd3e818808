import { prepareMoySklad } from './00-prepare-moysklad';
import { orderToWarehouse } from './01-order-to-warehouse';
import { imskladEndpoint } from './13-imsklad-endpoint';
import type { Template } from './template';

export const templates: Template[] = [prepareMoySklad, orderToWarehouse, imskladEndpoint];
