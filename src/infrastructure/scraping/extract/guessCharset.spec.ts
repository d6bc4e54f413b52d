import { guessCharset } from './guessCharset.js';

/** Bytes of a text in an encoding that Node can only decode. */
function encode(text: string, label: string): Buffer {
  const decoder = new TextDecoder(label);
  const bytes = new Map<string, readonly number[]>();
  for (let first = 0; first < 256; first++) {
    bytes.set(decoder.decode(Uint8Array.of(first)), [first]);
    for (let second = 64; first > 128 && second < 256; second++) {
      const pair = decoder.decode(Uint8Array.of(first, second));
      if (pair.length === 1 && !bytes.has(pair)) bytes.set(pair, [first, second]);
    }
  }
  return Buffer.from([...text].flatMap((sign) => bytes.get(sign) ?? [63]));
}

const SENTENCES: readonly [labels: string, text: string][] = [
  ['windows-1251 koi8-r', 'Возврат денег осуществляется в течение четырнадцати дней после получения посылки.'],
  ['windows-1251', 'Повернення коштів здійснюється протягом чотирнадцяти днів після отримання посилки.'],
  ['shift_jis euc-jp', '返金は商品の到着後十四日以内に行われます。保証期間は購入日から二年間で、電池は対象外です。'],
  ['gb18030', '我们在收到退回的商品后十四天内退款。保修期为两年，电池不在保修范围内，您也可以自己来取。'],
  ['big5', '我們在收到退回的商品後十四天內退款。保固期為兩年，電池不在保固範圍內，您也可以自己來取。'],
  ['euc-kr', '반품된 상품을 받은 후 십사일 이내에 환불해 드립니다. 보증 기간은 구입일로부터 이 년입니다.'],
  ['windows-1253', 'Η επιστροφή των χρημάτων γίνεται μέσα σε δεκατέσσερις ημέρες από την παραλαβή του δέματος.'],
  ['windows-1255', 'הכסף מוחזר תוך ארבעה עשר ימים לאחר קבלת החבילה. האחריות תקפה לשנתיים.'],
  ['windows-1256', 'يتم رد الأموال خلال أربعة عشر يوما من استلام الطرد. يغطي الضمان عيوب المواد لمدة عامين.'],
  ['windows-874', 'เราคืนเงินภายในสิบสี่วันหลังจากได้รับสินค้าที่ส่งคืน การรับประกันมีระยะเวลาสองปีนับจากวันที่ซื้อ'],
];
const CASES = SENTENCES.flatMap(([labels, text]) => labels.split(' ').map((label): [string, string] => [label, text]));
const page = (text: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('<html><head><link rel="stylesheet" href="/style.css"></head><body><a href="/about">about us</a><p>'),
    text,
    Buffer.from('</p></body></html>'),
  ]);

describe('the encoding of a text that names none', () => {
  it.each(CASES)('%s is told by its letters', (label, text) => {
    expect(guessCharset(encode(text, label))).toBe(label);
    expect(guessCharset(page(encode(text, label)))).toBe(label);
  });

  it.each([
    'Das Geld wird innerhalb von vierzehn Tagen zurückgezahlt. Schöne Grüße aus Österreich.',
    'Le remboursement est effectué dans les quatorze jours. Où êtes-vous ? Ça a été très fêté à Orléans.',
    'à é ê ô ù',
    'ÄÖÜ',
    'plain',
  ])('%s is in Latin letters', (text) => expect(guessCharset(Buffer.from(text, 'latin1'))).toBeUndefined());
});
