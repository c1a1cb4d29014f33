/** The process of an echo stub: it tells its port and ends with whoever started it. */

import type { AddressInfo } from "node:net";
import { echoStub } from "./echo-stub.js";

process.on("disconnect", () => process.exit(0));
const server = echoStub();
server.listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port));
