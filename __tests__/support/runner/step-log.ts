import { commandNames, parseCommand, type Command } from './command.ts'
import { Masks } from './masks.ts'

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly endLine?: number
  readonly endColumn?: number
}

/** What a runner makes of the lines that a step writes, one after another. */
export class StepLog {
  /** As a reader sees it: masked, commands carried out. */
  readonly lines: string[] = []
  /** As the step wrote it. */
  readonly raw: string[] = []
  /** Every command of either syntax that was obeyed: what an injection would add to. */
  readonly commands: Command[] = []
  readonly annotations: Annotation[] = []
  readonly masks = new Masks()
  /** Set by `::set-output::` and `::save-state::`, which no action should use any more. */
  readonly outputs: Record<string, string> = {}
  readonly state: Record<string, string> = {}
  /** What the runner itself has to say; an error fails the step. */
  readonly warnings: string[] = []
  readonly errors: string[] = []
  readonly #names = new Set(commandNames)
  readonly #debug: boolean
  #stopToken: string | undefined
  #echo = false

  constructor({ debug }: { readonly debug: boolean }) {
    this.#debug = debug
  }

  write(line: string): void {
    this.raw.push(line)
    const command = parseCommand(line, this.#names)
    if (command === undefined || !this.#isObeyed(command)) {
      this.#show(line)
      return
    }
    this.commands.push(command)
    const shown = this.#echo && command.name !== 'add-mask'
    if (shown || this.#isStop(command)) this.#show(line)
    this.#obey(command)
  }

  annotate(annotation: Annotation): void {
    const { level } = annotation
    const message = this.masks.apply(annotation.message)
    this.#show(`##[${level}]${message}`)
    const same = this.annotations.filter((other) => other.level === level)
    if (same.length < 10) {
      this.annotations.push({ ...annotation, message: message.slice(0, 4096) })
    }
  }

  fail(message: string): void {
    this.errors.push(message)
    this.annotate({ level: 'error', message })
  }

  #show(line: string): void {
    this.lines.push(this.masks.apply(line))
  }

  /** Between `::stop-commands::token` and `::token::` everything is text. */
  #isObeyed({ name }: Command): boolean {
    return this.#stopToken === undefined || name === this.#stopToken
  }

  #isStop({ name }: Command): boolean {
    return name === 'stop-commands' || name === this.#stopToken
  }

  #obey({ name, properties, data }: Command): void {
    switch (name) {
      case this.#stopToken:
        this.#names.delete(name)
        this.#stopToken = undefined
        return
      case 'stop-commands':
        this.#stop(data)
        return
      case 'add-mask':
        if (data.trim() === '') this.warnings.push('Cannot mask an empty value')
        else this.masks.add(data)
        return
      case 'error':
      case 'warning':
      case 'notice':
        this.annotate({ level: name, message: data, ...place(properties) })
        return
      case 'set-output':
      case 'save-state':
        this.warnings.push(`The command '${name}' is deprecated`)
        this.#set(name, properties['name'] ?? '', data)
        return
      case 'set-env':
      case 'add-path':
        this.fail(`The command '${name}' on standard output is disabled`)
        return
      case 'echo':
        this.#echo = data.trim().toLowerCase() === 'on'
        return
      case 'debug':
        if (this.#debug) this.#show(`##[debug]${data}`)
        return
      case 'group':
      case 'endgroup':
        this.#show(`##[${name}]${data}`)
    }
  }

  #stop(token: string): void {
    const name = token.toLowerCase()
    if (name === '' || name === 'pause-logging' || this.#names.has(name)) {
      this.fail(`'${token}' is not a token that can stop commands`)
      return
    }
    this.#stopToken = name
    this.#names.add(name)
    if (token.length > 6) this.masks.add(token)
  }

  #set(
    command: 'set-output' | 'save-state',
    name: string,
    value: string,
  ): void {
    const target = command === 'set-output' ? this.outputs : this.state
    target[name] = value
  }
}

function place(properties: Readonly<Record<string, string>>) {
  const { title, file, line, col, endline, endcolumn } = properties
  return {
    ...(title !== undefined && { title }),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line: Number(line) }),
    ...(col !== undefined && { column: Number(col) }),
    ...(endline !== undefined && { endLine: Number(endline) }),
    ...(endcolumn !== undefined && { endColumn: Number(endcolumn) }),
  }
}
