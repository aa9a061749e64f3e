import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import * as manifest from '../package.json';

/** cdk8s-cli as npm has it. */
const CDK8S = path.join(path.dirname(createRequire(path.join(__dirname, '../../package.json')).resolve('cdk8s-cli/package.json')), 'bin', 'cdk8s');
const PACKAGE = path.join(__dirname, '..');
const EXAMPLE = path.join(PACKAGE, 'example');

jest.setTimeout(120_000);

let folder: string;
beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'validation-')); });
afterEach(() => { fs.rmSync(folder, { recursive: true }); });

/** Runs `cdk8s synth` in a copy of the example, in which the package is installed as cdk8s-cli would. */
async function synth(change: { file?: string; from?: string | RegExp; to?: string; config?: (text: string) => string } = {}, args: readonly string[] = []) {
  const app = path.join(folder, 'app');
  fs.cpSync(EXAMPLE, app, { recursive: true });
  fs.symlinkSync(path.join(PACKAGE, 'node_modules'), path.join(app, 'node_modules'));
  const installed = path.join(folder, 'plugins', manifest.name, manifest.version, 'node_modules', manifest.name);
  fs.mkdirSync(path.dirname(installed), { recursive: true });
  fs.symlinkSync(PACKAGE, installed);
  const edit = (file: string, by: (text: string) => string) => fs.writeFileSync(path.join(app, file), by(fs.readFileSync(path.join(app, file), 'utf8')));
  if (change.file !== undefined) {
    edit(change.file, text => text.replace(change.from!, change.to!));
  }
  edit('cdk8s.yaml', change.config ?? (text => text));
  const reports = path.join(folder, 'reports.json');
  const result = await promisify(execFile)(CDK8S, ['synth', '--check-upgrade', 'false', '--plugins-dir', path.join(folder, 'plugins'), '--validation-reports-output-file', reports, ...args], { cwd: app })
    .then(({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }), (error: any) => ({ code: error.code as number, out: error.stdout as string, err: error.stderr as string }));
  const [report] = fs.existsSync(reports) ? JSON.parse(fs.readFileSync(reports, 'utf8')).reports : [];
  return { ...result, report };
}

const slow = { file: 'pipeline.yaml', from: 'max_staleness: 600s', to: 'max_staleness: 50s' };
const unselected = { file: 'monitors.yaml', from: /annotations:\n.*\n/, to: 'labels: {}\n' };

test('the example is good, and says what is acknowledged', async () => {
  const { code, report } = await synth();
  expect(code).toBe(0);
  expect(report.summary).toMatchObject({ status: 'success', plugin: manifest.name, metadata: { findings: '0', acknowledged: '1' } });
});

test('an error fails the synthesis, with the construct, the place and what to do', async () => {
  const { code, out, report } = await synth(slow);
  expect(code).toBe(2);
  expect(report.summary.status).toBe('failure');
  expect(report.violations).toEqual([{
    ruleName: 'PT008 error: A gateway forgets streams too soon',
    recommendation: expect.stringMatching(/forgets a stream after `max_staleness`.*docs\/checks\.md#pt008$/),
    fix: 'raise it to 600 s, or scrape more often',
    violatingConstructs: [{
      resourceName: 'gateway',
      constructPath: 'metrics/pipeline/gateway-statefulset-metrics',
      manifestPath: 'dist/metrics.k8s.yaml',
      locations: [expect.stringMatching(/^'processors\.cumulative_to_delta\.max_staleness' must be at least .* \(dist\/metrics\.k8s\.yaml:\d+:\d+\)$/)],
    }],
  }]);
  const line = Number(/yaml:(\d+):/.exec(report.violations[0].violatingConstructs[0].locations[0])![1]);
  expect(fs.readFileSync(path.join(folder, 'app/dist/metrics.k8s.yaml'), 'utf8').split('\n')[line - 1]).toContain('max_staleness: 50s');
  expect(out).toContain('Construct Path: metrics/pipeline/gateway-statefulset-metrics');
});

test('a warning is reported and fails nothing, unless it is told to', async () => {
  expect(await synth(unselected)).toMatchObject({ code: 0, report: { summary: { status: 'success' }, violations: [{ ruleName: 'PT023 warning: A monitor that no allocator selects' }] } });
  fs.rmSync(folder, { recursive: true });
  expect(await synth({ ...unselected, config: text => text.replace('failOn: error', 'failOn: warning') })).toMatchObject({ code: 2, report: { summary: { status: 'failure' } } });
});

test('checks and severities can be left out', async () => {
  expect(await synth({ ...unselected, config: text => text.replace('ignore: []', 'ignore: [PT023]') })).toMatchObject({ code: 0, report: { violations: [] } });
  fs.rmSync(folder, { recursive: true });
  expect(await synth({ ...unselected, config: text => text.replace('minSeverity: warning', 'minSeverity: error') })).toMatchObject({ code: 0, report: { violations: [] } });
});

test('an annotation without a reason fails it, with the place', async () => {
  const { code, out, report } = await synth({ file: 'monitors.yaml', from: 'the old Prometheus scrapes these pods until March', to: '""' });
  expect(code).toBe(2);
  expect(report.summary.metadata.error).toMatch(/^dist\/shop\.k8s\.yaml:\d+: the annotation .*PT023' of PodMonitor 'shop\/legacy' must have a reason/);
  expect(out).toContain(report.summary.metadata.error);
});

test.each([
  ['ignore: []', 'ignore: [PT999]', "'ignore' of PrometheusTieredValidation must be a list of codes from PT001 to"],
  ['failOn: error', 'failOn: never', '\'failOn\' of PrometheusTieredValidation must be warning or error, got "never"'],
  ['failOn: error', 'fail: error', "'fail' is no property of PrometheusTieredValidation; there are ignore, minSeverity and failOn"],
])('%s as %s is refused', async (from, to, message) => {
  const { code, err } = await synth({ config: text => text.replace(from, to) });
  expect(code).toBe(1);
  expect(err).toContain(message);
});
