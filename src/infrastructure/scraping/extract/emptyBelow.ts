/** Letters below which a page counts as empty, and as one that needs its scripts when it has any. */
export const EMPTY_BELOW = 200;
