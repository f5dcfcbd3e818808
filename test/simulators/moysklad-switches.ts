/** How the simulated MoySklad behaves where the document is silent, or where an account may be either way. */

export interface Switches {
	/** IDs of goods whose stock is being recalculated: the short reports leave them out, or have null. */
	recalculating: string[];
}

export const usual = (): Switches => ({
	recalculating: [],
});
