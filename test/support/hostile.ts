/** Texts that mean something to YAML, to the collector's expansion, to Kubernetes' or to a shell. */
export const HOSTILE_TEXTS = [
  '$', '$$', '$$$', '$5', '$1', '${1}', '${env:HOME}', '${HOME}', '$HOME', '$(HOME)', '$$(HOME)', '${file:/etc/passwd}', '${}', '${', '$}', 'a$', 'cost: $5 ${env:X}',
  'true', 'false', 'null', '~', 'yes', 'no', 'on', 'off', 'y', 'n', '0', '1', '-1', '1_000', '0x1F', '0o17', '017', '0b1', '1e3', '1.', '.5', '.inf', '.nan', '1:30', '1:30:00',
  '2024-01-01', '2024-01-01T00:00:00Z', '=', '<<', '---', '...', '- a', '? a', ': a', 'a: b', 'a:', 'a #b', '#a', '&a', '*a', '!a', '!!str a', '|', '>', '%a', '@a', '`a`',
  '"', "'", '"a"', "'a'", 'a"b', "it's", '\\', '\\n', '\\u0041', '{', '}', '{a: b}', '[', ']', '[a, b]', ',', 'a,b', ' a', 'a ', '  ', '', '\t', 'a\tb', 'a\nb', '\n', 'a\r\nb',
  'ä', '日本語', '🙂', 'a\u00a0b', '\u2028', '\ufeffa', '\u0000', '\u0007', '\u007f', '<b>&amp;</b>', '; rm -rf /', '{{ .Values.x }}', '%s%d', '__proto__', 'constructor', 'a'.repeat(5000),
];

/** Those of them that can stand in a manifest, which cdk8s writes. */
export const MANIFEST_TEXTS = HOSTILE_TEXTS.filter(text => !['0o17', '<<', '\u2028', '\ufeffa', '\u0000', '\u007f'].includes(text));
