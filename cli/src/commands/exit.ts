/** Exit codes of every command. */
export const EXIT = { ok: 0, unexpected: 1, usage: 2, risk: 3, source: 4 } as const;
