import { PT001 } from './pt001-collector-selector';
import { PT002 } from './pt002-selector-too-wide';
import { PT003 } from './pt003-second-pool';
import { PT004 } from './pt004-collector-id';
import { PT005 } from './pt005-resolver';
import { PT006 } from './pt006-processor-order';
import { PT007 } from './pt007-routing-key';
import { PT008 } from './pt008-max-staleness';
import { PT009 } from './pt009-interval-above-largest';
import { PT010 } from './pt010-scale-down-window';
import { PT011 } from './pt011-requests-for-autoscaler';
import { PT012 } from './pt012-replicas-with-autoscaler';
import { PT013 } from './pt013-temporality';
import { PT014 } from './pt014-memory-order';
import { PT015 } from './pt015-termination-grace';
import { PT016 } from './pt016-queue-size';
import { PT017 } from './pt017-message-size';
import { PT018 } from './pt018-masked-secrets';
import { PT019 } from './pt019-missing-component';
import { PT020 } from './pt020-shared-monitors';
import { PT021 } from './pt021-same-identity';
import { PT022 } from './pt022-relabel-regex';
import { PT023 } from './pt023-unselected-monitor';
import { PT024 } from './pt024-annotated-pods-need-filter';
import { PT025 } from './pt025-override-without-place';
import { PT026 } from './pt026-scrape-times';
import { PT027 } from './pt027-gc-interval';
import { PT028 } from './pt028-secret-namespaces';
import { PT029 } from './pt029-dangling-component';
import { PT030 } from './pt030-short-address';
import { PT031 } from './pt031-discovery-roles';
import { PT032 } from './pt032-annotated-pods-twice';
import { PT033 } from './pt033-small-queue';
import { Rule } from './rule';

/** Every rule, in the order of its code. A code is never given to another rule. */
export const RULES: Rule[] = [
  PT001, PT002, PT003, PT004, PT005, PT006, PT007, PT008, PT009, PT010,
  PT011, PT012, PT013, PT014, PT015, PT016, PT017, PT018, PT019, PT020,
  PT021, PT022, PT023, PT024, PT025, PT026, PT027, PT028, PT029, PT030,
  PT031, PT032, PT033,
];
