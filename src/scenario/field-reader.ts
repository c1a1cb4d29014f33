/** Reads the fields of an object that a user wrote, one after another, with errors that name the field by its whole path. */

import { UserError } from "../platform/user-error.js";
import { durationMs } from "./duration.js";

interface IntegerLimits {
  readonly min: number;
  readonly max: number;
  readonly default?: number;
}

/** An object on its way to being checked. Fields that are never read are reported by `noMore`. */
export class FieldReader {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #where: string;
  readonly #read = new Set<string>();

  private constructor(values: Readonly<Record<string, unknown>>, path: string, where: string) {
    this.#values = values;
    this.#path = path;
    this.#where = where;
  }

  /** @throws UserError when `value` is no object. */
  static of(value: unknown, where: string): FieldReader {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new UserError(`${shown(value)} is no object with fields`, { where, mend: "give it an object" });
    }
    return new FieldReader(value as Record<string, unknown>, "", where);
  }

  /** The same fields, with errors under another heading. */
  named(where: string): FieldReader {
    const reader = new FieldReader(this.#values, this.#path, where);
    for (const name of this.#read) reader.#read.add(name);
    return reader;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  /** Whether a field holds fields of its own. */
  isObject(name: string): boolean {
    const value = this.#values[name];
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  names(): readonly string[] {
    return Object.keys(this.#values);
  }

  text(name: string): string {
    const value = this.#take(name);
    if (typeof value !== "string" || value === "") throw this.#wrong(name, value, "a text that is not empty");
    return value;
  }

  /** Whether it is true or false. */
  isFlag(name: string): boolean {
    return typeof this.#values[name] === "boolean";
  }

  flag(name: string): boolean {
    const value = this.#take(name);
    if (typeof value !== "boolean") throw this.#wrong(name, value, "true or false");
    return value;
  }

  texts(name: string): readonly string[] {
    const value = this.#take(name);
    if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
      throw this.#wrong(name, value, "an array of texts");
    }
    return value as string[];
  }

  integer(name: string, limits: IntegerLimits): number {
    const value = this.#take(name) ?? limits.default;
    if (typeof value !== "number" || !Number.isInteger(value) || value < limits.min || value > limits.max) {
      throw this.#wrong(name, value, `a whole number from ${limits.min} to ${limits.max}`);
    }
    return value;
  }

  duration(name: string, defaultMs: number): number {
    const value = this.#take(name) ?? defaultMs;
    const read = durationMs(value);
    if (read === undefined) throw this.#wrong(name, value, 'milliseconds, or a text such as "250ms", "30s", "2m"');
    return read;
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[], fallback?: T): T {
    const value = this.#take(name) ?? fallback;
    if (!allowed.includes(value as T)) throw this.#wrong(name, value, allowed.map((text) => `"${text}"`).join(" or "));
    return value as T;
  }

  function<T extends (...args: never[]) => unknown>(name: string): T {
    const value = this.#take(name);
    if (typeof value !== "function") throw this.#wrong(name, value, "a function");
    return value as T;
  }

  object(name: string): FieldReader {
    const value = this.#take(name);
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw this.#wrong(name, value, "an object");
    return new FieldReader(value as Record<string, unknown>, `${this.#path}${name}.`, this.#where);
  }

  /** As `object`, with no fields when it is not there. */
  optionalObject(name: string): FieldReader {
    return this.has(name) ? this.object(name) : new FieldReader({}, `${this.#path}${name}.`, this.#where);
  }

  /** @throws UserError for a field that nobody asked for. */
  noMore(): void {
    const unknown = this.names().find((name) => !this.#read.has(name));
    if (unknown === undefined) return;
    throw this.error(unknown, "is not known", `known here: ${[...this.#read].join(", ")}`);
  }

  error(name: string, what: string, mend: string): UserError {
    return new UserError(`${this.#path}${name} ${what}`, { where: this.#where, mend });
  }

  /** A field by its whole path, for errors of whoever reads what it holds. */
  whereOf(name: string): string {
    return `${this.#where}: ${this.#path}${name}`;
  }

  #take(name: string): unknown {
    this.#read.add(name);
    return this.#values[name];
  }

  #wrong(name: string, value: unknown, allowed: string): UserError {
    return this.error(name, value === undefined ? "is missing" : `is ${shown(value)}`, `it has to be ${allowed}`);
  }
}

function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  return JSON.stringify(value)?.slice(0, 60) ?? String(value);
}
