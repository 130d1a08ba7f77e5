// SPDX-License-Identifier: MIT
// The official TypeScript SDK, version 1.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { maxBufferSize, measure } from "./common.mjs";

await measure(async (command, args) => {
  const client = new Client({ name: "benchmark", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command, args, maxBufferSize }));
  return client;
});
