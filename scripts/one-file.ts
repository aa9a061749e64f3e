/**
 * Makes one file of the library's code, `lib/index.js`: to look for 170 files and to read them takes Node longer than to run what is in them. The types stay as jsii
 * has written them. Part of `npm run compile`, after jsii.
 */
import { readdirSync, readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { build } from 'esbuild';
import { DOOR, kubernetesCode } from './kubernetes-api';

const root = join(__dirname, '..');

/** What of jsii's description of the library is needed here. */
export interface Assembly {
  readonly version: string;
  readonly types?: { readonly [fqn: string]: { readonly kind: string; readonly name: string } };
}

/** Writes the library as one file. What it depends on stays outside. */
export async function oneFile(outfile: string, assembly: Assembly): Promise<void> {
  const { dependencies, peerDependencies, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await build({
    absWorkingDir: root,
    entryPoints: [join('src', 'index.ts')],
    outfile,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: `node${/[\d.]+/.exec(engines.node)![0]}`,
    external: Object.keys({ ...dependencies, ...peerDependencies }),
    plugins: [{
      name: 'kubernetes-api',
      setup: ({ onLoad }) => onLoad({ filter: /k8s\.ts$/ }, ({ path }) => path === DOOR ? { contents: kubernetesCode(), loader: 'js' } : undefined),
    }],
    legalComments: 'inline',
    footer: { js: runtimeTypes(assembly) },
    logLevel: 'warning',
  });
}

/** What jsii adds to the classes of its own code, by which other languages know them; and their names, which esbuild changes where a class names itself. */
function runtimeTypes({ version, types = {} }: Assembly): string {
  return Object.entries(types).filter(([, { kind }]) => kind === 'class').map(([fqn, { name }]) => [
    `module.exports.${name}[Symbol.for('jsii.rtti')] = ${JSON.stringify({ fqn, version })};`,
    `Object.defineProperty(module.exports.${name}, 'name', { value: '${name}', configurable: true });`,
  ].join('\n')).join('\n');
}

async function main(): Promise<void> {
  const lib = join(root, 'lib');
  await oneFile(join(lib, 'index.js'), JSON.parse(readFileSync(join(root, '.jsii'), 'utf8')));
  for (const file of readdirSync(lib, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.js') && file !== 'index.js') {
      rmSync(join(lib, file));
    }
  }
}

if (require.main === module) {
  main().catch(error => {
    console.error(error);
    process.exitCode = 1;
  });
}
