import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a check saw, in a line or several; they are printed below its name. */
export type Figures = string | readonly string[] | void;

interface Result {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  readonly lines: readonly string[];
}

const MARKS = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' };

/** Runs checks one after the other and goes on after one that fails: what comes later may still tell something. */
export class Suite {
  private readonly results: Result[] = [];

  /** @param report where `finish` writes the results as JUnit XML */
  constructor(private readonly title: string, private readonly report: string) {
    console.log(title);
  }

  async check(name: string, body: () => Promise<Figures> | Figures): Promise<boolean> {
    const started = Date.now();
    const seconds = () => (Date.now() - started) / 1000;
    try {
      const figures = await body();
      this.record({ name, outcome: 'passed', seconds: seconds(), lines: figures === undefined ? [] : typeof figures === 'string' ? [figures] : figures });
      return true;
    } catch (error) {
      this.record({ name, outcome: 'failed', seconds: seconds(), lines: (error as Error).message.split('\n') });
      return false;
    }
  }

  /** Something that is not checked; the reason says what to do about it. */
  skip(name: string, reason: string): void {
    this.record({ name, outcome: 'skipped', seconds: 0, lines: reason.split('\n') });
  }

  /** What another tool has run. */
  record(result: Result): void {
    this.results.push(result);
    console.log(`${MARKS[result.outcome]} ${result.name}${result.outcome === 'skipped' ? '' : ` (${result.seconds.toFixed(1)} s)`}`);
    result.lines.forEach((line) => console.log(`       ${line}`));
  }

  /** Writes the report, prints the closing line and returns the exit code. */
  finish(): number {
    if (this.results.length === 0) {
      this.record({ name: this.title, outcome: 'failed', seconds: 0, lines: ['no check ran'] });
    }
    mkdirSync(dirname(this.report), { recursive: true });
    writeFileSync(this.report, junit(this.title, this.results));
    const [passed, failed, skipped] = [this.count('passed'), this.count('failed'), this.count('skipped')];
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    return failed > 0 ? 1 : 0;
  }

  private count(outcome: Result['outcome']): number {
    return this.results.filter((result) => result.outcome === outcome).length;
  }
}

/** Fails a check with everything that is wrong, not only the first of it. */
export function expectNone(what: string, wrong: readonly string[]): void {
  if (wrong.length > 0) {
    throw new Error([`${wrong.length} ${what}:`, ...wrong.slice(0, 40), ...wrong.length > 40 ? [`... and ${wrong.length - 40} more`] : []].join('\n'));
  }
}

function junit(title: string, results: readonly Result[]): string {
  const count = (outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome).length;
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0).toFixed(3);
  const counts = `name="${escape(title)}" tests="${results.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}" time="${seconds}"`;
  const cases = results.map(({ name, outcome, seconds: time, lines }) => {
    const text = escape(lines.join('\n'));
    const content = {
      passed: `<system-out>${text}</system-out>`,
      failed: `<failure message="${escape(lines[0] ?? '')}">${text}</failure>`,
      skipped: `<skipped message="${escape(lines.join(' '))}"/>`,
    };
    return `    <testcase classname="${escape(title)}" name="${escape(name)}" time="${time.toFixed(3)}">${content[outcome]}</testcase>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n  <testsuite ${counts}>\n${cases.join('')}  </testsuite>\n</testsuites>\n`;
}

/** Text for XML; the control characters that XML has no way to write are left out. */
function escape(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
