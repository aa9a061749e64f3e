import { HEALTH_PORT } from '../../../facts/ports';
import { Component } from '../../../model/component';
import { podEndpoint } from '../../../text/expand';

/** Answers the kubelet's probes. */
export function healthCheck(): Component {
  return { section: 'extensions', id: 'health_check', body: { endpoint: podEndpoint(HEALTH_PORT) } };
}
