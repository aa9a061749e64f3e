/** What users see: the names that `src/index.ts` exports, and the properties and parameters of what is behind them. */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { gunzipSync } from 'zlib';
import * as ts from 'typescript';
import { exportedTypes, isInternal, sourceTypes } from './support/source-types';

const root = join(__dirname, '..');
const types = sourceTypes('src/index.ts');
const exported = new Map([...exportedTypes(types)].filter(([, symbol]) => !symbol.declarations!.some(isInternal)));

/** The names of the types in a jsii assembly, without those in its submodules. */
function namesInAssembly(folder: string): string[] {
  const text = readFileSync(join(folder, '.jsii'));
  const { filename } = JSON.parse(text.toString());
  const assembly = JSON.parse((filename ? gunzipSync(readFileSync(join(folder, filename))) : text).toString());
  return Object.values<{ name: string; namespace?: string }>(assembly.types).filter(({ namespace }) => namespace === undefined).map(({ name }) => name).sort();
}

describe('the exported names', () => {
  test.each(['cdk8s', 'constructs', 'cdk8s-plus-28'])('are none of those of %s, which an editor would offer beside them', library => {
    const others = namesInAssembly(join(root, 'node_modules', library));
    expect(others.length).toBeGreaterThan(2);
    expect([...exported.keys()].filter(name => others.includes(name))).toEqual([]);
  });

  const compiled = existsSync(join(root, '.jsii'));
  (compiled ? test : test.skip)(`are the types of the jsii assembly${compiled ? '' : ' (there is none: run `npx projen compile` first)'}`, () => {
    expect(namesInAssembly(root)).toEqual([...exported.keys()].sort());
  });
});

/** What properties are called that take one of a few values. */
const CLOSED_SETS = [
  'compression', 'direction', 'effect', 'encoding', 'format', 'kind', 'level', 'method', 'mode', 'operator', 'phase', 'policy', 'protocol', 'resolver', 'role', 'scheme', 'severity',
  'source', 'state', 'status', 'strategy', 'temporality', 'type', 'unit', 'verb', 'workload',
];

/** Texts with such a name that no enum can list, each with the reason. */
const OPEN_SETS: { readonly [property: string]: string } = {
  'Backend.exporterType': 'the type of a component: every distribution has its own list',
  'CollectorDistribution.hasComponent(type)': 'the type of a component: every distribution has its own list',
  'ComponentPort.appProtocol': 'Kubernetes takes any name that IANA registers, and names with a prefix',
  'Permission.verbs': 'API servers and operators define verbs of their own, such as `impersonate` or `approve`',
};

/** A property or parameter of the public face. */
interface Slot {
  readonly name: string;
  readonly type: ts.Type;
}

/** Every property of the exported types, and every parameter of their public methods and constructors. */
function publicSlots(): Slot[] {
  const { checker } = types;
  return [...exported].flatMap(([name, symbol]) => {
    const instance = checker.getDeclaredTypeOfSymbol(symbol);
    const statics = symbol.valueDeclaration ? checker.getTypeOfSymbolAtLocation(symbol, symbol.valueDeclaration) : undefined;
    const members = [...instance.getProperties(), ...statics?.getProperties() ?? []].filter(isPublic);
    const constructors = symbol.declarations!.some(ts.isClassDeclaration) ? statics!.getConstructSignatures() : [];
    return [
      ...members.flatMap(member => slotsOf(`${name}.${member.name}`, checker.getTypeOfSymbol(member))),
      ...constructors.filter(({ declaration }) => declaration && isPublicNode(declaration)).flatMap(signature => parameters(`${name}.new`, signature)),
    ];
  });
}

function slotsOf(name: string, type: ts.Type): Slot[] {
  const signatures = type.getCallSignatures();
  return signatures.length > 0 ? signatures.flatMap(signature => parameters(name, signature)) : [{ name, type }];
}

function parameters(name: string, signature: ts.Signature): Slot[] {
  return signature.getParameters().map(parameter => ({ name: `${name}(${parameter.name})`, type: types.checker.getTypeOfSymbol(parameter) }));
}

/** Members of other libraries' classes, such as those of `Construct`, are not ours to judge. */
function isPublic(member: ts.Symbol): boolean {
  const declarations = member.declarations ?? [];
  return declarations.length > 0 && declarations.every(node => node.getSourceFile().fileName.startsWith(join(root, 'src')) && isPublicNode(node));
}

function isPublicNode(node: ts.Node): boolean {
  const modifiers = (ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined)?.map(({ kind }) => kind) ?? [];
  return !modifiers.includes(ts.SyntaxKind.PrivateKeyword) && !modifiers.includes(ts.SyntaxKind.ProtectedKeyword) && !isInternal(node);
}

/** Whether a type is a text, or a list of texts. */
function isText(given: ts.Type): boolean {
  const type = types.checker.getNonNullableType(given);
  const item = types.checker.isArrayType(type) ? types.checker.getTypeArguments(type as ts.TypeReference)[0] : type;
  return types.checker.typeToString(item) === 'string';
}

/** Whether the last word of a name, such as `Protocol` in `ComponentPort.appProtocol`, says that there are few values. */
function suggestsClosedSet(name: string): boolean {
  const word = /([A-Z]?[a-z0-9]+)\)?$/.exec(name)?.[1].toLowerCase();
  return CLOSED_SETS.some(one => word === one || word === `${one}s`);
}

describe('the properties and parameters', () => {
  const slots = publicSlots();
  const texts = slots.filter(({ type }) => isText(type)).map(({ name }) => name);
  const suspicious = texts.filter(suggestsClosedSet);

  test('are found: props, getters, parameters of methods, factories and constructors', () => {
    expect(slots.map(({ name }) => name)).toEqual(expect.arrayContaining([
      'CollectorOptions.telemetryLevel', 'Cadence.maxStaleness', 'Cadence.new(props)', 'GatewayPool.addProcessor(processorId)', 'Backend.otlp(options)', 'GatewayPool.backend',
    ]));
    expect(texts).toEqual(expect.arrayContaining(['PrometheusTieredStackProps.clusterName', 'TargetAllocatorOptions.secretNamespaces', 'RoutingKey.of(value)']));
    expect(slots.filter(({ name }) => name.includes('._'))).toEqual([]);
  });

  test('that take one of a few values have an enum or a class for them', () => {
    expect(suspicious.filter(name => !Object.hasOwn(OPEN_SETS, name))).toEqual([]);
  });

  test('that are named as exceptions are there, and texts', () => {
    expect(Object.keys(OPEN_SETS).filter(name => !suspicious.includes(name))).toEqual([]);
  });
});
