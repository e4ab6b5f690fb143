/* A program that embeds the engine, as a proxy would: built and run by .ci/hosts/c. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerpost.h"

static int failures = 0;

#define CHECK(what)                                                                                \
  do {                                                                                             \
    if (!(what)) {                                                                                 \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);                                   \
      failures++;                                                                                  \
    }                                                                                              \
  } while (0)

static fp_str str(const char *text) {
  fp_str made = {text, strlen(text)};
  return made;
}

static int is(fp_str text, const char *wanted) {
  return text.length == strlen(wanted) && memcmp(text.data, wanted, text.length) == 0;
}

static int contains(fp_str text, const char *wanted) {
  size_t length = strlen(wanted);
  for (size_t at = 0; at + length <= text.length; at++) {
    if (memcmp(text.data + at, wanted, length) == 0) return 1;
  }
  return 0;
}

static const char POLICY[] =
    "hosts = ['example.com']\n"
    "on_error = 'deny'\n"
    "[client]\n"
    "platform = 'proxy'\n"
    "trusted_proxies = ['192.0.2.0/24']\n"
    "[https]\n"
    "[origins]\n"
    "api = { url = 'http://10.0.0.5:8080/v1', host_header = 'viewer' }\n"
    "[[block]]\n"
    "id = 'admin'\n"
    "when.path = '/admin/{*rest}'\n"
    "[[redirect]]\n"
    "id = 'blog'\n"
    "from = '/blog/{slug}'\n"
    "to = '/articles/{slug}'\n"
    "[[respond]]\n"
    "id = 'robots'\n"
    "when.path = '/robots.txt'\n"
    "body = 'User-agent: *'\n"
    "[[respond]]\n"
    "id = 'sorry'\n"
    "when.status = '5xx'\n"
    "body = 'Back soon.'\n"
    "[[rewrite]]\n"
    "id = 'app'\n"
    "from = '/app/{*rest}'\n"
    "to = '/index.html'\n"
    "[[route]]\n"
    "id = 'api'\n"
    "when.path = '/api/{*rest}'\n"
    "origin = 'api'\n"
    "[[headers]]\n"
    "id = 'edge'\n"
    "request.set = { x-edge = 'yes' }\n"
    "response.remove = ['server']\n"
    "[security_headers]\n"
    "preset = 'api-2026'\n";

static fp_engine *engine_of(const char *policy) {
  fp_text *error = NULL;
  fp_engine *engine = fp_engine_from_text(str(policy), str(""), &error);
  if (engine == NULL) {
    fp_str why = fp_text_data(error);
    fprintf(stderr, "%.*s\n", (int)why.length, why.data);
    exit(1);
  }
  CHECK(error == NULL);
  return engine;
}

static const fp_header HEADERS[] = {
    {{"Host", 4}, {"example.com", 11}},
    {{"Accept", 6}, {"*/*", 3}},
};

static fp_request request_of(const char *target) {
  fp_request request;
  memset(&request, 0, sizeof request);
  request.method = str("GET");
  request.target = str(target);
  request.scheme = FP_SCHEME_HTTPS;
  request.client = str("198.51.100.7");
  request.headers = HEADERS;
  request.header_count = 2;
  return request;
}

static fp_decision *ask(const fp_engine *engine, const char *target) {
  fp_request request = request_of(target);
  fp_text *error = NULL;
  fp_decision *decision = fp_evaluate(engine, &request, &error);
  CHECK(decision != NULL && error == NULL);
  return decision;
}

static const fp_edit *edit_of(const fp_edit *edits, size_t count, const char *name) {
  for (size_t at = 0; at < count; at++) {
    if (is(edits[at].name, name)) return &edits[at];
  }
  return NULL;
}

static void answers(const fp_engine *engine) {
  fp_decision *decision = ask(engine, "/blog/hello?a=b");
  const fp_decision_view *view = fp_decision_of(decision);
  CHECK(view->action == FP_ACTION_REDIRECT && view->status == 308);
  CHECK(is(view->location, "/articles/hello?a=b"));
  CHECK(view->rule_count >= 1 && is(view->rules[0].id, "blog"));
  CHECK(is(view->rules[0].stage, "redirect") && view->rules[0].line == 0);
  int secure = 0;
  for (size_t at = 0; at < view->header_count; at++) {
    secure |= is(view->headers[at].name, "x-content-type-options") &&
              is(view->headers[at].value, "nosniff");
  }
  CHECK(secure);
  fp_decision_free(decision);

  decision = ask(engine, "/%61dmin/users");
  view = fp_decision_of(decision);
  CHECK(view->action == FP_ACTION_BLOCK && view->status == 403);
  CHECK(is(view->rules[0].id, "admin"));
  fp_decision_free(decision);

  decision = ask(engine, "/a/../../b");
  CHECK(fp_decision_of(decision)->action == FP_ACTION_BLOCK);
  CHECK(fp_decision_of(decision)->status == 400);
  fp_decision_free(decision);

  decision = ask(engine, "/robots.txt");
  view = fp_decision_of(decision);
  CHECK(view->action == FP_ACTION_RESPOND && view->status == 200);
  CHECK(is(view->body, "User-agent: *"));
  /* There is no response of an origin. */
  fp_response response = {200, NULL, 0};
  fp_text *error = NULL;
  CHECK(fp_evaluate_response(decision, &response, &error) == NULL && error != NULL);
  fp_text_free(error);
  fp_decision_free(decision);

  /* Who isn't a proxy isn't believed; the scheme is what the connection says. */
  fp_header headers[] = {{{"host", 4}, {"example.com", 11}},
                         {{"x-forwarded-proto", 17}, {"https", 5}}};
  fp_request request = request_of("/");
  request.scheme = FP_SCHEME_HTTP;
  request.headers = headers;
  decision = fp_evaluate(engine, &request, NULL);
  CHECK(is(fp_decision_of(decision)->location, "https://example.com/"));
  fp_decision_free(decision);
  request.client = str("192.0.2.1");
  decision = fp_evaluate(engine, &request, NULL);
  CHECK(fp_decision_of(decision)->action == FP_ACTION_PASS);
  fp_decision_free(decision);
  CHECK(fp_engine_believes(engine, str("192.0.2.1")));
  CHECK(!fp_engine_believes(engine, str("198.51.100.7")));
  CHECK(!fp_engine_believes(engine, str("nobody")));

  /* By HTTP/2 the host stands elsewhere. */
  request.headers = NULL;
  request.header_count = 0;
  request.authority = str("example.com");
  decision = fp_evaluate(engine, &request, NULL);
  CHECK(is(fp_decision_of(decision)->location, "https://example.com/"));
  fp_decision_free(decision);
}

static void there_and_back(const fp_engine *engine) {
  fp_decision *decision = ask(engine, "/app/settings?tab=2");
  const fp_decision_view *view = fp_decision_of(decision);
  CHECK(view->action == FP_ACTION_PASS && view->status == 0);
  CHECK(is(view->target, "/index.html?tab=2"));
  CHECK(view->origin.name.data == NULL);
  const fp_edit *edit = edit_of(view->edits, view->edit_count, "x-edge");
  CHECK(edit != NULL && edit->kind == FP_EDIT_KIND_SET && is(edit->value, "yes"));

  fp_header sent[] = {{{"Server", 6}, {"nginx", 5}}, {{"Content-Type", 12}, {"text/html", 9}}};
  fp_response response = {200, sent, 2};
  fp_response_decision *back = fp_evaluate_response(decision, &response, NULL);
  const fp_response_view *seen = fp_response_decision_of(back);
  CHECK(seen->status == 200 && !seen->replaces_body);
  edit = edit_of(seen->edits, seen->edit_count, "server");
  CHECK(edit != NULL && edit->kind == FP_EDIT_KIND_REMOVE);
  CHECK(edit_of(seen->edits, seen->edit_count, "x-content-type-options") != NULL);
  fp_response_decision_free(back);

  response.status = 502;
  back = fp_evaluate_response(decision, &response, NULL);
  seen = fp_response_decision_of(back);
  CHECK(seen->status == 502 && seen->replaces_body && is(seen->body, "Back soon."));
  CHECK(seen->rule_count >= 1 && is(seen->rules[0].id, "sorry"));
  fp_response_decision_free(back);
  fp_decision_free(decision);

  decision = ask(engine, "/api/users?page=2");
  view = fp_decision_of(decision);
  CHECK(is(view->origin.name, "api") && is(view->origin.host, "10.0.0.5"));
  CHECK(view->origin.scheme == FP_SCHEME_HTTP && view->origin.port == 8080);
  CHECK(view->origin.keeps_host);
  CHECK(is(view->target, "/v1/api/users?page=2"));
  fp_decision_free(decision);

  decision = ask(engine, "/page");
  CHECK(fp_decision_of(decision)->target.data == NULL);
  fp_decision_free(decision);
}

/* A decision outlives its engine: another takes its place while a request is under way. */
static void swap(void) {
  fp_engine *engine = engine_of("[[headers]]\nresponse.set = { x-policy = 'one' }");
  fp_decision *decision = ask(engine, "/");
  fp_engine_free(engine);
  engine = engine_of("[[headers]]\nresponse.set = { x-policy = 'two' }");
  fp_response response = {200, NULL, 0};
  fp_response_decision *back = fp_evaluate_response(decision, &response, NULL);
  const fp_response_view *seen = fp_response_decision_of(back);
  const fp_edit *edit = edit_of(seen->edits, seen->edit_count, "x-policy");
  CHECK(edit != NULL && is(edit->value, "one"));
  fp_response_decision_free(back);
  fp_decision_free(decision);
  fp_engine_free(engine);
}

static void mistakes(const fp_engine *engine) {
  fp_text *error = NULL;
  CHECK(fp_engine_from_text(str("[[blok]]\n[[redirect]]"), str(""), &error) == NULL);
  CHECK(contains(fp_text_data(error), "blok") && contains(fp_text_data(error), "from"));
  fp_text_free(error);
  CHECK(fp_engine_from_text(str("[[blok]]"), str(""), NULL) == NULL);
  CHECK(fp_engine_from_file(str("not/there.toml"), &error) == NULL);
  CHECK(contains(fp_text_data(error), "not/there.toml"));
  fp_text_free(error);
  CHECK(fp_engine_from_image((const uint8_t *)"abc", 3, &error) == NULL);
  fp_text_free(error);

  error = NULL;
  CHECK(fp_evaluate(NULL, NULL, &error) == NULL);
  CHECK(is(fp_text_data(error), "no engine was given"));
  fp_text_free(error);
  fp_request request;
  memset(&request, 0, sizeof request);
  CHECK(fp_evaluate(engine, &request, &error) == NULL);
  fp_text_free(error);
  request = request_of("/\xff\xfe?\xff");
  request.method = str("G\xff");
  CHECK(fp_evaluate(engine, &request, &error) == NULL);
  fp_text_free(error);
  request = request_of("/\xff\xfe?\xff");
  fp_decision *decision = fp_evaluate(engine, &request, NULL);
  CHECK(decision != NULL);
  fp_decision_free(decision);
  request.client = str("192.0.2");
  CHECK(fp_evaluate(engine, &request, &error) == NULL);
  CHECK(is(fp_text_data(error), "the client's address is none"));
  fp_text_free(error);
  CHECK(fp_engine_denies_on_error(engine) && fp_engine_denies_on_error(NULL));

  CHECK(fp_decision_of(NULL) == NULL && fp_response_decision_of(NULL) == NULL);
  CHECK(fp_text_data(NULL).length == 0 && fp_engine_digest(NULL).length == 0);
  fp_engine_free(NULL);
  fp_decision_free(NULL);
  fp_response_decision_free(NULL);
  fp_text_free(NULL);
}

static void explained(const fp_engine *engine) {
  fp_request request = request_of("/blog/hello");
  fp_text *json = fp_explain(engine, &request, NULL);
  CHECK(contains(fp_text_data(json), "\"blog\"") && contains(fp_text_data(json), "308"));
  fp_text_free(json);
}

/* The image that `fingerpost compile` wrote of the same text decides the same. */
static void image(const fp_engine *engine, const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    exit(1);
  }
  static uint8_t bytes[1 << 20];
  size_t length = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  fp_text *error = NULL;
  fp_engine *loaded = fp_engine_from_image(bytes, length, &error);
  CHECK(loaded != NULL);
  fp_str digest = fp_engine_digest(engine), other = fp_engine_digest(loaded);
  CHECK(digest.length > 0 && digest.length == other.length);
  CHECK(memcmp(digest.data, other.data, digest.length) == 0);
  answers(loaded);
  there_and_back(loaded);
  fp_request request = request_of("/");
  CHECK(fp_explain(loaded, &request, &error) == NULL && error != NULL);
  fp_text_free(error);
  fp_engine_free(loaded);
}

/* The same bits draw the same variant. */
static void drawn(void) {
  fp_engine *engine = engine_of("[[experiment]]\nid = 'e'\ncookie = 'e'\nbots = 'include'\n"
                                "control = 'a'\nvariants = { a = 1, b = 1 }");
  uint8_t entropy[16];
  fp_request request = request_of("/");
  request.entropy = entropy;
  request.now = 1800000000;
  int kinds[2] = {0, 0};
  for (int round = 0; round < 64; round++) {
    memset(entropy, round, sizeof entropy);
    int seen = -1;
    for (int again = 0; again < 2; again++) {
      fp_decision *decision = fp_evaluate(engine, &request, NULL);
      fp_response response = {200, NULL, 0};
      fp_response_decision *back = fp_evaluate_response(decision, &response, NULL);
      const fp_response_view *view = fp_response_decision_of(back);
      const fp_edit *cookie = edit_of(view->edits, view->edit_count, "set-cookie");
      CHECK(cookie != NULL && cookie->kind == FP_EDIT_KIND_APPEND);
      int is_b = cookie != NULL && contains(cookie->value, "e=b");
      CHECK(seen == -1 || seen == is_b);
      seen = is_b;
      fp_response_decision_free(back);
      fp_decision_free(decision);
    }
    kinds[seen]++;
  }
  CHECK(kinds[0] > 8 && kinds[1] > 8);
  fp_engine_free(engine);
}

int main(int count, char **arguments) {
  if (count == 2 && strcmp(arguments[1], "--policy") == 0) {
    fputs(POLICY, stdout);
    return 0;
  }
  if (count != 2) {
    fputs("usage: embed IMAGE | embed --policy\n", stderr);
    return 2;
  }
  fp_engine *engine = engine_of(POLICY);
  answers(engine);
  there_and_back(engine);
  swap();
  mistakes(engine);
  explained(engine);
  image(engine, arguments[1]);
  drawn();
  fp_engine_free(engine);
  if (failures == 0) puts("a program in C: everything holds");
  return failures != 0;
}
