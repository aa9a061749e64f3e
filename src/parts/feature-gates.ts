import { holds } from '../facts/difference';
import { knownGates, spanText } from '../facts/differences';
import { FeatureGates } from '../model/component';
import { flag, Input, Origin, reject } from '../text/input';
import { CollectorDistribution } from '../values/collector-distribution';

/** The gates that the user gave, checked but for the version. */
export function featureGates(input: Input<{ readonly featureGates?: { [id: string]: boolean } }>): FeatureGates {
  return input.map('featureGates', {}, (on, property) => flag(input.where, property, on), gateId);
}

/** The collector's own rule for ids (featuregate/registry.go; underscores from core 0.165). */
function gateId(where: Origin, property: string, id: string): void {
  if (!/^[0-9a-zA-Z._]+$/.test(id)) {
    reject(where, property, id, "the id of a feature gate, of letters, digits, dots and underscores, such as 'processor.k8sattributes.EmitV1K8sConventions'");
  }
}

/** Refuses gates that the collector's version is known not to have or not to change any more, and those that are set the other way already. */
export function checkGates(where: Origin, distribution: CollectorDistribution, there: FeatureGates, added: FeatureGates): void {
  const { contribVersion } = distribution;
  for (const [id, on] of Object.entries(added)) {
    const property = `featureGates[${id}]`;
    const rows = knownGates(id);
    const row = rows.find(candidate => holds(candidate, contribVersion));
    if (rows.length > 0 && row === undefined) {
      reject(where, property, on, 'left out', `contrib ${contribVersion} (${distribution.displayName}) does not know this gate and would not start: ${rows.map(spanText).join('; ')}`);
    }
    if (row?.gate.fixed && row.gate.on !== on) {
      reject(where, property, on, `${row.gate.on} or left out`, `contrib ${contribVersion} (${distribution.displayName}) does not let it be changed any more, and would not start`);
    }
    if (Object.hasOwn(there, id) && there[id] !== on) {
      reject(where, property, on, String(there[id]), 'a component of this part needs it so, or its options say so');
    }
  }
}

/** The collector's argument for its gates; none where there are none. */
export function gateArguments(gates: FeatureGates): string[] {
  const ids = Object.keys(gates).sort();
  return ids.length > 0 ? [`--feature-gates=${ids.map(id => gates[id] ? id : `-${id}`).join(',')}`] : [];
}
