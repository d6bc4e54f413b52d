import type { DescriptionType } from '../../src/application/aiFeatures/ports.js';

/** Descriptions of one task each, and what they describe. */
export const DESCRIPTIONS: readonly { readonly type: DescriptionType; readonly text: string }[] = [
  {
    type: 'FAQ',
    text: 'The bot tells visitors of our museum about opening hours, ticket prices, parking and the rules for groups.',
  },
  {
    type: 'FAQ',
    text: 'Answers everyday questions of our tenants: waste collection, keys, noise rules, heating. Nothing else.',
  },
  {
    type: 'Advisor',
    text: 'Our wine bot asks what is on the menu and how much you want to spend, then suggests a bottle that fits your taste.',
  },
  {
    type: 'Advisor',
    text: 'Helps gardeners find the right plant for their soil and light and gives advice on watering. It does not take orders.',
  },
  {
    type: 'Comparison',
    text: 'It puts electric cars next to each other: range, price, boot size, pros and cons, and shows the differences in a table.',
  },
  {
    type: 'Customer Assistant',
    text: 'Customers can ask where their parcel is, change an appointment, get an invoice again or report a problem with their order.',
  },
  {
    type: 'Navigator',
    text: 'The city website has 4,000 pages. The bot leads visitors to the right form, department or page and gives them the link.',
  },
  {
    type: 'Customer Assistant',
    text: 'hi, bot 4 my barber shop: book appointments, cancel or reschedule them, thats it',
  },
  {
    type: 'FAQ',
    text: 'Der Bot beantwortet Fragen von Eltern zu Kita-Gebühren, Öffnungszeiten, Ferien und Anmeldung.',
  },
  {
    type: 'Advisor',
    text: 'Er fragt nach Budget, Körpergröße und Einsatzzweck und empfiehlt dann ein passendes Fahrrad.',
  },
  {
    type: 'Comparison',
    text: 'Vergleicht Stromtarife nach Preis, Laufzeit und Ökostrom-Anteil und zeigt Vorteile und Nachteile nebeneinander.',
  },
  {
    type: 'Customer Assistant',
    text: 'Kundinnen und Kunden können ihre Bestellung stornieren, einen Termin buchen oder eine Reklamation melden.',
  },
  {
    type: 'Navigator',
    text: 'Besucher sollen auf unserer Website schnell zur richtigen Seite finden; der Bot lotst sie durch Menü und Bereiche.',
  },
  { type: 'FAQ', text: 'Le bot répond aux questions fréquentes sur les horaires, les prix et la livraison.' },
  { type: 'Customer Assistant', text: 'El bot ayuda a rastrear pedidos, cambiar citas y presentar quejas.' },
  { type: 'FAQ', text: 'Il bot risponde alle domande su gusti, allergeni, orari e prezzi della gelateria.' },
  { type: 'Customer Assistant', text: 'O assistente marca consultas, cancela e envia a fatura ao cliente.' },
  { type: 'FAQ', text: 'De bot beantwoordt vragen over prijzen, openingstijden en retour van onze winkel.' },
  { type: 'FAQ', text: 'ربات به سوالات متداول مشتریان درباره قیمت، زمان ارسال و بازگشت کالا پاسخ می‌دهد.' },
  { type: 'Advisor', text: 'این ربات بودجه و نیاز مشتری را می‌پرسد و گوشی مناسب را پیشنهاد می‌دهد.' },
  { type: 'Comparison', text: 'ربات ما مدل‌های مختلف لپ‌تاپ را مقایسه می‌کند و تفاوت ویژگی‌ها را نشان می‌دهد.' },
  { type: 'Customer Assistant', text: 'مشتری می‌تواند وضعیت سفارش را پیگیری کند، نوبت را لغو کند یا شکایت ثبت کند.' },
  { type: 'FAQ', text: 'يجيب المساعد عن الأسئلة الشائعة حول الأسعار والشحن والإرجاع.' },
  { type: 'Advisor', text: 'يسأل الروبوت عن الميزانية والذوق ثم يوصي بالعطر المناسب.' },
];
