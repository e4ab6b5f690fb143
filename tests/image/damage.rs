//! Every byte of an image changed, and an image cut off anywhere.

use fingerpost::Engine;

use crate::code;

const POLICY: &str = "
hosts = ['example.com', '*.example.com']
[https]
[[block]]
when.ip = ['192.0.2.0/24', '2001:db8::/32']
when.any = [{ path = '/admin/{*rest}' }, { header.x-debug = { regex = '^[0-9]+$' } }]
[[redirect]]
from = '/old/{page}'
to = 'https://www.example.com/new/{page|lower}?a=1#b'
[[experiment]]
id = 'home'
control = 'a'
variants = { a = 1, b = { weight = 1, rewrite = '/b' } }
[security_headers]
preset = 'web-2026'
[[headers]]
response.set = { x-country = '{country|default:\"none\"}' }
";

fn image() -> Vec<u8> {
    POLICY.parse::<Engine>().unwrap().to_bytes()
}

#[test]
fn every_changed_byte_is_found() {
    let image = image();
    for at in 0..image.len() {
        for change in [1, 0x80, 0xFF] {
            let mut changed = image.clone();
            changed[at] ^= change;
            let error = Engine::from_bytes(&changed).expect_err("a changed image is refused");
            let wanted = if at < 12 { "image-format" } else { "image-damaged" };
            assert_eq!(code(&error), wanted, "byte {at}: {error}");
        }
    }
}

#[test]
fn every_cut_is_found() {
    let image = image();
    for length in 0..image.len() {
        let error = Engine::from_bytes(&image[..length]).expect_err("a cut image is refused");
        let wanted = if length < 8 { "image-format" } else { "image-damaged" };
        assert_eq!(code(&error), wanted, "{length} bytes: {error}");
    }
    let longer = [image.as_slice(), &[0]].concat();
    assert_eq!(code(&Engine::from_bytes(&longer).unwrap_err()), "image-damaged");
}

#[test]
fn what_is_no_image_or_a_later_one_is_told_so() {
    let text = Engine::from_bytes(POLICY.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        text,
        "policy image:1:1: error[image-format]: these bytes are no image of a policy\n  help: make \
         one of the policy, with `fingerpost compile` or `Engine::to_bytes`"
    );
    let mut later = image();
    let format = later[8];
    later[8] = format + 1;
    let text = Engine::from_bytes(&later).unwrap_err().to_string();
    let ours = env!("CARGO_PKG_VERSION");
    let wanted = format!(
        "policy image:1:1: error[image-format]: an image of format {}, written by fingerpost \
         {ours}: fingerpost {ours} reads format {format}\n  help: compile the policy with the version that loads it",
        format + 1
    );
    assert_eq!(text, wanted);
}
