/**
 * The benchmark of a backlog of orders: what it measures stands in orders.ts.
 *
 *   npm run benchmark:orders
 */
import { createRequire } from 'node:module';

(await import('tsx/cjs/api')).register();
await createRequire(import.meta.url)('./orders.ts').main();
