export type ContentKind = 'html' | 'pdf' | 'text';

/** What one document says, before any decision about it. */
export interface Extracted {
  readonly kind: ContentKind;
  readonly title: string;
  /** As the document declares it (`en-GB`), which is often wrong; null when it does not. */
  readonly declaredLanguage: string | null;
  readonly canonical: string | null;
  /** Where it sends its visitors after a moment, absolute; null when they stay. */
  readonly refresh: string | null;
  readonly noindex: boolean;
  readonly markdown: string;
  /** Absolute, as written. */
  readonly links: readonly string[];
  /** The document is empty but has scripts: a browser may see more. */
  readonly needsScripts: boolean;
}

export interface ExtractRequest {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** What `X-Robots-Tag` says to us; it stands above the document. */
  readonly robotsTag: string;
  readonly url: string;
}

export interface PageContent extends Omit<Extracted, 'declaredLanguage'> {
  /** It says of itself that there is no such page. */
  readonly isNotFound: boolean;
  /** ISO 639-1, as far as it can be told. */
  readonly language: string | null;
  /** SHA-256 of the title and the markdown, hexadecimal: the authority on whether a page has changed. */
  readonly hash: string;
  /** 64 bits as 16 hexadecimal digits, for near-duplicates. */
  readonly simhash: string;
}

/** `unsupported`: neither HTML nor PDF nor text, whatever it says it is. `tooLarge`: nobody looks things up in so much. */
export type ExtractAnswer =
  | { readonly content: PageContent }
  | { readonly unsupported: string }
  | { readonly tooLarge: string };
