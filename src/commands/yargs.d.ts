/** What we use of yargs 18, which comes without types. */
declare module 'yargs' {
  export interface Yargs {
    parserConfiguration(configuration: Readonly<Record<string, boolean>>): this;
    locale(locale: string): this;
    help(enable: false): this;
    version(enable: false): this;
    exitProcess(enable: false): this;
    fail(handler: (message: string, error: Error | undefined) => never): this;
    option(name: string, settings: OptionSettings): this;
    strictOptions(): this;
    demandCommand(least: number, most: number, tooFew: string, tooMany: string): this;
    parseSync(argv: readonly string[]): Readonly<Record<string, unknown>>;
  }

  export interface OptionSettings {
    readonly type: 'boolean' | 'string';
    readonly array?: boolean;
  }

  export default function yargs(argv: readonly string[]): Yargs;
}
