const { src, dest } = require('gulp');

/** Copies what tsc leaves behind: icons, codex files and output schemas. */
function assets() {
	return src('{nodes,credentials}/**/*.{svg,json}', { encoding: false }).pipe(dest('dist'));
}

exports.assets = assets;
