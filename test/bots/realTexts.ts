import type { DescriptionType } from '../../src/application/aiFeatures/ports.js';

interface RealText {
  readonly text: string;
  /** What it describes; null: it does not say what the bot does. */
  readonly type: DescriptionType | null;
  readonly language: string;
}

/** Descriptions as owners of small businesses type them. */
export const REAL_TEXTS: readonly RealText[] = [
  {
    text: 'we is a small family bakery in Berlin since 1987 , we sells bread,cakes and rolls and we also does catering for weddings with up to 120 guests and you can order online at https://brot.example/order or call +49 30 1234567',
    type: null,
    language: 'en',
  },
  {
    text: 'Our bot have the job to anwser the most frequently asked questions about delievery, returns and payment . it should be polite and it should never make promises that we cant keep!!!',
    type: 'FAQ',
    language: 'en',
  },
  {
    text: 'This assistant helps costumers to choose the right running shoe,it asks about there weight, surface and budget and then recommends 3 models that suits them best',
    type: 'Advisor',
    language: 'en',
  },
  {
    text: 'In order to help our visitors we made a bot that is able to compare phone contracts side by side, due to the fact that there are a large number of tariffs and nobody knows the differences between them.',
    type: 'Comparison',
    language: 'en',
  },
  {
    text: 'i need a bot for my hotel webiste. u can ask it about rooms,prices and breakfast,and it leads visitors to the right page or the right section of the the site',
    type: 'Navigator',
    language: 'en',
  },
  {
    text: 'Wir sind ein kleiner Fahrradladen in Köln und reparieren Räder aller Marken ,  der Bot soll häufige Fragen zu Preisen, Öffnungszeiten und Terminen beantworten. bitte immer freundlich sein!!',
    type: 'FAQ',
    language: 'de',
  },
  {
    text: 'Nous sommes une agence immobilière à Lyon,  notre assistant aide les clients à trouver la bonne rubrique du site: ventes, locations, contact . il ne donne pas de conseils juridiques',
    type: 'Navigator',
    language: 'fr',
  },
  {
    text: 'Somos una tienda de plantas en Valencia. el bot recomienda plantas según la luz, el espacio y el presupuesto del cliente,y aconseja sobre el riego',
    type: 'Advisor',
    language: 'es',
  },
  {
    text: 'Track your order, change your delivery address, cancel a subscription or open a complaint: the bot is our customer support on the website and hands over to a human Mon-Fri 9:00-17:30 CET. Email support@shop.example.com for invoices.',
    type: 'Customer Assistant',
    language: 'en',
  },
  {
    text: 'The iPhone repair shop on 5th Ave. offers screen replacements from $79.99, a battery swap takes 30 minutes, its bot compares our repair plans and recommends the one that fits your budget.',
    type: 'Hybrid',
    language: 'en',
  },
];
