import { cut } from '../../../domain/shared/cut.js';
import { visibleText } from './visibleText.js';

/** The tags that fence data in our prompts. */
const FENCE = /<(\s*\/?\s*(?:knowledge|passage|text|examples?)\b)/giu;

/** Text as data: nothing hidden, and no tag in it that would open or close a fence. */
export const asData = (text: string): string => visibleText(text).replace(FENCE, '‹$1').trim();

/** The same for an attribute of a fence: on one line, without quotes. */
export const asAttribute = (text: string): string =>
  cut(asData(text).replace(/\s+/g, ' ').replaceAll('"', '”').replaceAll('>', '›'), 300);
