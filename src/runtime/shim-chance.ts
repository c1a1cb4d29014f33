/** Chance that depends on the run alone: Math.random, node:crypto and the web crypto functions that draw random values. */

import { createRequire } from "node:module";
import { currentProcess, type VirtualProcess } from "./virtual-process.js";

const require = createRequire(import.meta.url);
const crypto = require("node:crypto") as Record<string, unknown>;

/** Replaces all sources of chance. */
export function shimChance(): void {
  const realRandom = Math.random;
  Math.random = () => {
    const owner = currentProcess();
    return owner === undefined ? realRandom() : owner.random32() / 4294967296;
  };
  shimNodeCrypto();
  shimWebCrypto();
}

type AnyFunction = (...args: unknown[]) => unknown;

function shimNodeCrypto(): void {
  replace(crypto, "randomBytes", (owner, size, callback) => {
    const bytes = fill(owner, Buffer.alloc(Number(size)));
    return typeof callback === "function" ? void process.nextTick(callback as AnyFunction, null, bytes) : bytes;
  });
  replace(crypto, "randomFillSync", (owner, buffer) => fill(owner, buffer as Uint8Array));
  replace(crypto, "randomFill", (owner, buffer, ...rest) => {
    process.nextTick(rest.at(-1) as AnyFunction, null, fill(owner, buffer as Uint8Array));
  });
  replace(crypto, "randomUUID", (owner) => uuid(owner));
  replace(crypto, "randomInt", (owner, ...args) => randomInt(owner, args));
}

function shimWebCrypto(): void {
  const { webcrypto } = globalThis as unknown as { webcrypto?: object };
  const target = (globalThis.crypto ?? webcrypto) as unknown as Record<string, unknown>;
  replace(target, "getRandomValues", (owner, array) => fill(owner, array as Uint8Array));
  replace(target, "randomUUID", (owner) => uuid(owner));
}

function replace(
  holder: Record<string, unknown>,
  name: string,
  virtual: (owner: VirtualProcess, ...args: unknown[]) => unknown,
): void {
  const real = (holder[name] as AnyFunction).bind(holder);
  const value: AnyFunction = (...args) => {
    const owner = currentProcess();
    return owner === undefined ? real(...args) : virtual(owner, ...args);
  };
  Object.defineProperty(holder, name, { value, configurable: true, writable: true, enumerable: true });
}

function fill<T extends ArrayBufferView>(owner: VirtualProcess, view: T): T {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let i = 0; i < bytes.length; i++) bytes[i] = owner.random32() & 255;
  return view;
}

function uuid(owner: VirtualProcess): string {
  const bytes = fill(owner, Buffer.alloc(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function randomInt(owner: VirtualProcess, args: readonly unknown[]): unknown {
  const numbers = args.filter((arg): arg is number => typeof arg === "number");
  const [min, max] = numbers.length >= 2 ? [numbers[0]!, numbers[1]!] : [0, numbers[0] ?? 0];
  const value = min + Math.floor((owner.random32() / 4294967296) * (max - min));
  const callback = args.at(-1);
  return typeof callback === "function" ? void process.nextTick(callback as AnyFunction, null, value) : value;
}
