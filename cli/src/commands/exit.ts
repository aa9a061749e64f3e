/** Exit codes of every command. `findings`: what was asked for is printed, and something in it needs attention. */
export const EXIT = { ok: 0, unexpected: 1, usage: 2, findings: 3, source: 4 } as const;
