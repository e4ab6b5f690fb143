//! The same files, the same bytes: sorted names, one time, one mode, one way to compress.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A zip archive of these files.
pub(super) fn write(contents: &BTreeMap<String, Vec<u8>>) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        // 1980-01-01, the first that a zip can have.
        .last_modified_time(DateTime::default())
        // Lambda runs the function as another user.
        .unix_permissions(0o755);
    for (name, bytes) in contents {
        archive.start_file(name.as_str(), options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// A digest as Lambda writes it.
pub(super) fn base64(digest: &[u8]) -> String {
    BASE64_STANDARD.encode(digest)
}

/// A digest as people write it.
pub(super) fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
