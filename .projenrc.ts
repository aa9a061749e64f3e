import { readFileSync } from 'fs';
import { cdk8s, Component, github, javascript, ReleasableCommits, TextFile } from 'projen';
import { FLOORS } from './scripts/floors';

const REPOSITORY = 'https://github.com/cdk8s-prometheus-tiered/cdk8s-prometheus-tiered';

/** The types that the subject of a commit and the title of a pull request may have; CONTRIBUTING.md says when to use which. */
const COMMIT_TYPES = ['feat', 'fix', 'perf', 'refactor', 'docs', 'test', 'build', 'ci', 'chore', 'revert'];

/** What a user of the package notices: a release is made only where at least one commit since the last one matches. */
const RELEASABLE = '^((feat|fix|perf|revert)(\\([^)]+\\))?!?: |[a-z]+(\\([^)]+\\))?!: |BREAKING[ -]CHANGE: )';

/** What publishes the packages, and what writes their bills of materials (npm's own leaves out bundled dependencies that something else needs too). */
const PUBLIB = '0.2.1061';
const CYCLONEDX = '6.0.1';

/** The actions of the workflows that projen names by a tag, each by the commit of its newest tag that was looked at: a tag can be moved. */
const ACTIONS = {
  'actions/setup-go': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', // v7.0.0
  'actions/setup-java': 'b6effb05e454b25005698d916606bdc6ffcbf961', // v5.7.0
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  'actions/setup-python': '5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
  'actions/attest-build-provenance': 'a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32', // v4.1.0
};

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-prometheus-tiered',
  description: 'CDK8s constructs for a tiered Prometheus pipeline with OpenTelemetry: Target Allocator, scrapers, stateful gateways and self-monitoring, wired and checked at synthesis.',
  keywords: ['cdk8s', 'kubernetes', 'prometheus', 'opentelemetry', 'target-allocator', 'collector', 'metrics', 'dynatrace'],
  author: 'cdk8s-prometheus-tiered maintainers',
  authorAddress: 'maintainers@cdk8s-prometheus-tiered.example',
  authorOrganization: true,
  repositoryUrl: `${REPOSITORY}.git`,
  license: 'Apache-2.0',
  stability: 'experimental',
  sampleCode: false,
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,

  // The lowest versions that a consumer may have; the tests run on these.
  cdk8sVersion: '2.68.12',
  constructsVersion: '10.3.0',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '22.x',

  jsiiReleaseVersion: PUBLIB, // of publib, which has the tokens of all registries in its hands
  npmProvenance: true,
  publishToPypi: { distName: 'cdk8s-prometheus-tiered', module: 'cdk8s_prometheus_tiered', trustedPublishing: true, attestations: true },
  publishToMaven: {
    javaPackage: 'io.github.cdk8sprometheustiered',
    mavenGroupId: 'io.github.cdk8s-prometheus-tiered',
    mavenArtifactId: 'cdk8s-prometheus-tiered',
  },
  publishToGo: {
    moduleName: 'github.com/cdk8s-prometheus-tiered/cdk8s-prometheus-tiered-go',
    packageName: 'prometheustiered',
  },

  // RE2 itself, not JavaScript's regular expressions: what Prometheus accepts is decided by RE2.
  bundledDeps: ['re2js@^2.10.0', 'yaml@^2.8.0'],
  devDeps: [
    'cdk8s-plus-28@^2.5.6', // its generated Kubernetes API, of which scripts/kubernetes-api.ts writes into the package what the library uses
    'cdk8s-cli@^2.207.0', // the demo and the examples are synthesized with the real `cdk8s synth`
    'esbuild@^0.28.2', // makes one file of the library
    'fast-check@^4.0.0', // property-based tests over the props and the cadence
    'jsii-pacmak@^1.140.0', // the Python, Java and Go packages; the tests generate their code
    'tsx@^4.20.0', // runs the examples and the repository's scripts without a build
  ],

  jestOptions: {
    jestVersion: '^29',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      // The tests of real parts mostly wait: with jest's default, one of two cores would be idle.
      maxWorkers: '100%',
      collectCoverage: false,
      moduleNameMapper: { '^cdk8s-prometheus-tiered$': '<rootDir>/src' },
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/cli/', '<rootDir>/e2e/'],
      coverageReporters: ['text-summary', 'lcov'] as any,
      globalSetup: '<rootDir>/test/support/temp-folder.js',
      globalTeardown: '<rootDir>/test/support/temp-folder-teardown.js',
      watchPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
    },
  },
  eslintOptions: { dirs: ['src', 'examples'], devdirs: ['test', 'scripts', 'bench', 'e2e'], prettier: false },
  githubOptions: {
    mergify: false,
    pullRequestLint: true,
    pullRequestLintOptions: { semanticTitleOptions: { types: COMMIT_TYPES } },
  },
  releasableCommits: ReleasableCommits.exec(`git log --no-merges --oneline $LATEST_TAG..HEAD -E --grep '${RELEASABLE}'`),
  depsUpgrade: false,
  // A build changes nothing: it installs what the lockfile says, and fails where a generated file is out of date. No job of a pull request can write.
  buildWorkflowOptions: { mutableBuild: false },
  gitignore: ['/dist/', '/examples/*/dist/', '.DS_Store', '/bench/results/', '/e2e/test-reports/', '.jsii.tabl.json'],
});

// jest 30 and eslint-import-resolver-typescript 4 bring optional native packages that `npm ci` misses (npm/cli#9846).
project.addDevDeps('eslint-import-resolver-typescript@^2.7.1', 'typescript@~6.0.0', '@types/node@^20');

for (const path of ['/examples/', '/e2e/', '/cli/', '/bench/', '/scripts/', '/docs/', '/rosetta/', '/.ci/', '/.npmrc', '/ARCHITECTURE.md', '/CONTRIBUTING.md', '/SECURITY.md']) {
  project.addPackageIgnore(path);
}

project.compileTask.exec('tsx scripts/kubernetes-api.ts');
project.compileTask.exec('tsx scripts/one-file.ts');

// README's two commands are `npm ci && npm run demo` and `npm ci && npm test`; the latter checks everything that is checked.
project.addTask('demo', { description: 'Synthesize the minimal example and say what to do next', exec: 'tsx scripts/demo.ts' });
project.addTask('bench:synth', { description: 'Measure synthesis: default stack, 100, 1,000 and 10,000 monitors', exec: 'tsx bench/synth.ts', receiveArgs: true });
project.addTask('bench:helm', { description: "Measure synthesis against 'helm template' of the reference", exec: 'tsx bench/helm.ts', receiveArgs: true });
const typecheck = project.addTask('typecheck', { description: 'Tests, examples and scripts', exec: 'tsc -p examples/tsconfig.json' });
typecheck.exec('tsc -p e2e');
const snippets = project.addTask('snippets', { description: 'Compile the snippets of the README and the docstrings, and translate them for the other languages' });
snippets.exec('jsii-rosetta extract --strict --no-validate-assemblies .jsii');
const api = project.addTask('api-is-current', { description: 'Compare API.md with what the sources say' });
api.exec('tsx scripts/api-is-current.ts');

// The packages of other languages take their examples from the tablet that `snippets` writes, which travels in the npm package. An example without a translation
// would stay TypeScript under the other language's name, so it is an error.
const UNTRANSLATED = { condition: 'test ! -f .jsii.tabl.json || test .jsii -nt .jsii.tabl.json' };
project.tasks.tryFind('package:js')!.prependSpawn(snippets);
for (const language of ['java', 'python', 'go']) {
  const task = project.tasks.tryFind(`package:${language}`)!;
  task.reset();
  task.spawn(snippets, UNTRANSLATED);
  task.execArgs(['jsii-pacmak', '-v', '--target', language, '--rosetta-unknown-snippets', 'fail']);
}

project.addTask('try-package', { description: "Build the packages and run README's commands of each language in an empty folder", exec: 'tsx scripts/try-package.ts', receiveArgs: true });
project.addTask('examples:update', { description: 'Regenerate the YAML of the examples', exec: 'tsx scripts/update-examples.ts' });
project.addTask('docs', { description: 'Regenerate docs/checks.md, docs/deviations.md and docs/versions.md', exec: 'tsx scripts/checks-doc.ts && tsx scripts/deviations-doc.ts && tsx scripts/versions-doc.ts' });
const cli = project.addTask('test:cli', { description: 'Install, build and test the command line package', cwd: 'cli', env: { JEST_JUNIT_OUTPUT_DIR: 'test-reports' } });
cli.exec('npm ci');
cli.exec('npm test -- --ci --reporters=default --reporters=../node_modules/jest-junit');
const e2e = project.addTask('test:e2e', { description: 'The Go tests of the load and the sink; the minimal example on a real cluster, where this machine can run one (e2e/README.md)' });
e2e.exec('tsx e2e/go-tests.ts');
e2e.exec('tsx e2e/smoke.ts --if-possible --example minimal');
project.testTask.reset();
project.testTask.spawn(project.compileTask);
project.testTask.spawn(typecheck);
project.testTask.exec('jest --ci --passWithNoTests=false', { receiveArgs: true });
project.testTask.spawn(project.tasks.tryFind('eslint')!);
project.testTask.spawn(snippets);
project.testTask.spawn(api);
project.testTask.spawn(cli);
project.testTask.spawn(e2e);

// The type checker resolves the library's own name, which only stands in the examples.
project.eslint!.addRules({ 'import/no-unresolved': ['error', { ignore: ['^cdk8s-prometheus-tiered$'] }] });
project.eslint!.addRules({ '@stylistic/max-len': ['error', { code: 200, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }] });

// A file imports from its own folder and from lower floors only. Both rules pass over imports of types alone; test/structure.test.ts counts these too.
const folders = Object.entries(FLOORS).filter(([path]) => path.startsWith('src/'));
project.eslint!.addRules({
  'import/no-cycle': ['error'],
  'import/no-restricted-paths': ['error', {
    zones: folders.map(([target, floor]) => ({
      target: `./${target}`,
      from: folders.filter(([path, other]) => path !== target && other >= floor).map(([path]) => `./${path}`),
      message: 'a file imports from its own folder and from lower floors only (scripts/floors.ts)',
    })).filter(({ from }) => from.length > 0),
  }],
});

for (const [action, commit] of Object.entries(ACTIONS)) {
  project.github!.actions.set(action, `${action}@${commit}`);
}

// The command line is a package of its own, `prometheus-tiered`, with the version of the library that it is built from.
const { JobPermission } = github.workflows;
project.release!.addJobs({
  release_cli: {
    name: 'Publish the command line to npm',
    needs: ['release'],
    runsOn: ['ubuntu-latest'],
    permissions: { idToken: JobPermission.WRITE, contents: JobPermission.READ },
    if: "needs.release.outputs.tag_exists != 'true' && needs.release.outputs.latest_commit == github.sha",
    tools: { node: { version: '22.x' } },
    steps: [
      github.WorkflowSteps.checkout(),
      { name: 'Download build artifacts', ...github.WorkflowSteps.downloadArtifact({ with: { artifactIds: ['${{ needs.release.outputs.artifact_id }}'], path: 'dist' } }) },
      { name: 'Install dependencies', run: 'npm ci && npm --prefix cli ci' },
      { name: 'Take over the version', run: 'cd cli && npm version --no-git-tag-version --allow-same-version "$(cat ../dist/version.txt)"' },
      { name: 'Pack', run: 'mkdir -p dist/cli && npm pack ./cli --pack-destination dist/cli' },
      {
        name: 'Release',
        env: { NPM_DIST_TAG: 'latest', NPM_CONFIG_PROVENANCE: 'true', NPM_TOKEN: '${{ secrets.NPM_TOKEN }}', PUBLIB_DRYRUN: '${{ inputs.dry_run }}' },
        run: `npx '-p' 'publib@${PUBLIB}' 'publib-npm' dist/cli`,
      },
    ],
  },
});

const READ_ONLY = { contents: JobPermission.READ };

/** The bills of materials of both packages, from the lockfiles and with the version of the release. */
const BILLS_OF_MATERIALS = [
  'npm version --no-git-tag-version --allow-same-version "$(cat dist/version.txt)"',
  'npm --prefix cli version --no-git-tag-version --allow-same-version "$(cat dist/version.txt)"',
  'mkdir -p dist/sbom',
  ...['package.json', 'cli/package.json'].map(manifest =>
    `npx --yes -p @cyclonedx/cyclonedx-npm@${CYCLONEDX} cyclonedx-npm --omit dev --package-lock-only --output-file dist/sbom/${manifest === 'package.json' ? 'cdk8s-prometheus-tiered' : 'prometheus-tiered'}.cdx.json ${manifest}`),
  'git checkout -- package.json package-lock.json cli/package.json cli/package-lock.json',
].join('\n');

/** What projen has no option for: the least permissions, no token left behind by a checkout, and a proof of origin for every package and bill of materials. */
class Hardened extends Component {
  public preSynthesize(): void {
    for (const workflow of project.github!.workflows) {
      workflow.file!.addOverride('permissions', { contents: 'read' });
      for (const [id, job] of Object.entries(workflow.jobs)) {
        if (!('steps' in job)) {
          continue;
        }
        const steps = (typeof job.steps === 'function' ? (job.steps as () => github.workflows.Step[])() : job.steps).map(hardened);
        workflow.updateJob(id, { release: this.released(id, { ...job, steps }), build: { ...job, steps, permissions: READ_ONLY } }[workflow.name] ?? { ...job, steps });
      }
    }
  }

  private released(id: string, job: github.workflows.Job): github.workflows.Job {
    const steps = job.steps as github.workflows.Step[];
    if (id === 'release') {
      // It builds, and only looks for the tag: the job `release_github` makes it.
      const built = steps.findIndex(({ name }) => name === 'release') + 1;
      return { ...job, steps: [...steps.slice(0, built), { name: 'Write the bills of materials', run: BILLS_OF_MATERIALS }, ...steps.slice(built)], permissions: READ_ONLY };
    }
    if (id === 'release_github') {
      const upload = {
        name: 'Upload the bills of materials',
        if: '${{ !inputs.dry_run }}',
        env: { GITHUB_TOKEN: '${{ secrets.GITHUB_TOKEN }}' },
        run: 'gh release upload "$(cat dist/releasetag.txt)" -R "$GITHUB_REPOSITORY" --clobber dist/sbom/*.json',
      };
      return attested({ ...job, steps: [...steps, upload] }, steps.length, 'dist/sbom/*.json');
    }
    const packages = { release_npm: 'dist/js/*.tgz', release_maven: 'dist/java/**/*.jar', release_pypi: 'dist/python/*', release_cli: 'dist/cli/*.tgz' }[id];
    return packages ? attested(job, steps.findIndex(({ name }) => name === 'Release'), packages) : job;
  }
}

function hardened(step: github.workflows.Step): github.workflows.Step {
  if (step.uses?.startsWith('actions/checkout@')) {
    return { ...step, with: { ...step.with, 'persist-credentials': false } };
  }
  // The publishing tool's own default is right; the project names no registry.
  const { NPM_REGISTRY, ...env } = step.env ?? {};
  return NPM_REGISTRY ? { ...step, env } : step;
}

/** A job with a step that signs where files come from, before the one that gives them away; `gh attestation verify FILE` checks it. */
function attested(job: github.workflows.Job, before: number, files: string): github.workflows.Job {
  const steps = [...job.steps as github.workflows.Step[]];
  steps.splice(before, 0, {
    name: 'Attest the origin',
    if: '${{ !inputs.dry_run }}',
    uses: project.github!.actions.get('actions/attest-build-provenance'),
    with: { 'subject-path': files },
  });
  return { ...job, steps, permissions: { ...job.permissions, idToken: JobPermission.WRITE, attestations: JobPermission.WRITE } };
}

new TextFile(project, 'cli/LICENSE', { lines: readFileSync('LICENSE', 'utf8').replace(/\n$/, '').split('\n'), readonly: false });
new Hardened(project);

project.synth();
