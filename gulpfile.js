const { src, dest } = require('gulp');

/** Copies what tsc leaves behind: icons and codex files. */
function assets() {
	return src('{nodes,credentials}/**/*.{svg,json}', { encoding: false }).pipe(dest('dist'));
}

exports.assets = assets;
