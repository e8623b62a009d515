// The part of WebAssembly in use. @types/node has none of it, and the library that has it, "dom",
// would declare a whole browser as well.
declare namespace WebAssembly {
  function compile(bytes: Uint8Array): Promise<Module>

  class Module {
    readonly [Symbol.toStringTag]: 'WebAssembly.Module'
  }
  class RuntimeError extends Error {}
  interface Global {
    readonly value: number | bigint
  }
  interface Memory {
    readonly buffer: ArrayBuffer
  }
  class Instance {
    constructor(module: Module, imports: Record<string, object>)
    readonly exports: Record<string, unknown>
  }
}
