/** The settings of one server. What reads and checks CONFIG SET's arguments is its command; which settings there are is the profile's. */

import type { Setting, Settings } from "../profiles/settings.js";
import type { Bytes } from "../resp/reply.js";
import { readEventSelection, shownEvents, type EventSelection } from "./keyspace-events.js";

/** The values of one server. */
export class Configuration {
  /** What is not as the settings' defaults are; names of settings that the profile does not know are kept too. */
  readonly #changed = new Map<string, Bytes>();
  /** stream-node-max-bytes, ready to use. */
  streamNodeMaxBytes = 0;
  /** stream-node-max-entries, ready to use. */
  streamNodeMaxEntries = 0;
  /** Writes are refused for want of replicas: there is never one. */
  lacksReplicas = false;
  /** notify-keyspace-events, ready to use; undefined when nothing is told. */
  eventSelection: EventSelection | undefined;

  /** @param values over the defaults, each already in the form in which CONFIG GET shows it. */
  constructor(
    readonly settings: Settings,
    values: Readonly<Record<string, string>>,
  ) {
    for (const name of Object.keys(values)) this.#store(this.#own(name.toLowerCase()), values[name]!);
    this.#readNumbers();
  }

  /** The value of a setting; empty when neither the profile nor the options know it. */
  get(name: string): Bytes {
    const own = this.#own(name);
    return this.#changed.get(own) ?? this.settings.get(own)?.preset ?? "";
  }

  /** Whether CONFIG GET shows it. */
  has(name: string): boolean {
    return this.settings.has(name) || this.#changed.has(name);
  }

  /** What is known of a setting, behind any alias; undefined when the profile does not know it. */
  setting(name: string): Setting | undefined {
    return this.settings.get(this.#own(name));
  }

  /** Changes a value that was checked before. */
  set(name: string, value: Bytes): void {
    this.#store(this.#own(name), value);
    this.#readNumbers();
  }

  /** CONFIG SET failed: what it has touched is set anew from what CONFIG GET shows, which of event classes is not all. */
  rollBack(names: readonly string[]): void {
    for (const name of names) if (this.setting(name)?.kind === "events") this.#store(this.#own(name), this.get(name));
  }

  /** All names and values, aliases included. */
  *entries(): IterableIterator<[name: string, value: Bytes]> {
    for (const name of this.names()) yield [name, this.get(name)];
  }

  /** All names, aliases included. */
  names(): readonly string[] {
    return [...this.settings.keys(), ...[...this.#changed.keys()].filter((name) => !this.settings.has(name))];
  }

  #own(name: string): string {
    const setting = this.settings.get(name);
    return setting?.kind === "alias" ? setting.of : name;
  }

  /** What CONFIG GET shows of event classes is less than what was set. */
  #store(own: string, value: Bytes): void {
    const setting = this.settings.get(own);
    if (setting?.kind === "events") this.eventSelection = readEventSelection(value);
    this.#changed.set(own, setting?.kind === "events" ? shownEvents(setting.letters, value) : value);
  }

  #readNumbers(): void {
    this.streamNodeMaxBytes = Number(this.get("stream-node-max-bytes"));
    this.streamNodeMaxEntries = Number(this.get("stream-node-max-entries"));
    this.lacksReplicas = Number(this.get("min-replicas-to-write")) > 0 && this.get("min-replicas-max-lag") !== "0";
  }
}
