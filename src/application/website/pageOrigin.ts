const ORIGIN = /^(?:null|[a-z][a-z\d+.-]{0,30}:\/\/(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?)$/i;

/**
 * Whether a page can be of this origin: that of a site, of an app (`capacitor://localhost`) or none (`null`). Anybody can
 * write anything into the header; a bot that allows every origin would have it kept, whatever it is and however long.
 */
export const isPageOrigin = (text: string): boolean => ORIGIN.test(text);
