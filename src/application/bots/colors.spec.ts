import { DEFAULT_STYLE } from '../../domain/bot/values.js';
import { canonicalColor, styleWarnings } from './colors.js';

describe('colours of a style', () => {
  it('are taken in every CSS form and kept as #rrggbb', () => {
    for (const css of ['navy', '#000080', ' rgb(0 0 128) ', 'rgb(0,0,128)', 'hsl(240 100% 25.1%)']) {
      expect(canonicalColor(css)).toBe('#000080');
    }
    expect(canonicalColor('oklch(70% 0.1 200)')).toMatch(/^#[0-9a-f]{6}$/);
  });

  it('are refused when they are none, or let the page shine through', () => {
    for (const css of ['', 'url(x)', 'red;color:blue', 'var(--x)', 'transparent', 'rgb(0 0 0 / 50%)', '#12345']) {
      expect(canonicalColor(css)).toBeNull();
    }
  });

  it('of the default style can be read', () => {
    expect(styleWarnings(DEFAULT_STYLE)).toEqual([]);
  });

  it('are warned of with the contrast as WCAG computes it', () => {
    const warnings = styleWarnings({ ...DEFAULT_STYLE, textColor: '#777777' });
    expect(warnings).toMatchObject([{ code: 'LOW_CONTRAST', path: 'style.textColor', ratio: 4.47, required: 4.5 }]);
    expect(styleWarnings({ ...DEFAULT_STYLE, textColor: '#767676' })).toEqual([]);
  });
});
