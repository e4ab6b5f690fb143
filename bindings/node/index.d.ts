import type {
  CloudFrontRequestEvent,
  CloudFrontRequestResult,
  CloudFrontResponseEvent,
  CloudFrontResponseResult,
} from "aws-lambda";

/** How a function answers events. All but `policy` is handed to the engine as it is. */
export interface HandlerOptions {
  /** The image that `fingerpost compile` wrote, or the path to it. */
  policy: string | Uint8Array;
  /** Which event it is, where `config.eventType` is missing. */
  event_type?: "viewer-request" | "origin-request" | "origin-response" | "viewer-response";
  /**
   * What becomes of an event that can't be read, in place of the policy's own `on_error`: it goes on
   * as it is, or gets a 503.
   */
  on_error?: "pass" | "deny";
  /** Which events at which a rule acted are logged: all (the default), a share, or none at all. */
  log?: "off" | "all" | `${number}%`;
  /** Who sends this header with this secret (16 bytes or more) is told which rules acted. */
  debug?: { header: string; secret: string };
}

/** The function: the same for all four events. */
export interface Handler {
  (event: CloudFrontRequestEvent): Promise<CloudFrontRequestResult>;
  (event: CloudFrontResponseEvent): Promise<CloudFrontResponseResult>;
}

/**
 * Makes the function of a policy. Throws a `TypeError` for wrong settings. An image that can't be
 * read is logged at every event, and `on_error` says what becomes of it.
 */
export function createHandler(options: HandlerOptions): Handler;

/** Header fields: an object, a value of which may be a list, or a list of pairs. */
export type Fields = Record<string, string | string[]> | [name: string, value: string][];

/** What a policy is asked about. What isn't stated is unknown. */
export interface Request {
  /** A URL, or a path: then https and the policy's own host are meant. */
  url: string;
  method?: string;
  headers?: Fields;
  scheme?: "http" | "https" | "unknown";
  ip?: string;
  /** Two letters. */
  country?: string;
  continent?: "AF" | "AN" | "AS" | "EU" | "NA" | "OC" | "SA";
  /** Such as `US-CA`. */
  region?: string;
  city?: string;
  asn?: number | string;
  device?: "mobile" | "tablet" | "desktop" | "tv";
  /** RFC 3339. */
  now?: string;
  /** 128 random bits as 32 hex digits, fresh for each request. */
  entropy?: string;
  tier?: "whole" | "viewer" | "origin";
  /** The origin's response, where it is to be decided about. */
  response?: { status?: number; headers?: Fields };
}

/** A rule that acted. */
export interface Rule {
  id: string;
  stage: string;
  /** The line of a map; no other rule has one. */
  line?: number;
}

/** A header field. */
export interface Field {
  name: string;
  value: string;
}

/** An edit of header fields; in the order given. */
export type Edit =
  | ({ edit: "set" | "append" | "default" } & Field)
  | { edit: "remove"; name: string }
  | { edit: "remove-prefix"; prefix: string };

/** What both kinds of decision tell. */
interface Told {
  /** The rules that acted, in order. */
  rules: Rule[];
  /** Rules in shadow mode that would have acted. */
  shadow?: Rule[];
  /** The rules of a redirect loop that was found. */
  loop?: Rule[];
  variants?: { experiment: string; variant: string }[];
}

/** An answer. */
export interface Respond extends Told {
  outcome: "respond";
  status: number;
  headers: Field[];
  body?: string;
}

/** The origin is asked. */
export interface Forward extends Told {
  outcome: "forward";
  /** The path and query that the origin gets in place of the visitor's. */
  target?: { path: string; query?: string };
  origin?: {
    name: string;
    scheme: "http" | "https";
    host: string;
    port?: number;
    path?: string;
    keeps_host: boolean;
  };
  /** Edits of the request's header fields. */
  request?: Edit[];
  /** The decision about `response`, where the request has one. */
  response_decision?: {
    replacement?: { status: number; body?: string };
    /** Edits of the response's header fields. */
    response: Edit[];
    rules: Rule[];
    shadow?: Rule[];
  };
}

/** What to do: answer, or ask the origin. */
export type Decision = Respond | Forward;

/** A policy ready to decide. It reads no clock, no randomness and no file. */
export class Engine {
  private constructor();
  /**
   * From a policy's text; the maps, lists and pages that it names are read in `folder`. Throws with
   * every problem of the text, a line each.
   */
  static fromPolicy(text: string, options?: { folder?: string }): Engine;
  /** From an image that `fingerpost compile` wrote. */
  static fromImage(image: Uint8Array): Engine;
  /** The digest of what the policy means. */
  readonly digest: string;
  /** The engine as an image. */
  toImage(): Uint8Array;
  /** Decides. Throws for what is no request. */
  evaluate(request: Request): Decision;
}
