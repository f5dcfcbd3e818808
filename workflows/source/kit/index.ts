export * from './forms';
export * from './n8n';
export * from './problems';
export * from './services';
export * from './tables';
export * from './types';
