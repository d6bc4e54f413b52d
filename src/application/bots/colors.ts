import { createRequire } from 'node:module';
import type { BotStyle } from '../../domain/bot/values.js';

/** As one file: an import would load 150. */
const { formatHex, parse, wcagContrast } = createRequire(import.meta.url)('culori') as typeof import('culori');

/** A CSS colour (CSS Color 4: names, hex, rgb, hsl, lab, oklch …) as `#rrggbb`; null when it is none or see-through. */
export function canonicalColor(css: string): string | null {
  const color = parse(css.trim());
  if (!color || (color.alpha ?? 1) < 1) return null;
  return formatHex(color);
}

export interface StyleWarning {
  readonly code: 'LOW_CONTRAST';
  /** The field that could be changed. */
  readonly path: string;
  readonly detail: string;
  /** Contrast from 1 to 21 as it is, and as it should be at least. */
  readonly ratio: number;
  readonly required: number;
}

/** WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (parts of the interface). */
const TEXT = 4.5;
const PARTS = 3;

const known = new WeakMap<BotStyle, readonly StyleWarning[]>();

/** What would be hard to read or to see in this style. A bot keeps its style through most of its changes. */
export function styleWarnings(style: BotStyle): readonly StyleWarning[] {
  const warnings = known.get(style) ?? warningsOf(style);
  known.set(style, warnings);
  return warnings;
}

function warningsOf(style: BotStyle): readonly StyleWarning[] {
  return [
    check(style, 'onPrimaryColor', 'primaryColor', TEXT, 'Text on the primary colour would be hard to read'),
    check(style, 'textColor', 'backgroundColor', TEXT, 'Text would be hard to read on the background'),
    check(style, 'primaryColor', 'backgroundColor', PARTS, 'The primary colour would be hard to see on the background'),
  ].filter((warning) => warning !== null);
}

type ColorField = 'primaryColor' | 'onPrimaryColor' | 'backgroundColor' | 'textColor';

function check(
  style: BotStyle,
  front: ColorField,
  back: ColorField,
  required: number,
  sentence: string,
): StyleWarning | null {
  const contrast = wcagContrast(style[front], style[back]);
  if (contrast >= required) return null;
  // Rounded down: 4.499 must not read as 4.5.
  const ratio = Math.floor(contrast * 100) / 100;
  const better = required === TEXT ? ` ${readableOn(style[back])} would be readable.` : '';
  const detail = `${sentence}: ${style[front]} on ${style[back]} has a contrast of ${ratio}, ${required} is needed.${better}`;
  return { code: 'LOW_CONTRAST', path: `style.${front}`, detail, ratio, required };
}

/** Black or white, whichever stands out more: one of them always reaches 4.5. */
const readableOn = (color: string): string =>
  wcagContrast('#000000', color) >= wcagContrast('#ffffff', color) ? '#000000' : '#ffffff';
