//! Any bytes as the policy of an image: an engine or an error, whatever they say, and no panic; what
//! loads decides about requests. Frame, lengths and checksum are put right, so that the bytes get
//! past them; every other input goes in as it is.
#![no_main]

use fingerpost::{Client, Engine, Request, ResponseHead, Scheme};
use fingerpost_fuzz::stack::on_small_stack;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| on_small_stack(bytes, load));

fn load(bytes: &[u8]) {
    ask(bytes);
    let mut image = bytes.to_vec();
    fingerpost::fuzzing::mend_image(&mut image);
    if let Some(engine) = ask(&image) {
        // What loads is written as it was read.
        let again = Engine::from_bytes(&engine.to_bytes()).expect("what was loaded loads again");
        assert_eq!(again.digest(), engine.digest());
    }
}

fn ask(image: &[u8]) -> Option<Engine> {
    let engine = match Engine::from_bytes(image) {
        Ok(engine) => engine,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return None;
        }
    };
    let headers = [
        ("host", "example.com"),
        ("cookie", "a=b; home=a; ab=~5"),
        ("origin", "https://app.example.com"),
        ("accept-language", "de, en;q=0.5"),
        ("x-debug", "1"),
    ];
    let mut client = Client::default();
    client.scheme = Some(Scheme::Http);
    client.ip = Some([192, 0, 2, 7].into());
    client.entropy = Some([7; 16]);
    for path in ["/", "/a", "/old/x?b=1", "/admin/x", "/c/www/d.html", "/app/x?utm_a=1&a=2"] {
        let request = Request::new("GET", path).with_headers(&headers).with_client(client);
        let decision = engine.evaluate(request);
        let head = ResponseHead::new(503, &headers);
        let response = engine.evaluate_response(request, &head);
        fingerpost_fuzz::holds::form(&decision, &response);
    }
    Some(engine)
}
