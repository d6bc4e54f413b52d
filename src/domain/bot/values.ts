/** The values that bots are made of. All are complete: what is unset is null or empty, never absent. */

export const PLATFORMS = ['WhatsApp', 'Telegram', 'Discord', 'Instagram', 'Website'] as const;
export type Platform = (typeof PLATFORMS)[number];

export const BOT_TYPES = ['FREE_STYLE', 'CONTROLLED'] as const;
export type BotType = (typeof BOT_TYPES)[number];

export const FEATURES = ['TextEnhancer', 'TextValidator', 'ExampleValidator', 'Website'] as const;
export type Feature = (typeof FEATURES)[number];

export interface BotDetails {
  readonly name: string;
  readonly purpose: string;
  readonly description: string | null;
  /** http(s) URL of a picture. */
  readonly avatar: string | null;
}

export const BUBBLE_SHAPES = ['circle', 'rounded', 'square'] as const;
export const POSITIONS = ['bottom-right', 'bottom-left'] as const;
export const COLOR_SCHEMES = ['auto', 'light', 'dark'] as const;

/** How the widget looks. Colours are `#rrggbb`. */
export interface BotStyle {
  readonly primaryColor: string;
  /** Text on the primary colour. */
  readonly onPrimaryColor: string;
  readonly backgroundColor: string;
  readonly textColor: string;
  readonly bubbleShape: (typeof BUBBLE_SHAPES)[number];
  readonly position: (typeof POSITIONS)[number];
  readonly colorScheme: (typeof COLOR_SCHEMES)[number];
  readonly welcomeMessage: string;
  readonly suggestedQuestions: readonly string[];
}

export const DEFAULT_STYLE: BotStyle = {
  primaryColor: '#2f5bd0',
  onPrimaryColor: '#ffffff',
  backgroundColor: '#ffffff',
  textColor: '#1c1f26',
  bubbleShape: 'circle',
  position: 'bottom-right',
  colorScheme: 'auto',
  welcomeMessage: 'Hello! How can I help you?',
  suggestedQuestions: [],
};

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Example {
  readonly question: string;
  readonly answer: string;
}

/** A fact about an interface that the bot may tell of; it is never called. */
export interface ApiEndpoint {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly description: string;
}

export interface BotConfiguration {
  /** Who the bot is and for whom it speaks. */
  readonly identity: string | null;
  readonly tone: string | null;
  readonly verbosity: string | null;
  readonly behaviour: string | null;
  readonly language: string | null;
  readonly websiteType: string | null;
  readonly responseFormat: string | null;
  readonly allowedTopics: readonly string[];
  readonly disallowedTopics: readonly string[];
  readonly examples: readonly Example[];
  readonly apiEndpoints: readonly ApiEndpoint[];
  /** Free extra settings. */
  readonly settings: { readonly [key: string]: Json };
}

export const EMPTY_CONFIGURATION: BotConfiguration = {
  identity: null,
  tone: null,
  verbosity: null,
  behaviour: null,
  language: null,
  websiteType: null,
  responseFormat: null,
  allowedTopics: [],
  disallowedTopics: [],
  examples: [],
  apiEndpoints: [],
  settings: {},
};
