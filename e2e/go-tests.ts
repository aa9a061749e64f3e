/**
 * The Go tests of the load and the sink: what counts loss must itself count right.
 *
 *   npx tsx e2e/go-tests.ts
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Suite } from './suite';
import { E2E } from './tools/parts';

/** A line of `go test -json`, as `go doc test2json` has it. */
interface GoEvent {
  readonly Action: string;
  readonly Package?: string;
  readonly Test?: string;
  readonly Elapsed?: number;
  readonly Output?: string;
}

const suite = new Suite('Go tests of the load and the sink', join(E2E, 'test-reports', 'go.xml'));
for (const module of ['load', 'sink']) {
  if (spawnSync('go', ['version']).status === 0) {
    run(module);
  } else {
    suite.skip(`the Go tests of e2e/${module}`, 'go is not installed');
  }
}
process.exitCode = suite.finish();

function run(module: string): void {
  const { status, stdout, stderr } = spawnSync('nice', ['-n', '10', 'go', 'test', '-json', '-trimpath', './...'], {
    cwd: join(E2E, module), encoding: 'utf8', maxBuffer: Infinity, env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
  });
  const events = stdout.split('\n').filter((line) => line.startsWith('{')).map((line): GoEvent => JSON.parse(line));
  const outcomes = { pass: 'passed', fail: 'failed', skip: 'skipped' } as const;
  let failures = 0;
  for (const { Action, Package, Test, Elapsed } of events) {
    // A test within a test is reported with the one that holds it.
    if (!Test || Test.includes('/') || !(Action in outcomes)) {
      continue;
    }
    const outcome = outcomes[Action as keyof typeof outcomes];
    failures += outcome === 'failed' ? 1 : 0;
    suite.record({ name: `e2e/${module}: ${Test}`, outcome, seconds: Elapsed ?? 0, lines: outcome === 'passed' ? [] : outputOf(events, Package, Test) });
  }
  if (status !== 0 && failures === 0) {
    const output = [...outputOf(events), ...stderr.split('\n')].filter(Boolean);
    suite.record({ name: `the Go tests of e2e/${module}`, outcome: 'failed', seconds: 0, lines: [`'go test' ended with ${status}`, ...output] });
  }
}

function outputOf(events: readonly GoEvent[], goPackage?: string, test?: string): string[] {
  return events
    .filter(({ Package, Test }) => test === undefined || (Package === goPackage && (Test === test || Test?.startsWith(`${test}/`))))
    .flatMap(({ Output }) => Output?.trimEnd() ?? []);
}
