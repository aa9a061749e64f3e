import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as ts from 'typescript';
import { loadHashes } from '../src/rings';
import { run } from '../src/run';

beforeAll(loadHashes);

const ROOT = path.join(__dirname, '..', '..');

const PLANS: Record<string, string[]> = {
  'a documented row': ['--dpm', '30M', '--targets', '334'],
  'a small load': ['--dpm', '0.5M', '--targets', '1000'],
  'another interval, headroom and one large target': ['--dpm', '10M', '--targets', '60', '--interval', '30s', '--headroom', '25%', '--largest-target', '300k'],
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
      expect(hpa.spec).toMatchObject({ minReplicas: sizes[part].replicas, maxReplicas: sizes[part].maxReplicas });
      const workload = manifests.find(manifest => ['Deployment', 'StatefulSet'].includes(manifest.kind) && manifest.metadata.name === name);
      const { resources } = workload.spec.template.spec.containers[0];
      expect(bytes(resources.requests.memory)).toBe(sizes[part].memoryRequest);
      expect(bytes(resources.limits.memory)).toBeGreaterThanOrEqual(sizes[part].memoryLimit);
    }
  });
});

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
