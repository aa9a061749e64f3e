import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import * as ts from 'typescript';
import { loadHashes } from '../src/rings';
import { run } from '../src/run';

beforeAll(loadHashes);

const ROOT = path.join(__dirname, '..', '..');

const PLANS: Record<string, string[]> = {
  'a documented row': ['--dpm', '30M', '--targets', '334'],
  'a small load': ['--dpm', '0.5M', '--targets', '1000'],
  'another interval, headroom and one large target': ['--dpm', '10M', '--targets', '60', '--interval', '30s', '--headroom', '25%', '--largest-target', '300k'],
  'an interval at which gateways can have no autoscaler': ['--dpm', '1M', '--targets', '50', '--interval', '10m', '--gateways', '3'],
  'the longest interval and the longest names': ['--series', '2000', '--targets', '50', '--interval', '24h', '--name', 'a'.repeat(40), '--namespace', 'n'.repeat(63), '--cluster-name', 'arn:aws:eks:eu-1:cluster/a@b'],
  'measured coefficients': ['--dpm', '30M', '--targets', '334', '--coefficients', 'measured'],
  'everything given': ['--dpm', '30M', '--targets', '334', '--scrapers', '50', '--gateways', '12', '--scraper-names', 'statefulset', '--routing-key', 'streamID', '--scraper-cpu', '2',
    '--scraper-memory', '12Gi', '--scraper-memory-limit', '20Gi', '--gateway-cpu', '1500m', '--gateway-memory', '16Gi', '--name', 'big', '--namespace', 'mon', '--cluster-name', 'c-1'],
};

async function planned(args: string[]): Promise<any> {
  const out: string[] = [];
  const code = await run(['plan', ...args, '--draws', '5', '--output', 'json'], text => { out.push(text); }, text => { out.push(text); });
  expect({ code, out: out.join('').slice(0, 200) }).toMatchObject({ code: 0 });
  return JSON.parse(out.join(''));
}

test('the props of every plan compile against the library', async () => {
  const programs = new Map<string, string>();
  for (const [name, args] of Object.entries(PLANS)) {
    programs.set(path.join(ROOT, 'cli', `pasted ${name}.ts`), (await planned(args)).props);
  }
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    noUnusedLocals: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ['node'],
    paths: { 'cdk8s-prometheus-tiered': [path.join(ROOT, 'src', 'index.ts')], 'cdk8s': [path.join(ROOT, 'node_modules', 'cdk8s')] },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = file => programs.has(file) || fileExists(file);
  host.readFile = file => programs.get(file) ?? readFile(file);
  host.getSourceFile = (file, version) => programs.has(file) ? ts.createSourceFile(file, programs.get(file)!, version) : getSourceFile(file, version);
  const program = ts.createProgram([...programs.keys()], options, host);
  const complaints = [...programs.keys()].flatMap(file => {
    const source = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .map(diagnostic => `${path.basename(file)}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`);
  });
  expect(complaints).toEqual([]);
});

describe('the props, run,', () => {
  let folder: string;
  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pasted-')); });
  afterEach(() => { fs.rmSync(folder, { recursive: true }); });

  test.each(Object.entries(PLANS))('synthesize what was planned: %s', async (_name, args) => {
    const { props, sizes } = await planned(args);
    const manifests = synthesize(props, folder);
    const stack = args.includes('--name') ? args[args.indexOf('--name') + 1] : 'tiered';
    for (const [part, name] of [['scrapers', `${stack}-scraper`], ['gateways', `${stack}-gateway`]] as const) {
      const hpa = manifests.find(manifest => manifest.kind === 'HorizontalPodAutoscaler' && manifest.spec.scaleTargetRef.name === name);
      const workload = manifests.find(manifest => ['Deployment', 'StatefulSet'].includes(manifest.kind) && manifest.metadata.name === name);
      const { minReplicas, maxReplicas } = hpa?.spec ?? { minReplicas: workload.spec.replicas, maxReplicas: workload.spec.replicas };
      expect({ minReplicas, maxReplicas }).toEqual({ minReplicas: sizes[part].replicas, maxReplicas: sizes[part].maxReplicas });
      expect(hpa === undefined).toBe(sizes[part].noAutoscaler !== undefined);
      const { resources } = workload.spec.template.spec.containers[0];
      expect(bytes(resources.requests.memory)).toBe(sizes[part].memoryRequest);
      expect(bytes(resources.limits.memory)).toBeGreaterThanOrEqual(sizes[part].memoryLimit);
    }
  });
});

const option = (name: string, ...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined }).map(value => value === undefined ? [] : [name, value]);

test('whatever the options are, a plan that is made synthesizes', async () => {
  const warnings = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  await fc.assert(fc.asyncProperty(fc.tuple(
    fc.constantFrom(['--dpm', '1M', '--targets', '50'], ['--series', '2k', '--targets', '400'], ['--dpm', '30M', '--targets', '334'], ['--series', '5', '--targets', '1']),
    option('--interval', '1s', '4s', '45s', '300s', '301s', '6m', '12m', '13m', '1h', '24h'),
    option('--headroom', '10%', '300%'),
    option('--scrapers', '1', '3', '1061'),
    option('--gateways', '1', '5', '300'),
    option('--scraper-cpu', '1m', '500m', '4'),
    option('--scraper-memory', '64Mi', '1Gi', '20Gi'),
    option('--scraper-memory-limit', '64Mi', '8Gi', '30Gi'),
    option('--gateway-memory', '64Mi', '1Gi', '20Gi'),
    option('--gateway-memory-limit', '128Mi', '8Gi', '30Gi'),
    option('--scraper-names', 'statefulset'),
    option('--routing-key', 'streamID'),
    option('--coefficients', 'measured'),
    option('--name', 'a', 'a'.repeat(40)),
    option('--namespace', 'n', '1'.repeat(63)),
    option('--cluster-name', '1', 'a:b/c@d_e.f-'),
  ), async parts => {
    const out: string[] = [];
    const code = await run(['plan', ...parts.flat(), '--draws', '1', '--output', 'json'], text => { out.push(text); }, text => { out.push(text); });
    fc.pre(code === 0);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pasted-'));
    try {
      expect(synthesize(JSON.parse(out.join('')).props, folder).length).toBeGreaterThan(10);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }), { numRuns: 15 });
  warnings.mockRestore();
}, 120_000);

function synthesize(program: string, folder: string): any[] {
  const { outputText } = ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const library = path.join(ROOT, 'src');
  process.env.CDK8S_OUTDIR = folder;
  try {
    new Function('require', 'exports', outputText)((name: string) => require(name === 'cdk8s-prometheus-tiered' ? library : name), {});
  } finally {
    delete process.env.CDK8S_OUTDIR;
  }
  const { parseAllDocuments } = require('yaml');
  return fs.readdirSync(folder).flatMap(file => parseAllDocuments(fs.readFileSync(path.join(folder, file), 'utf8')).map((document: any) => document.toJS())).filter(manifest => manifest);
}

function bytes(quantity: string): number {
  const [, amount, unit] = /^(\d+)(Ki|Mi|Gi)$/.exec(quantity)!;
  return Number(amount) * { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }[unit as 'Mi'];
}
