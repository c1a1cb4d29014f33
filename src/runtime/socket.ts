/** The socket of a virtual process: what it emits, it emits inside that process and at the instants of virtual time. */

import { MemorySocket } from "./memory-socket.js";
import { realTimeIn } from "./real-time.js";
import { currentProcess, isWatched, type VirtualProcess } from "./virtual-process.js";

/** A client's socket in the simulator. */
export class VirtualSocket extends MemorySocket {
  constructor(readonly owner: VirtualProcess) {
    super();
    owner.sockets.add(this);
  }

  override write(data: string | Uint8Array, encoding?: BufferEncoding | (() => void), callback?: () => void): boolean {
    const user = currentProcess();
    if (user !== this.owner && user !== undefined) user.world.strayed(user, this.owner, "writes to a connection of");
    if (isWatched()) this.#lookForRealTime(data);
    return super.write(data, encoding, callback);
  }

  #lookForRealTime(data: string | Uint8Array): void {
    const { world } = this.owner;
    const text = typeof data === "string" ? data : Buffer.from(data).toString("latin1");
    const time = realTimeIn(text, world.nowUs() / 1000);
    if (time !== undefined) world.realClock(this.owner, time);
  }

  protected override ended(): void {
    this.owner.world.schedule(this.owner, this.owner.world.nowUs(), () => this.drop(undefined));
  }

  protected override settled(): void {
    this.owner.sockets.delete(this);
  }
}
