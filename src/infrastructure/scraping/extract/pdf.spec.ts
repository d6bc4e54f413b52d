import { deflateSync } from 'node:zlib';
import { extract } from './extract.js';
import type { ExtractAnswer } from './extracted.js';

/** A PDF of these objects, `1 0 obj` first, which is its catalogue. */
function pdf(objects: readonly string[], trailer = ''): Buffer {
  let body = '%PDF-1.4\n';
  const at: number[] = [];
  objects.forEach((object, index) => {
    at.push(body.length);
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
  });
  const xref = at.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  body += `xref\n0 ${size}\n0000000000 65535 f \n${xref}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${body.length}\n%%EOF`;
  return Buffer.from(body, 'latin1');
}

const stream = (content: string | Buffer, entries = ''): string =>
  `<< /Length ${content.length} ${entries} >>\nstream\n${content.toString('latin1')}\nendstream`;
const lines = (...texts: string[]): string =>
  `BT /F1 12 Tf 14 TL 72 720 Td ${texts.map((text) => `(${text}) Tj T*`).join(' ')} ET`;
const page = (contents: number): string =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${contents} 0 R >>`;
const FONT = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';
const CATALOGUE = '<< /Type /Catalog /Pages 2 0 R >>';

const read = (body: Buffer): Promise<ExtractAnswer> =>
  extract({ body, contentType: 'application/pdf', robotsTag: '', url: 'https://e.com/files/manual.pdf' });

describe('a PDF', () => {
  const book = (...trailer: string[]) =>
    pdf(
      [
        CATALOGUE,
        '<< /Type /Pages /Kids [4 0 R 6 0 R] /Count 2 >>',
        FONT,
        page(5),
        stream(lines('The pump is cleaned once', 'a month with a con-', 'centrated solution.')),
        page(7),
        stream(deflateSync(Buffer.from(lines('Spare parts are listed here.'))), '/Filter /FlateDecode'),
        '<< /Title (Manual of the pump) >>',
      ],
      trailer.join(' '),
    );

  it('is read page by page, broken lines and words mended', async () => {
    expect(await read(book('/Info 8 0 R'))).toMatchObject({
      content: {
        kind: 'pdf',
        title: 'Manual of the pump',
        language: null,
        markdown:
          '## Page 1\n\nThe pump is cleaned once a month with a concentrated solution.\n\n## Page 2\n\nSpare parts are listed here.',
      },
    });
  });

  it('without a title is called as its file, whatever its content type says', async () => {
    const answer = await extract({
      body: book(),
      contentType: 'text/html',
      robotsTag: '',
      url: 'https://e.com/manual.pdf',
    });
    expect(answer).toMatchObject({ content: { kind: 'pdf', title: 'manual.pdf' } });
  });

  it('that promises pages without end is as long as it is', async () => {
    const answer = await read(pdf([CATALOGUE, '<< /Type /Pages /Kids [] /Count 2000000000 >>', FONT]));
    expect(answer).toMatchObject({ content: { markdown: '' } });
  });

  it('without any text, as scans are, is empty', async () => {
    const scan = pdf([CATALOGUE, '<< /Type /Pages /Kids [4 0 R] /Count 1 >>', FONT, page(5), stream('0 0 m 9 9 l S')]);
    expect(await read(scan)).toMatchObject({ content: { markdown: '' } });
  });

  it.each<[string, Buffer]>([
    ['that is cut off', book().subarray(0, 300)],
    [
      'that wants a password',
      pdf(
        [CATALOGUE, '<< /Type /Pages /Kids [4 0 R] /Count 1 >>', FONT, page(5), stream(lines('Secret.'))],
        `/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'0'.repeat(64)}> /U <${'0'.repeat(64)}> >>`,
      ),
    ],
    ['whose pages are their own parents', pdf([CATALOGUE, '<< /Type /Pages /Kids [2 0 R] /Count 5 >>', FONT])],
    ['of nothing but its first line', Buffer.from('%PDF-1.7 nonsense')],
  ])('%s is an error', async (_what, body) => {
    await expect(read(body)).rejects.toThrow();
  });
});
