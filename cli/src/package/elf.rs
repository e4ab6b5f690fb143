//! Whether an addon runs at Lambda: a program for x86-64 Linux that needs no newer C library than
//! Amazon Linux 2023 has, which every runtime of Lambda@Edge runs on.

use object::read::elf::{ElfFile64, FileHeader};
use object::{Architecture, Endianness, FileKind, Object};

/// glibc of Amazon Linux 2023.
const GLIBC: (u32, u32) = (2, 34);

/// Why it doesn't run there.
pub(super) fn refused(bytes: &[u8]) -> Option<String> {
    let is_elf = FileKind::parse(bytes).is_ok_and(|kind| kind == FileKind::Elf64);
    let file = ElfFile64::<Endianness>::parse(bytes)
        .ok()
        .filter(|file| is_elf && file.architecture() == Architecture::X86_64);
    let Some(file) = file else {
        return Some(
            "it is no program for x86-64 Linux, which is all that Lambda@Edge runs".to_owned(),
        );
    };
    let Ok(newest) = newest_glibc(&file, bytes) else {
        return Some("its symbol versions can't be read".to_owned());
    };
    newest.filter(|newest| *newest > GLIBC).map(|(major, minor)| {
        format!(
            "it needs glibc {major}.{minor}, and Lambda@Edge has {}.{}: build it with \
             `cargo zigbuild --target x86_64-unknown-linux-gnu.2.28`",
            GLIBC.0, GLIBC.1
        )
    })
}

/// The newest version of a symbol of glibc that it needs.
fn newest_glibc(
    file: &ElfFile64<'_, Endianness>,
    bytes: &[u8],
) -> object::read::Result<Option<(u32, u32)>> {
    let endian = file.elf_header().endian()?;
    let sections = file.elf_section_table();
    let Some((mut libraries, names)) = sections.gnu_verneed(endian, bytes)? else {
        return Ok(None);
    };
    let names = sections.strings(endian, bytes, names)?;
    let mut newest = None;
    while let Some((_, mut versions)) = libraries.next()? {
        while let Some(version) = versions.next()? {
            let name = String::from_utf8_lossy(version.name(endian, names)?);
            newest = newest.max(glibc(&name));
        }
    }
    Ok(newest)
}

/// `GLIBC_2.28`, or `GLIBC_2.2.5`.
fn glibc(name: &str) -> Option<(u32, u32)> {
    let mut numbers = name.strip_prefix("GLIBC_")?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program that has this machine and asks for these versions of symbols.
    fn program(machine: u16, versions: &[&str]) -> Vec<u8> {
        let mut names = b"\0libc.so.6\0".to_vec();
        // One library (version 1, so many versions, its name, where they begin, none after it) and
        // its versions (hash, flags, index, name, where the next is).
        let mut needs = Vec::new();
        needs.extend([1, versions.len() as u16].map(u16::to_le_bytes).concat());
        needs.extend([1_u32, 16, 0].map(u32::to_le_bytes).concat());
        for (index, version) in versions.iter().enumerate() {
            let next = if index + 1 == versions.len() { 0_u32 } else { 16 };
            needs.extend(0_u32.to_le_bytes());
            needs.extend([0, 2 + index as u16].map(u16::to_le_bytes).concat());
            needs.extend([names.len() as u32, next].map(u32::to_le_bytes).concat());
            names.extend(version.bytes().chain([0]));
        }
        let section = |kind: u32, from: usize, bytes: &[u8], link: u32, info: u32| {
            let mut header = [0, kind].map(u32::to_le_bytes).concat();
            let place = [0, 0, from as u64, bytes.len() as u64];
            header.extend(place.map(u64::to_le_bytes).concat());
            header.extend([link, info].map(u32::to_le_bytes).concat());
            header.extend([1_u64, 0].map(u64::to_le_bytes).concat());
            header
        };
        let begin = 64 + needs.len() + names.len();
        let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
        file.extend([3, machine].map(u16::to_le_bytes).concat());
        file.extend(1_u32.to_le_bytes());
        file.extend([0, 0, begin as u64].map(u64::to_le_bytes).concat());
        file.extend(0_u32.to_le_bytes());
        file.extend([64_u16, 56, 0, 64, 3, 2].map(u16::to_le_bytes).concat());
        let (verneed, strings) = (0x6fff_fffe, 3);
        let headers = [
            vec![0; 64],
            section(verneed, 64, &needs, 2, 1),
            section(strings, 64 + needs.len(), &names, 0, 0),
        ];
        [file, needs, names, headers.concat()].concat()
    }

    #[test]
    fn what_runs_at_lambda_is_taken() {
        let x86_64 = 62;
        assert_eq!(refused(&program(x86_64, &[])), None);
        assert_eq!(refused(&program(x86_64, &["GLIBC_2.2.5", "GLIBC_2.34", "GCC_3.0"])), None);
    }

    #[test]
    fn what_does_not_is_refused() {
        let newer = refused(&program(62, &["GLIBC_2.2.5", "GLIBC_2.35", "GLIBC_2.4"])).unwrap();
        assert!(newer.starts_with("it needs glibc 2.35, and Lambda@Edge has 2.34"), "{newer}");
        let major = refused(&program(62, &["GLIBC_3.0"])).unwrap();
        assert!(major.starts_with("it needs glibc 3.0"), "{major}");
        let aarch64 = 183;
        for no_program in [&program(aarch64, &[])[..], b"", b"\x7fELF", b"MZ"] {
            assert!(refused(no_program).unwrap().starts_with("it is no program for x86-64 Linux"));
        }
        let mut cut = program(62, &["GLIBC_2.34"]);
        cut[40] = 0xff;
        assert!(refused(&cut).is_some());
    }
}
