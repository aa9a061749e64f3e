/**
 * Takes cdk8s-plus-28 out of the package: where `src/workload/k8s.ts` passes on names of its generated Kubernetes API, their own types are written instead, with what
 * these stand on and nothing else; the same is done with their code where the library is made one file (scripts/one-file.ts). Part of `npm run compile`.
 */
import { readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import * as ts from 'typescript';

const root = join(__dirname, '..');
const printer = ts.createPrinter({ removeComments: true });

/** The file that passes the names on. */
export const DOOR = join(root, 'src', 'workload', 'k8s.ts');

/** What the door passes on, and the package and file, without its extension, that it has it from. */
export function passedOn(door: string): { values: string[]; all: string[]; from: string } {
  const [statement] = parse(door).statements.filter(ts.isExportDeclaration);
  const elements = (statement.exportClause as ts.NamedExports).elements;
  const names = (of: readonly ts.ExportSpecifier[]) => of.map(element => element.name.text);
  return {
    values: names(elements.filter(element => !element.isTypeOnly)),
    all: names(elements),
    from: require.resolve((statement.moduleSpecifier as ts.StringLiteral).text).replace(/\.js$/, ''),
  };
}

/** What of a generated file, code or declarations, the names stand on, themselves included. */
export function reduced(file: string, names: string[]): string {
  const source = parse(file);
  const parts = new Map<string, ts.Statement[]>();
  for (const statement of source.statements) {
    const name = nameOf(statement);
    if (name) {
      parts.set(name, [...parts.get(name) ?? [], statement]);
    }
  }
  const unknown = names.filter(name => !parts.has(name));
  if (unknown.length > 0) {
    throw new Error(`${file} has no ${unknown.join(', ')}`);
  }
  const needed = new Set(names);
  for (const name of needed) {
    parts.get(name)!.forEach(statement => identifiers(statement).filter(found => parts.has(found)).forEach(found => needed.add(found)));
  }
  return source.statements
    .filter(statement => isLoading(statement) || needed.has(nameOf(statement) ?? ''))
    .map(statement => printer.printNode(ts.EmitHint.Unspecified, statement, source))
    .join('\n') + '\n';
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
}

/** The class, function or type that a statement declares, exports or gives a property to; none for the marks that only the jsii of cdk8s-plus-28 itself reads. */
function nameOf(statement: ts.Statement): string | undefined {
  if (ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    return statement.name!.text;
  }
  return /^(?:exports\.(?<exported>\w+) = \k<exported>|(?<owner>\w+)\.\w+ = \{)/.exec(statement.getText())?.slice(1).find(name => name);
}

function isLoading(statement: ts.Statement): boolean {
  return ts.isImportDeclaration(statement) || /^(?:"use strict"|Object\.defineProperty\(exports, "__esModule"|const \w+ = require\()/.test(statement.getText());
}

function identifiers(node: ts.Node): string[] {
  const found: string[] = [];
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child)) {
      found.push(child.text);
    }
    child.forEachChild(visit);
  };
  visit(node);
  return found;
}

/** Whose work it is, as its license asks. */
function notice(): string {
  const folder = dirname(require.resolve('cdk8s-plus-28/package.json'));
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `/*! Taken from ${name} ${version}, ${license}. ${readFileSync(join(folder, 'NOTICE'), 'utf8').trim()} */\n`;
}

/** The code in place of the door, as a module that can become part of another one. */
export function kubernetesCode(): string {
  const { values, from } = passedOn(DOOR);
  const code = withGiven(reduced(`${from}.js`, values))
    .replace(/^const (\w+) = require\((.*)\);$/gm, 'import * as $1 from $2;')
    .replace(/^(?:"use strict";|Object\.defineProperty\(exports, .*|exports\.(\w+) = \1;)\n/gm, '');
  return `${notice()}${code}export { ${values.join(', ')} };\n`;
}

/** What each generated function ends with: a copy for every field that is given. It takes longer than all else that they do. */
const COPIES = 'Object.entries(result).reduce((r, i) => (i[1] === undefined) ? r : ({ ...r, [i[0]]: i[1] }), {})';

/** The same code with one function for the fields that are given. */
function withGiven(code: string): string {
  if (!code.includes(COPIES)) {
    throw new Error(`the generated code does not have: ${COPIES}`);
  }
  return `${code.replaceAll(COPIES, 'given(result)')}
function given(fields) {
    const result = {};
    for (const name of Object.keys(fields)) {
        if (fields[name] !== undefined) {
            result[name] = fields[name];
        }
    }
    return result;
}
`;
}

function main(): void {
  const { all, from } = passedOn(DOOR);
  writeFileSync(join(root, 'lib', 'workload', 'k8s.d.ts'), notice() + reduced(`${from}.d.ts`, all));
}

if (require.main === module) {
  main();
}
