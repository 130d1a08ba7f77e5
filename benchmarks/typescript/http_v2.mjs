// SPDX-License-Identifier: MIT
// The official TypeScript SDK, version 2, over HTTP.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { measureHttp } from "./common.mjs";

await measureHttp(async (url) => {
  const client = new Client({ name: "benchmark", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(url));
  return client;
});
