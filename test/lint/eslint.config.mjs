import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const nodeGlobals = Object.fromEntries(
	Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly']),
);

/** For what is not in the package: tests, sandbox and build files. The package has its own lint. */
export default defineConfig(
	globalIgnores(['dist', 'coverage', 'nodes', 'credentials', 'sandbox/.data', 'sandbox/.versions']),
	{
		files: ['**/*.{ts,js,mjs,cjs}'],
		extends: [js.configs.recommended, tseslint.configs.recommended],
		languageOptions: { globals: nodeGlobals },
		linterOptions: { reportUnusedDisableDirectives: 'error' },
	},
	{
		files: ['**/*.{js,cjs}'],
		languageOptions: { sourceType: 'commonjs', globals: { __dirname: 'readonly' } },
		rules: { '@typescript-eslint/no-require-imports': 'off' },
	},
	{
		files: ['sandbox/page/*.js'],
		languageOptions: {
			sourceType: 'module',
			globals: { document: 'readonly', localStorage: 'readonly', navigator: 'readonly' },
		},
	},
);
