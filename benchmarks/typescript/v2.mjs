// SPDX-License-Identifier: MIT
// The official TypeScript SDK, version 2.

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { maxBufferSize, measure } from "./common.mjs";

await measure(async (command, args) => {
  const client = new Client({ name: "benchmark", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command, args, maxBufferSize }));
  return client;
});
