// SPDX-License-Identifier: MIT
// The official TypeScript SDK, version 1, over HTTP.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { measureHttp } from "./common.mjs";

await measureHttp(async (url) => {
  const client = new Client({ name: "benchmark", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(url));
  return client;
});
