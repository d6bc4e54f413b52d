/** Whose key it is. Erasing `within` (a bot, say) erases every subject registered within it. */
export interface KeySubject {
  readonly id: string;
  readonly within?: string;
}

/** Encryption keys of personal data, one per subject (an account, a conversation). Deleting one erases the person. */
export interface SubjectKeys {
  /**
   * Deletes the keys of `subject` and of every subject registered `within` it (the conversations of a bot, say).
   * From then on its personal fields read as `[erased]`, and nothing new can be written for it.
   */
  erase(subject: string): Promise<void>;
}
