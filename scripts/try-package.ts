/**
 * Follows README's "Use it" as a user would: builds the packages, and runs the block of each language, exactly as it is written, in an empty folder outside of the
 * repository. The YAML must be that of examples/minimal. TypeScript's app also gets a cdk8s-plus that the library does not build on, and is compiled.
 * `npm run try-package [-- LANGUAGE ...]`, after `npm run compile`; without a language, all for which this machine has the tools. Needs the package registries.
 */
import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const root = join(__dirname, '..');
const packages = join(root, 'dist');
const expected = readFileSync(join(root, 'examples', 'minimal', 'expected', 'metrics.k8s.yaml'), 'utf8');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

interface Language {
  readonly title: string;
  readonly task: string;
  /** What its commands call, with arguments that only print something. */
  readonly tools: string[][];
  /** Prints what the built package says to its readers. */
  readonly documentation?: string[];
  /** What stands in there, in the language's own words: from an example of README or of a docstring. */
  readonly says?: string[];
}

const LANGUAGES: Record<string, Language> = {
  typescript: { title: 'TypeScript', task: 'package:js', tools: [['npm', '--version']] },
  python: {
    title: 'Python',
    task: 'package:python',
    tools: [['python3', '--version'], ['python3', '-m', 'venv', '--help']],
    documentation: ['.venv/bin/python', '-c', 'import importlib.metadata as m, cdk8s_prometheus_tiered as p; print(m.metadata("cdk8s-prometheus-tiered").get_payload(), p.Sizing.for_load.__doc__)'],
    says: ['```python\nPrometheusTieredStack(app, "eu", cluster_name="prod-eu-1")', '= Sizing.for_load(data_points_per_minute='],
  },
  java: {
    title: 'Java',
    task: 'package:java',
    tools: [['java', '-version'], ['mvn', '--version'], ['jar', '--help']],
    documentation: ['bash', '-c', 'find "$PACKAGES"/java -name "*-javadoc.jar" -exec jar --extract --file {} \\; && cat io/github/cdk8sprometheustiered/Sizing.html io/github/cdk8sprometheustiered/package-summary.html'],
    says: ['SizingLoad.builder().dataPointsPerMinute(', 'PrometheusTieredStack.Builder.create(app, "eu").clusterName("prod-eu-1")'],
  },
  go: {
    title: 'Go',
    task: 'package:go',
    tools: [['go', 'version']],
    documentation: ['bash', '-c', 'go doc github.com/cdk8s-prometheus-tiered/cdk8s-prometheus-tiered-go/prometheustiered.Sizing_ForLoad; cat "$PACKAGES"/go/prometheustiered/README.md'],
    says: [':= prometheustiered.Sizing_ForLoad(&SizingLoad{', '```go\nprometheustiered.NewPrometheusTieredStack('],
  },
};

function run(command: string, args: string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PACKAGES: packages, NODE_OPTIONS: '' } });
  } catch (error: any) {
    throw new Error(`'${[command, ...args].join(' ').slice(0, 100)}' failed in ${cwd}:\n${error.stdout ?? ''}${error.stderr ?? error}`);
  }
}

function works([command, ...args]: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The first shell block after the language's name in bold. */
function block(title: string): string {
  const found = new RegExp(`(?:\\*\\*${title}\\*\\*|<b>${title}</b>)[\\s\\S]*?\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(readme);
  if (!found) {
    throw new Error(`README.md has no block of commands for ${title}`);
  }
  return found[1];
}

function build(task: string): void {
  try {
    run('npx', ['projen', task], root);
  } catch (error) {
    // The code is written before it is built; a proxy that lacks the module of cdk8s only stops the build.
    if (task !== 'package:go' || !existsSync(join(packages, 'go', 'prometheustiered', 'go.mod'))) {
      throw error;
    }
  }
}

/** What a Go proxy does not have is generated from the npm package, as cdk8s' own release does. */
function goModules(app: string, commands: string): string {
  const module = 'github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2';
  const [, version] = new RegExp(`${module} (\\S+)`).exec(readFileSync(join(packages, 'go', 'prometheustiered', 'go.mod'), 'utf8'))!;
  if (works(['go', 'list', '-m', `${module}@${version}`])) {
    return commands;
  }
  console.log(`go: the proxy does not have ${module}@${version}; generated from the npm package instead`);
  run('npx', ['jsii-pacmak', '--code-only', '--no-npmignore', '--target', 'go', '--outdir', join(app, 'generated'), 'node_modules/cdk8s'], root);
  return commands.replace('go mod tidy', `go mod edit -replace ${module}=./generated/go/cdk8s\ngo mod tidy`);
}

function beside(app: string): void {
  run('npm', ['install', 'cdk8s-plus-33'], app);
  run('npm', ['ls', '--all'], app);
  if (readdirSync(join(app, 'node_modules')).includes('cdk8s-plus-28')) {
    throw new Error('the library brought a cdk8s-plus of its own into the app');
  }
  run(join(app, 'node_modules', '.bin', 'tsc'), ['--noEmit', '--strict', '--target', 'es2022', '--module', 'node16', '--types', 'node', 'main.ts'], app);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter(language => !(language in LANGUAGES));
if (unknown.length > 0) {
  throw new Error(`there is no language '${unknown[0]}'; known: ${Object.keys(LANGUAGES).join(', ')}`);
}
for (const [language, { title, task, tools, documentation, says }] of Object.entries(LANGUAGES).filter(([name]) => wanted.length === 0 || wanted.includes(name))) {
  const lacking = tools.find(tool => !works(tool));
  if (lacking && wanted.length === 0) {
    console.log(`${language}: skipped, since '${lacking.join(' ')}' does not work on this machine`);
    continue;
  }
  const app = mkdtempSync(join(tmpdir(), `cdk8s-app-${language}-`));
  try {
    const began = Date.now();
    build(task);
    writeFileSync(join(app, 'commands.sh'), language === 'go' ? goModules(app, block(title)) : block(title));
    run('bash', ['-euo', 'pipefail', 'commands.sh'], app);
    if (readFileSync(join(app, 'dist', 'metrics.k8s.yaml'), 'utf8') !== expected) {
      throw new Error(`${join(app, 'dist', 'metrics.k8s.yaml')} differs from examples/minimal/expected/metrics.k8s.yaml`);
    }
    if (language === 'typescript') {
      beside(app);
    }
    if (documentation && says) {
      const [command, ...args] = documentation;
      const text = run(command, args, app).replace(/&quot;/g, '"');
      const missing = says.find(example => !text.includes(example));
      if (missing) {
        throw new Error(`the documentation of the package for ${title} does not say: ${missing}`);
      }
    }
    console.log(`${language}: README's commands gave the YAML of examples/minimal (${((Date.now() - began) / 1000).toFixed(0)} s)`);
  } finally {
    rmSync(app, { recursive: true, force: true });
  }
}
