// fingerpost: edge rules as data. Made by cbindgen of bindings/c/src; see bindings/c/README.md.
//
// Texts are bytes with a length, mostly UTF-8, never ended by NUL. What a function takes is
// borrowed until it returns; what it gives belongs to the handle that it came from, and is gone with
// it. A handle may be NULL wherever one is taken: to free it is nothing, to ask it is an error. An
// engine may be used by any number of threads at once, every other handle by one at a time.

#ifndef FINGERPOST_H
#define FINGERPOST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

// The scheme isn't known.
#define FP_SCHEME_UNKNOWN 0

// Plain text.
#define FP_SCHEME_HTTP 1

// TLS.
#define FP_SCHEME_HTTPS 2

// What becomes of a request.
typedef enum fp_action {
  // It goes on to its origin: apply `edits`, `target` and `origin`.
  FP_ACTION_PASS,
  // It is answered with `status`, `headers` and `body`; `location` says where to.
  FP_ACTION_REDIRECT,
  // It is answered with `status`, `headers` and `body`.
  FP_ACTION_RESPOND,
  // It is refused with `status`, `headers` and `body`.
  FP_ACTION_BLOCK,
} fp_action;

// What is to be done to a header section.
typedef enum fp_edit_kind {
  // Take every field of this name away.
  FP_EDIT_KIND_REMOVE,
  // Take every field away whose name begins so.
  FP_EDIT_KIND_REMOVE_PREFIX,
  // Make this the only field of its name.
  FP_EDIT_KIND_SET,
  // Add this field to those of its name.
  FP_EDIT_KIND_APPEND,
  // Add this field where none of its name is there.
  FP_EDIT_KIND_DEFAULT,
} fp_edit_kind;

// A decision. It is to be freed by `fp_decision_free`.
typedef struct fp_decision fp_decision;

// A policy ready to decide. It is to be freed by `fp_engine_free`.
typedef struct fp_engine fp_engine;

// A decision about a response. It is to be freed by `fp_response_decision_free`.
typedef struct fp_response_decision fp_response_decision;

// A text of its own. It is to be freed by `fp_text_free`.
typedef struct fp_text fp_text;

// Bytes and how many; no NUL ends them. Without data, nothing is stated.
typedef struct fp_str {
  // Where they are; may be `NULL` where `length` is 0.
  const char *data;
  // How many.
  size_t length;
} fp_str;

// A header field line.
typedef struct fp_header {
  // The name; what is given is lower-case, what is taken need not be.
  struct fp_str name;
  // The value.
  struct fp_str value;
} fp_header;

// A request as it arrived. Where it is all zero, nothing is stated.
typedef struct fp_request {
  // `GET`, say.
  struct fp_str method;
  // Path and query as they stand in the request line.
  struct fp_str target;
  // The host where it doesn't stand in a `Host` field: `:authority` of HTTP/2.
  struct fp_str authority;
  // By which the visitor reached this program: `FP_SCHEME_HTTP` or `FP_SCHEME_HTTPS`.
  uint32_t scheme;
  // The address of the connection's peer as text, without a port.
  struct fp_str client;
  // The visitor's country, two letters.
  struct fp_str country;
  // The header fields, in order.
  const struct fp_header *headers;
  // How many.
  size_t header_count;
  // Seconds since 1970; 0 is the system's clock.
  int64_t now;
  // 16 bytes that nobody can guess, fresh for each request: variants and nonces are drawn from
  // them. `NULL` is the system's source.
  const uint8_t *entropy;
} fp_request;

// One edit of a header section. They are to be applied in their order.
typedef struct fp_edit {
  // What to do.
  enum fp_edit_kind kind;
  // The name, or the beginning of one; lower-case.
  struct fp_str name;
  // The value; none where something is taken away.
  struct fp_str value;
} fp_edit;

// Where a request goes, where a rule chose it.
typedef struct fp_origin {
  // Its name in the policy; none where no rule chose an origin.
  struct fp_str name;
  // `FP_SCHEME_HTTP` or `FP_SCHEME_HTTPS`.
  uint32_t scheme;
  // Its host.
  struct fp_str host;
  // Its port; 0 is the scheme's own.
  uint16_t port;
  // Whether it is to see the visitor's `Host`.
  bool keeps_host;
} fp_origin;

// A rule that acted.
typedef struct fp_rule {
  // Its id.
  struct fp_str id;
  // The stage in which it acted, such as `redirect`.
  struct fp_str stage;
  // The line of a bulk map; 0 for every other rule.
  uint32_t line;
} fp_rule;

// All of a decision. What doesn't belong to its `action` is empty.
typedef struct fp_decision_view {
  // What becomes of the request.
  enum fp_action action;
  // The status of the answer.
  uint16_t status;
  // The `Location` of a redirect; it stands among the headers, too.
  struct fp_str location;
  // The header fields of the answer.
  const struct fp_header *headers;
  // How many.
  size_t header_count;
  // The body of the answer; to HEAD it isn't sent.
  struct fp_str body;
  // The edits of the request's header section.
  const struct fp_edit *edits;
  // How many.
  size_t edit_count;
  // Path and query to ask the origin for, the origin's own path before them; none where they stay.
  struct fp_str target;
  // Where the request goes.
  struct fp_origin origin;
  // The rules that acted, in order.
  const struct fp_rule *rules;
  // How many.
  size_t rule_count;
} fp_decision_view;

// The head of an origin's response.
typedef struct fp_response {
  // Its status.
  uint16_t status;
  // Its header fields, in order.
  const struct fp_header *headers;
  // How many.
  size_t header_count;
} fp_response;

// All of a decision about a response.
typedef struct fp_response_view {
  // The status to send: the origin's, or that of a rule.
  uint16_t status;
  // The edits of the response's header section.
  const struct fp_edit *edits;
  // How many.
  size_t edit_count;
  // Whether `body` takes the place of the origin's, whose length is then not to be sent.
  bool replaces_body;
  // The body to send.
  struct fp_str body;
  // The rules that acted, in order.
  const struct fp_rule *rules;
  // How many.
  size_t rule_count;
} fp_response_view;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Decides about a request. `NULL` with the reason in `error` where it is none:
// `fp_engine_denies_on_error` says what the policy wants then.
//
// # Safety
//
// `engine` is `NULL` or an engine that isn't freed; `request` is `NULL` or a request with readable
// texts and fields; `error` is `NULL` or a place for a pointer.
struct fp_decision *fp_evaluate(const struct fp_engine *engine,
                                const struct fp_request *request,
                                struct fp_text **error);

// All of a decision; `NULL` without one.
//
// # Safety
//
// `decision` is `NULL` or a decision that isn't freed.
const struct fp_decision_view *fp_decision_of(const struct fp_decision *decision);

// Frees a decision.
//
// # Safety
//
// `decision` is `NULL` or a decision that isn't freed.
void fp_decision_free(struct fp_decision *decision);

// Reads a policy's text. Maps, lists and pages that it names are read in `folder`, if there is one.
// `NULL` with every problem of the text in `error`.
//
// # Safety
//
// The texts are readable; `error` is `NULL` or a place for a pointer.
struct fp_engine *fp_engine_from_text(struct fp_str text,
                                      struct fp_str folder,
                                      struct fp_text **error);

// Reads a policy's file, and what it names beside it.
//
// # Safety
//
// The path is readable; `error` is `NULL` or a place for a pointer.
struct fp_engine *fp_engine_from_file(struct fp_str path, struct fp_text **error);

// Loads an image that `fingerpost compile` wrote.
//
// # Safety
//
// `image` is `length` readable bytes; `error` is `NULL` or a place for a pointer.
struct fp_engine *fp_engine_from_image(const uint8_t *image, size_t length, struct fp_text **error);

// What the policy means, as a short text: the same for the same meaning.
//
// # Safety
//
// `engine` is `NULL` or an engine that isn't freed.
struct fp_str fp_engine_digest(const struct fp_engine *engine);

// Whether the policy wants a request refused (503, say) about which nothing can be decided: its
// `on_error`. Without an engine, it does.
//
// # Safety
//
// `engine` is `NULL` or an engine that isn't freed.
bool fp_engine_denies_on_error(const struct fp_engine *engine);

// Whether the policy believes what the peer of this address tells about visitors in headers. A host
// passes `X-Forwarded-*` of nobody else on to its origins.
//
// # Safety
//
// `engine` is `NULL` or an engine that isn't freed; the address is readable.
bool fp_engine_believes(const struct fp_engine *engine, struct fp_str peer);

// Frees an engine. Decisions that it made stay.
//
// # Safety
//
// `engine` is `NULL` or an engine that isn't freed.
void fp_engine_free(struct fp_engine *engine);

// Says stage by stage, as JSON, which rules matched a request, and why the others didn't. An engine
// of an image has no rules to tell of: `NULL` with the reason in `error`. It is slow, and for people.
//
// # Safety
//
// `engine` is `NULL` or an engine that isn't freed; `request` is `NULL` or a request with readable
// texts and fields; `error` is `NULL` or a place for a pointer.
struct fp_text *fp_explain(const struct fp_engine *engine,
                           const struct fp_request *request,
                           struct fp_text **error);

// Decides about the response to a request that passed. The request is known from its decision, and
// the engine is the one that made it.
//
// # Safety
//
// `decision` is `NULL` or a decision that isn't freed; `response` is `NULL` or a response with
// readable fields; `error` is `NULL` or a place for a pointer.
struct fp_response_decision *fp_evaluate_response(const struct fp_decision *decision,
                                                  const struct fp_response *response,
                                                  struct fp_text **error);

// All of a decision about a response; `NULL` without one.
//
// # Safety
//
// `decision` is `NULL` or a decision that isn't freed.
const struct fp_response_view *fp_response_decision_of(const struct fp_response_decision *decision);

// Frees a decision about a response.
//
// # Safety
//
// `decision` is `NULL` or a decision that isn't freed.
void fp_response_decision_free(struct fp_response_decision *decision);

// The bytes of a text, UTF-8.
//
// # Safety
//
// `text` is `NULL` or a text that isn't freed.
struct fp_str fp_text_data(const struct fp_text *text);

// Frees a text.
//
// # Safety
//
// `text` is `NULL` or a text that isn't freed.
void fp_text_free(struct fp_text *text);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* FINGERPOST_H */
