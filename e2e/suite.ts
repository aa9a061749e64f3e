/** What a check saw, in a line or several; they are printed below its name. */
export type Figures = string | readonly string[] | void;

/** Runs checks one after the other and goes on after one that fails: what comes later may still tell something. */
export class Suite {
  private passed = 0;
  private failed = 0;
  private skipped = 0;

  constructor(private readonly title: string) {
    console.log(title);
  }

  async check(name: string, body: () => Promise<Figures> | Figures): Promise<boolean> {
    const started = Date.now();
    try {
      const figures = await body();
      this.passed++;
      print('ok  ', name, started, figures);
      return true;
    } catch (error) {
      this.failed++;
      print('FAIL', name, started, (error as Error).message.split('\n'));
      return false;
    }
  }

  skip(name: string, reason: string): void {
    this.skipped++;
    console.log(`skip ${name}\n       ${reason}`);
  }

  /** Prints the closing line and returns the exit code. */
  finish(): number {
    if (this.passed + this.failed === 0) {
      this.failed++;
      console.log(`FAIL ${this.title}: no check ran`);
    }
    console.log(`${this.passed} passed, ${this.failed} failed${this.skipped > 0 ? `, ${this.skipped} skipped` : ''}`);
    return this.failed > 0 ? 1 : 0;
  }
}

function print(result: string, name: string, started: number, figures: Figures): void {
  console.log(`${result} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  for (const line of figures === undefined ? [] : typeof figures === 'string' ? [figures] : figures) {
    console.log(`       ${line}`);
  }
}

/** Fails a check with everything that is wrong, not only the first of it. */
export function expectNone(what: string, wrong: readonly string[]): void {
  if (wrong.length > 0) {
    throw new Error([`${wrong.length} ${what}:`, ...wrong.slice(0, 40), ...wrong.length > 40 ? [`... and ${wrong.length - 40} more`] : []].join('\n'));
  }
}
