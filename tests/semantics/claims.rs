//! Who was admitted: claims in conditions and templates, and the headers that tell the origin.

use fingerpost::{Request, Tier, Timestamp};

use crate::token::token;
use crate::{JUNE, body, edits, get, outcome, request_edits};

/// Tokens of members in `/m`; everybody else passes.
const MEMBERS: &str = "[[auth]]\nid = 'members'\nwhen.path = '/m/{*rest}'\n\
    identity = { X-User = 'sub', x-roles = 'role', x-level = 'level', x-none = 'none' }\n\
    [auth.jwt]\nkeys = 'jwks.json'\nalgorithms = 'ES256'\nissuer = 'https://id.example.com'\n\
    audience = 'members'\n";

type Headers<'h> = Vec<(&'h str, &'h str)>;

fn bearer(name: &str) -> String {
    format!("Bearer {}", token(name))
}

fn june<'r>(path: &'r str, headers: &'r Headers<'r>) -> Request<'r> {
    get(path).with_headers(headers).with_now(Timestamp(JUNE))
}

#[test]
fn conditions_ask_for_claims() {
    let (member, guest) = (bearer("es256"), bearer("guest"));
    let (member, guest) =
        (vec![("authorization", &*member)], vec![("authorization", guest.as_str())]);
    let admin =
        format!("{MEMBERS}[[rewrite]]\nwhen.claim.role = 'admin'\nfrom = '/{{*x}}'\nto = '/yes'\n");
    assert_eq!(outcome(&admin, june("/m/a", &member)), "pass /yes");
    assert_eq!(outcome(&admin, june("/m/a", &guest)), "pass");
    // The token is the same, but nobody was asked for it.
    assert_eq!(outcome(&admin, june("/a", &member)), "pass");
    assert_eq!(outcome(&admin, june("/m/a", &vec![])), "401");
    for (condition, holds) in [
        ("when.claim.role = 'staff'", true),
        ("when.claim.role = 'admin,staff'", false),
        ("when.claim.role = ['x', 'staff']", true),
        ("when.claim.sub = { prefix = 'al' }", true),
        ("when.claim.level = { gt = 2 }", true),
        ("when.claim.level = '3'", true),
        ("when.claim.none = { present = true }", false),
        ("when.claim.none = { present = false }", true),
        ("unless.claim.role = 'admin'", false),
        ("unless.claim.role = 'guest'", true),
        ("when.claim.Sub = 'alice'", false),
    ] {
        let policy = format!("{MEMBERS}[[rewrite]]\n{condition}\nfrom = '/{{*x}}'\nto = '/yes'\n");
        let expected = if holds { "pass /yes" } else { "pass" };
        assert_eq!(outcome(&policy, june("/m/a", &member)), expected, "{condition}");
    }
}

#[test]
fn templates_write_claims() {
    let member = bearer("es256");
    let member = vec![("authorization", member.as_str())];
    let policy = format!(
        "{MEMBERS}[[respond]]\nwhen.path = '/m/me'\n\
         body_template = '{{claim.sub|upper}}, {{claim.role}}, {{claim.level}}'\n\
         [[headers]]\nrequest.set = {{ x-a = '{{claim.sub}}', x-b = '{{claim.none|default:\"-\"}}' }}\n\
         response.set = {{ x-c = '{{claim.sub}}' }}\n"
    );
    assert_eq!(body(&policy, june("/m/me", &member)), "ALICE, admin,staff, 3");
    let told = request_edits(&policy, june("/m/a", &member));
    assert!(told.ends_with(&["x-a: alice".to_owned(), "x-b: -".to_owned()]), "{told:?}");
    // Nobody was admitted here: the edit is left out.
    assert_eq!(request_edits(&policy, june("/a", &member)), ["x-b: -"]);
    assert_eq!(edits(&policy, june("/m/a", &member), 200, &[]), ["x-c: alice"]);
    assert_eq!(edits(&policy, june("/a", &member), 200, &[]), [""; 0]);
}

#[test]
fn what_is_told_is_never_the_visitor_s_word() {
    let member = bearer("es256");
    let told = ["x-user: alice", "x-roles: admin,staff", "x-level: 3"];
    let plain = vec![("authorization", member.as_str())];
    assert_eq!(request_edits(MEMBERS, june("/m/a", &plain)), told);
    let forged = vec![
        ("authorization", member.as_str()),
        ("X-USER", "root"),
        ("x_user", "root"),
        ("X-none", "root"),
        ("x-user", "root"),
        ("x_Roles", "root"),
        ("x-users", "mine"),
    ];
    assert_eq!(
        request_edits(MEMBERS, june("/m/a", &forged)),
        ["-x_user", told[0], "-x_roles", told[1], told[2], "-x-none"]
    );
    // Where the entry isn't about the request either.
    let everywhere = ["-x-user", "-x_user", "-x_roles", "-x-none"];
    assert_eq!(request_edits(MEMBERS, june("/a", &forged)), everywhere);
    // Behind the cache they are what the tier before it has told.
    let behind = june("/m/a", &forged).with_tier(Tier::Origin);
    assert_eq!(request_edits(MEMBERS, behind), [""; 0]);
    // In shadow mode nobody is admitted, and nobody may claim to be.
    let shadow = MEMBERS.replace("id = ", "mode = 'shadow'\nid = ");
    assert_eq!(request_edits(&shadow, june("/m/a", &forged)), everywhere);
}

#[test]
fn several_entries_tell_each_its_own() {
    let hs = "[[auth]]\nid = 'hs'\nidentity = { x-user = 'role', x-hs = 'sub' }\n\
        jwt = { from = { header = 'x-token' }, secret = 'hs.key', algorithms = 'HS256', audience = 'members' }\n";
    let both = format!("{MEMBERS}{hs}");
    let (member, other) = (bearer("guest"), token("hs256"));
    let headers = vec![("authorization", member.as_str()), ("x-token", other.as_str())];
    assert_eq!(
        request_edits(&both, june("/m/a", &headers)),
        ["x-user: alice", "x-roles: guest", "x-level: 3", "x-hs: alice"]
    );
    assert_eq!(request_edits(&both, june("/a", &headers)), ["x-user: admin,staff", "x-hs: alice"]);
    // `claim` is the first one's.
    let asks =
        format!("{both}[[rewrite]]\nwhen.claim.role = 'guest'\nfrom = '/{{*x}}'\nto = '/yes'\n");
    assert_eq!(outcome(&asks, june("/m/a", &headers)), "pass /yes");
    assert_eq!(outcome(&asks, june("/a", &headers)), "pass");
}

#[test]
fn a_user_has_a_name() {
    let policy = "[[auth]]\nid = 'users'\nidentity = { x-user = 'sub' }\n\
        basic.users.bob = 'sha256:s2:bbb04da58aef5cafe50c6c2cd73e9c4061b80ec79e8cf86007c1f9ed81f128bb'\n\
        [[respond]]\nwhen = { path = '/me', claim.sub = 'bob' }\nbody_template = '{claim.sub}'\n";
    let bob = vec![("authorization", "Basic Ym9iOmJ1aWxkZXI=")];
    assert_eq!(request_edits(policy, june("/a", &bob)), ["x-user: bob"]);
    assert_eq!(body(policy, june("/me", &bob)), "bob");
}

#[test]
fn an_answer_about_somebody_is_kept_by_no_cache() {
    let member = bearer("es256");
    let member = vec![("authorization", member.as_str())];
    let policy = format!("{MEMBERS}[[respond]]\nwhen.claim.sub = 'alice'\nbody = 'hello'\n");
    let fields = crate::fields(&policy, june("/m/a", &member));
    assert!(fields.contains(&"cache-control: private, no-store".to_owned()), "{fields:?}");
}
