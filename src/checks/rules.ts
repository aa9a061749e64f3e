import { Rule } from './rule';
import { PT001 } from './rules/pt001-collector-selector';
import { PT002 } from './rules/pt002-selector-too-wide';
import { PT003 } from './rules/pt003-second-pool';
import { PT004 } from './rules/pt004-collector-id';
import { PT005 } from './rules/pt005-resolver';
import { PT006 } from './rules/pt006-processor-order';
import { PT007 } from './rules/pt007-routing-key';
import { PT008 } from './rules/pt008-max-staleness';
import { PT009 } from './rules/pt009-interval-above-largest';
import { PT010 } from './rules/pt010-scale-down-window';
import { PT011 } from './rules/pt011-requests-for-autoscaler';
import { PT012 } from './rules/pt012-replicas-with-autoscaler';
import { PT013 } from './rules/pt013-temporality';
import { PT014 } from './rules/pt014-memory-order';
import { PT015 } from './rules/pt015-termination-grace';
import { PT016 } from './rules/pt016-queue-size';
import { PT017 } from './rules/pt017-message-size';
import { PT018 } from './rules/pt018-masked-secrets';
import { PT019 } from './rules/pt019-missing-component';
import { PT020 } from './rules/pt020-shared-monitors';
import { PT021 } from './rules/pt021-same-identity';
import { PT022 } from './rules/pt022-relabel-regex';
import { PT023 } from './rules/pt023-unselected-monitor';
import { PT024 } from './rules/pt024-annotated-pods-need-filter';
import { PT025 } from './rules/pt025-override-without-place';
import { PT026 } from './rules/pt026-scrape-times';
import { PT027 } from './rules/pt027-gc-interval';
import { PT028 } from './rules/pt028-secret-namespaces';
import { PT029 } from './rules/pt029-dangling-component';
import { PT030 } from './rules/pt030-short-address';
import { PT031 } from './rules/pt031-discovery-roles';
import { PT032 } from './rules/pt032-annotated-pods-twice';
import { PT033 } from './rules/pt033-small-queue';
import { PT034 } from './rules/pt034-config-not-read';
import { PT035 } from './rules/pt035-broken-object';
import { PT036 } from './rules/pt036-selector-without-pods';
import { PT037 } from './rules/pt037-allocator-keys';
import { PT038 } from './rules/pt038-refused-monitors';
import { PT039 } from './rules/pt039-native-histograms';
import { PT040 } from './rules/pt040-two-autoscalers';
import { PT041 } from './rules/pt041-too-many-scrapers';
import { PT042 } from './rules/pt042-merged-targets';
import { PT043 } from './rules/pt043-proxy-between-parts';
import { PT044 } from './rules/pt044-overtaking-points';
import { PT045 } from './rules/pt045-short-retries';
import { PT046 } from './rules/pt046-pod-of-the-connection';
import { PT047 } from './rules/pt047-invented-values';
import { PT048 } from './rules/pt048-key-of-another-version';
import { PT049 } from './rules/pt049-known-defect';
import { PT050 } from './rules/pt050-feature-gate';
import { PT051 } from './rules/pt051-nobody-listens';
import { PT052 } from './rules/pt052-missing-permissions';
import { PT053 } from './rules/pt053-speaking-for-others';

/** Every rule, in the order of its code. A code is never given to another rule. */
export const RULES: Rule[] = [
  PT001, PT002, PT003, PT004, PT005, PT006, PT007, PT008, PT009, PT010,
  PT011, PT012, PT013, PT014, PT015, PT016, PT017, PT018, PT019, PT020,
  PT021, PT022, PT023, PT024, PT025, PT026, PT027, PT028, PT029, PT030,
  PT031, PT032, PT033, PT034, PT035, PT036, PT037, PT038, PT039, PT040,
  PT041, PT042, PT043, PT044, PT045, PT046, PT047, PT048, PT049, PT050,
  PT051, PT052, PT053,
];
