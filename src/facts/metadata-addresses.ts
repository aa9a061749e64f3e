/**
 * Addresses that no pod of the pipeline has business with, and that tell more than anybody who makes a monitor may know: link-local ones, among them the metadata services of the clouds, and the
 * metadata services that are not link-local.
 *
 * Sources: RFC 3927 and RFC 4291 (link-local); AWS, Instance Metadata Service (`169.254.169.254`, `fd00:ec2::254`; its other services have the same prefix); Google Cloud, VM metadata (`fd20:ce::254`); Azure, virtual
 * public IP `168.63.129.16`; Alibaba Cloud, ECS instance metadata (`100.100.100.200`).
 */
export const METADATA_CIDRS: readonly string[] = ['169.254.0.0/16', '100.100.100.200/32', '168.63.129.16/32', 'fe80::/10', 'fd00:ec2::/32', 'fd20:ce::254/128'];

/** Every address, in both families. */
export const ALL_CIDRS: readonly string[] = ['0.0.0.0/0', '::/0'];

/** Where NodeLocal DNSCache listens (kubernetes/dns, nodelocaldns.yaml). */
export const NODE_LOCAL_DNS = '169.254.20.10';
