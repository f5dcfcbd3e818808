const LATIN = 'ABCEHKMOPTXY';
const CYRILLIC = 'АВСЕНКМОРТХУ';

/**
 * What is the same for words that look the same to a person: whatever their case, blanks, ё for е, and Latin
 * letters among the Cyrillic ones that they look like.
 */
export const lookOf = (words: string): string =>
	words
		.normalize('NFC')
		.toUpperCase()
		.replace(/[\s\u200B\uFEFF]/g, '')
		.replace(/Ё/g, 'Е')
		.replace(/[A-Z]/g, (letter) => CYRILLIC[LATIN.indexOf(letter)] ?? letter);
