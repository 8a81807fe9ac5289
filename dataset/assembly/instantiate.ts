/** The memory of a WebAssembly instance. */
export interface CodeMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What a module calls of its host. */
export interface CodeImports {
  readonly env?: Readonly<Record<string, (value: number) => void>>;
}

/** The part of `WebAssembly` that is used, which Node's types leave to the DOM's. */
interface WebAssemblyNamespace {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: CodeImports) => { readonly exports: unknown };
}

const PAGE = 65_536;
const compiled = new Map<string, object>();

/** A new instance, with a memory of its own, of a module in Base64: what its source exports. */
export function instantiate(code: string, imports: CodeImports = {}): unknown {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyNamespace }).WebAssembly;
  const module = compiled.get(code) ?? new Module(Buffer.from(code, 'base64'));
  compiled.set(code, module);
  return new Instance(module, imports).exports;
}

/** Makes room up to `end`, in pages that take no memory until something is written there; true where it grew. */
export function reserve(memory: CodeMemory, end: number): boolean {
  const missing = end - memory.buffer.byteLength;
  if (missing <= 0) return false;
  memory.grow(Math.ceil(missing / PAGE));
  return true;
}
