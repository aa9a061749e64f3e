/** Something that the user gave cannot be used: the message says what, and what would be right. */
export class UsageError extends Error {}

/** A file or a server that the user named cannot be read. */
export class SourceError extends Error {}
