//! An image in, decisions out, over one buffer: what `.ci/hosts/wasm-size` measures. A request is
//! `METHOD URL` and a header a line; a decision is the status (0: forward), then a field a line.

use std::fmt::Write as _;
use std::sync::Mutex;

use fingerpost::{Client, Decision, Edit, Engine, Request, ResponseHead, Scheme};

static BUFFER: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ENGINE: Mutex<Option<Engine>> = Mutex::new(None);

/// Makes room for so many bytes and says where.
#[no_mangle]
pub extern "C" fn room(count: usize) -> *mut u8 {
    let mut buffer = BUFFER.lock().expect("one thread");
    buffer.clear();
    buffer.resize(count, 0);
    buffer.as_mut_ptr()
}

/// Loads the image in the buffer.
#[no_mangle]
pub extern "C" fn load() -> bool {
    let engine = Engine::from_bytes(&BUFFER.lock().expect("one thread")).ok();
    let is_one = engine.is_some();
    *ENGINE.lock().expect("one thread") = engine;
    is_one
}

/// Decides about the request in the buffer, and puts the decision there. Says how long it is.
#[no_mangle]
pub extern "C" fn evaluate() -> usize {
    let engine = ENGINE.lock().expect("one thread");
    let mut buffer = BUFFER.lock().expect("one thread");
    let told = match (&*engine, std::str::from_utf8(&buffer)) {
        (Some(engine), Ok(text)) => decided(engine, text),
        _ => String::new(),
    };
    *buffer = told.into_bytes();
    buffer.len()
}

/// Where the buffer is.
#[no_mangle]
pub extern "C" fn buffer() -> *const u8 {
    BUFFER.lock().expect("one thread").as_ptr()
}

fn decided(engine: &Engine, text: &str) -> String {
    let mut lines = text.lines();
    let (method, url) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or(("GET", "/"));
    let headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
    let mut client = Client::default();
    client.scheme = Some(Scheme::Https);
    let request = Request::new(method, url).with_headers(&headers).with_client(client);
    let mut told = String::new();
    match engine.evaluate(request) {
        Decision::Respond(answer) => {
            let _ = writeln!(told, "{}", answer.status());
            for field in answer.headers() {
                let _ = writeln!(told, "{}: {}", field.name, field.value);
            }
        }
        Decision::Forward(forward) => {
            let _ = writeln!(told, "0");
            let back = engine.evaluate_response(request, &ResponseHead::new(200, &headers));
            for edit in forward.request_edits().iter().chain(back.edits()) {
                match edit {
                    Edit::Remove { name } | Edit::RemovePrefix { prefix: name } => {
                        let _ = writeln!(told, "-{name}");
                    }
                    Edit::Set(field) | Edit::Append(field) | Edit::Default(field) => {
                        let _ = writeln!(told, "{}: {}", field.name, field.value);
                    }
                }
            }
        }
    }
    told
}
