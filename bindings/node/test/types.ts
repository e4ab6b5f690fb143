// Read by `tsc`, never run: the types are those of `@types/aws-lambda`.
import type {
  CloudFrontRequestEvent,
  CloudFrontRequestHandler,
  CloudFrontRequestResult,
  CloudFrontResponseEvent,
  CloudFrontResponseHandler,
  CloudFrontResponseResult,
} from "aws-lambda";
import { createHandler, Engine, type Decision } from "..";

export const requests: CloudFrontRequestHandler = createHandler({ policy: "policy.bin" });
export const responses: CloudFrontResponseHandler = createHandler({
  policy: new Uint8Array(),
  event_type: "viewer-response",
  on_error: "deny",
  log: "2.5%",
});

export async function both(request: CloudFrontRequestEvent, response: CloudFrontResponseEvent) {
  const handler = createHandler({ policy: "policy.bin" });
  const first: CloudFrontRequestResult = await handler(request);
  const second: CloudFrontResponseResult = await handler(response);
  return [first, second];
}

export function location(engine: Engine): string | undefined {
  const decision: Decision = engine.evaluate({ url: "/", headers: [["host", "a"]], asn: 64496 });
  if (decision.outcome === "forward") return decision.target?.path;
  return decision.headers.find(({ name }) => name === "location")?.value;
}

// @ts-expect-error `policy` is needed
createHandler({});
// @ts-expect-error no such event
createHandler({ policy: "policy.bin", event_type: "viewer" });
// @ts-expect-error only the two ways make one
new Engine();
