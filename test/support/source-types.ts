import { join } from 'path';
import * as ts from 'typescript';

const root = join(__dirname, '..', '..');
const source = join(root, 'src');

/** The compiler's view of `src/` and of some more files. */
export interface SourceTypes {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
}

/** Type-checks these files, given from the repository's root, with all that they import. */
export function sourceTypes(...files: string[]): SourceTypes {
  const folder = join(root, 'examples');
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, folder);
  const program = ts.createProgram(files.map(file => join(root, file)), { ...options, noEmit: true });
  return { program, checker: program.getTypeChecker() };
}

/** One of the files that were given. */
export function sourceFile({ program }: SourceTypes, file: string): ts.SourceFile {
  return program.getSourceFile(join(root, file))!;
}

/** The types that `src/index.ts` exports, by their names. */
export function exportedTypes(types: SourceTypes): Map<string, ts.Symbol> {
  const module = types.checker.getSymbolAtLocation(sourceFile(types, 'src/index.ts'))!;
  return new Map(types.checker.getExportsOfModule(module).map(symbol => [symbol.name, symbol]));
}

/** Whether a declaration is marked as internal, so that it is no part of the public face. */
export function isInternal(declaration: ts.Node): boolean {
  return ts.getJSDocTags(declaration).some(tag => tag.tagName.text === 'internal');
}

/** The class, interface or enum of this library that a type is. */
export function declarationOf(type: ts.Type): ts.ClassDeclaration | ts.InterfaceDeclaration | ts.EnumDeclaration | undefined {
  return (type.aliasSymbol ?? type.symbol)?.declarations?.find((node): node is ts.ClassDeclaration | ts.InterfaceDeclaration | ts.EnumDeclaration =>
    (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node)) && node.getSourceFile().fileName.startsWith(source));
}

/** Whether a type is a struct: what users write as an object literal. By jsii's rule, behavioural interfaces begin with `I`. */
export function isStruct(type: ts.Type): boolean {
  const declaration = declarationOf(type);
  return declaration !== undefined && ts.isInterfaceDeclaration(declaration) && !/^I[A-Z]/.test(declaration.name.text);
}

/** `Struct.property`, by the struct that declares it. */
export function propertyName(property: ts.Symbol): string {
  const parent = property.declarations![0].parent as ts.InterfaceDeclaration;
  return `${parent.name.text}.${property.name}`;
}
