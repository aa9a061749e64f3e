import * as ts from 'typescript';
import { declarationOf, exportedTypes, isInternal, isStruct, propertyName, sourceFile, SourceTypes, sourceTypes } from './support/source-types';

const EXAMPLE = 'examples/all-options/main.ts';

/** Options that the example leaves out, each with the reason. */
const LEFT_OUT: { readonly [option: string]: string } = {
  'TargetAllocatorOptions.nativeHistograms': 'in a stack it is set on the stack, so that allocator and scrapers agree',
  'ScraperPoolOptions.nativeHistograms': 'in a stack it is set on the stack, so that allocator and scrapers agree',
  'DynatraceBackendOptions.secretName': 'only an endpoint or a token that is not given is read from it; the example gives both',
  'OtlpBackendOptions.proxyUrl': 'the example has gRPC, for which it is an error',
};

/** Every property of the structs that can be given to a stack: nested, in lists and maps, and those that the factories of its classes take. */
function allOptions({ checker }: SourceTypes, root: ts.Type): Set<string> {
  const options = new Set<string>();
  const seen = new Set<ts.Type>();
  const visit = (given: ts.Type) => {
    const type = checker.getNonNullableType(given);
    const items = [...checker.getTypeArguments(type as ts.TypeReference), checker.getIndexTypeOfType(type, ts.IndexKind.String)];
    const declaration = declarationOf(type);
    if (seen.has(type)) {
      return;
    }
    seen.add(type);
    if (!declaration) {
      items.forEach(item => item && visit(item));
    } else if (isStruct(type)) {
      for (const property of type.getProperties()) {
        options.add(propertyName(property));
        visit(checker.getTypeOfSymbol(property));
      }
    } else if (ts.isClassDeclaration(declaration)) {
      declaration.members.filter(ts.isMethodDeclaration).filter(isPublicFactory).flatMap(({ parameters }) => [...parameters])
        .forEach(parameter => visit(checker.getTypeAtLocation(parameter)));
    }
  };
  visit(root);
  return options;
}

function isPublicFactory(method: ts.MethodDeclaration): boolean {
  const kinds = ts.getModifiers(method)?.map(({ kind }) => kind) ?? [];
  return kinds.includes(ts.SyntaxKind.StaticKeyword) && !kinds.includes(ts.SyntaxKind.PrivateKeyword) && !isInternal(method);
}

/** The properties that a file gives in object literals, each by the struct that declares it. */
function givenOptions({ checker }: SourceTypes, file: ts.SourceFile): Set<string> {
  const given = new Set<string>();
  const visit = (node: ts.Node) => {
    if (ts.isObjectLiteralExpression(node)) {
      const type = checker.getContextualType(node);
      const expected = type && checker.getNonNullableType(type);
      if (expected && isStruct(expected)) {
        node.properties.forEach(({ name }) => given.add(propertyName(expected.getProperty((name as ts.Identifier).text)!)));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return given;
}

describe('the example with all options', () => {
  const types = sourceTypes('src/index.ts', EXAMPLE);
  const options = allOptions(types, types.checker.getDeclaredTypeOfSymbol(exportedTypes(types).get('PrometheusTieredStackProps')!));
  const given = givenOptions(types, sourceFile(types, EXAMPLE));

  test('options are found in nested structs, in lists, and in what factories take', () => {
    expect([...options]).toEqual(expect.arrayContaining([
      'PrometheusTieredStackProps.clusterName', 'CollectorOptions.memory', 'MemoryOptions.queuePercentage', 'Toleration.effect', 'HpaOptions.minReplicas',
      'DynatraceBackendOptions.token', 'TlsOptions.caKey', 'SizingLoad.headroom', 'TierCost.baseMemory', 'SelectorExpression.key',
    ]));
  });

  test('sets every option, but for those with a reason', () => {
    const missing = [...options].filter(option => !given.has(option) && !Object.hasOwn(LEFT_OUT, option));
    expect(missing).toEqual([]);
  });

  test('leaves out nothing that it sets, or that is gone', () => {
    const stale = Object.keys(LEFT_OUT).filter(option => !options.has(option) || given.has(option));
    expect(stale).toEqual([]);
  });
});
