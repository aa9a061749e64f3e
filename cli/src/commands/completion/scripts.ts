import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = typeof SHELLS[number];

/** A command as completion knows it. */
interface Completed {
  readonly name: string;
  readonly description: string;
  readonly options: readonly Option[];
  /** The values of its argument; undefined where it takes files, or none. */
  readonly values: readonly string[] | undefined;
}

/** The script that completes a program in a shell. Nothing but the program's own commands and options is in it, so that it runs nothing. */
export function completionFor(shell: Shell, program: Command): string {
  const commands = program.commands.map((command): Completed => ({
    name: command.name(),
    description: command.description(),
    options: command.createHelp().visibleOptions(command),
    values: command.registeredArguments[0]?.argChoices,
  }));
  return { bash, zsh, fish }[shell](program.name(), commands);
}

function bash(program: string, commands: readonly Completed[]): string {
  const fn = `_${program.replaceAll('-', '_')}`;
  return `# bash completion of ${program}
${fn}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} help --help --version' -- "$current"))
    return
  fi
  case "$command $previous" in
${commands.flatMap(({ name, options }) => options.flatMap(option => option.argChoices ? [`    '${name} ${option.long}') COMPREPLY=($(compgen -W '${option.argChoices.join(' ')}' -- "$current")); return ;;`]
    : option.required ? [`    '${name} ${option.long}') return ;;`] : [])).join('\n')}
  esac
  case "$command" in
${commands.map(({ name, options, values }) => `    ${name}) ${values ? `COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$current")); ` : ''}[[ $current != -* ]] || COMPREPLY=($(compgen -W '${longs(options)}' -- "$current")) ;;`).join('\n')}
  esac
}
complete -o default -F ${fn} ${program}
`;
}

function zsh(program: string, commands: readonly Completed[]): string {
  const fn = `_${program.replaceAll('-', '_')}`;
  const spec = (option: Option) => quote(`${option.variadic || option.parseArg ? '*' : ''}${option.long}[${escape(option.description)}]${
    !option.required ? '' : option.argChoices ? `:${option.attributeName()}:(${option.argChoices.join(' ')})` : `:${option.attributeName()}:_files`}`);
  return `#compdef ${program}
${fn}() {
  local -a commands
  commands=(${commands.map(({ name, description }) => quote(`${name}:${escape(description)}`)).join(' ')})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case $words[2] in
${commands.map(({ name, options, values }) => `    ${name}) shift words; (( CURRENT-- )); _arguments ${options.map(spec).join(' ')} ${values ? quote(`1:value:(${values.join(' ')})`) : `'*:file:_files'`} ;;`).join('\n')}
  esac
}
compdef ${fn} ${program}
`;
}

function fish(program: string, commands: readonly Completed[]): string {
  return `# fish completion of ${program}
${commands.flatMap(({ name, description, options, values }) => [
    `complete -c ${program} -f -n __fish_use_subcommand -a ${name} -d ${quote(description)}`,
    ...values ? [`complete -c ${program} -f -n '__fish_seen_subcommand_from ${name}' -a ${quote(values.join(' '))}`] : [],
    ...options.map(option => `complete -c ${program} -n '__fish_seen_subcommand_from ${name}' -l ${option.long!.slice(2)}${option.argChoices ? ` -x -a ${quote(option.argChoices.join(' '))}` : option.required ? ' -r' : ''} -d ${quote(option.description)}`),
  ]).join('\n')}
`;
}

const longs = (options: readonly Option[]) => options.flatMap(({ long }) => long ?? []).join(' ');

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function escape(text: string): string {
  return text.replace(/[[\]:]/g, '\\$&');
}
