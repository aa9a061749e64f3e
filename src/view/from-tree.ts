import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { attempt } from './attempt';
import { viewsOfRead } from './from-manifests';
import { ReadObject, readSource } from './objects';
import { PartFacts } from './part-facts';
import { TreeObjects } from './tree-objects';
import { View } from './view';

/** A tree as it will be applied. */
export interface TreeViews {
  /** One for each cluster that collectors name. */
  readonly views: readonly View[];
  /** The objects that cannot be written, with what cdk8s says of it. */
  readonly broken: readonly { readonly construct: IConstruct; readonly message: string }[];
}

/** The views of a tree of constructs. */
export function viewsOfTree(root: IConstruct): TreeViews {
  const tree = TreeObjects.of(root);
  const read: ReadObject[] = [];
  const broken: { construct: IConstruct; message: string }[] = [];
  const overrides = new OverrideProblems();
  for (const object of tree.all) {
    const known = tree.get(object);
    const { facts, problem, source } = known;
    if (problem === undefined) {
      read.push(...known.read);
    } else if (facts !== undefined && overrides.explains(facts, problem)) {
      // The view tells of the override itself; what the part is must be known for it.
      read.push(...source.facts ? readSource({ ...source, manifest: stub(object) }) : []);
    } else {
      broken.push({ construct: object, message: problem });
    }
  }
  return { views: viewsOfRead(read), broken };
}

/** An object without what could not be written. */
function stub({ apiVersion, kind, name, metadata }: ApiObject): unknown {
  return { apiVersion, kind, metadata: { name, namespace: metadata.namespace } };
}

/** The overrides without a place, which stand in the way of writing the objects that hold the configuration or its checksum. */
class OverrideProblems {
  private readonly messages = new Map<PartFacts, string | undefined>();

  public explains(facts: PartFacts, problem: string): boolean {
    if (!this.messages.has(facts)) {
      this.messages.set(facts, 'config' in facts ? attempt(facts.config).problem : undefined);
    }
    const message = this.messages.get(facts);
    return message !== undefined && problem.includes(message);
  }
}
