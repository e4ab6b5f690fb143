//! The redirects, free of any engine's spelling.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::HOSTS;
use super::random::Random;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One path.
    Exact,
    /// Everything below a folder.
    Prefix,
    /// Segments are captured.
    Segment,
    /// A regular expression.
    Regex,
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) kind: Kind,
    /// An index of [`HOSTS`].
    pub(crate) host: usize,
    pub(crate) source: Vec<Piece>,
    /// A path or a URL; its holes are some of the source.
    pub(crate) target: Vec<Piece>,
    pub(crate) status: u16,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    Hole(Hole),
}

/// What a pattern leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hole {
    Section,
    Slug,
    Name,
    Year,
    Month,
    /// The rest of the path, to its end.
    Rest,
    /// These are parts of regular expressions.
    Number,
    Word,
    Language,
    Extension,
    Page,
    Slash,
}

impl Hole {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Hole::Section => "section",
            Hole::Slug => "slug",
            Hole::Name => "name",
            Hole::Year => "year",
            Hole::Month => "month",
            Hole::Rest => "rest",
            Hole::Number => "number",
            Hole::Word => "word",
            Hole::Language => "lang",
            Hole::Extension => "ext",
            Hole::Page => "page",
            Hole::Slash => "slash",
        }
    }

    pub(crate) fn regex(self) -> &'static str {
        match self {
            Hole::Section | Hole::Slug | Hole::Name | Hole::Year | Hole::Month => "[^/]+",
            Hole::Rest => ".+",
            Hole::Number => "[0-9]+",
            Hole::Word => "[a-z0-9-]+",
            Hole::Language => "en|fr|de",
            Hole::Extension => "jpe?g|png",
            Hole::Page => "(?:/page)?",
            Hole::Slash => "/?",
        }
    }

    /// A text that fits.
    pub(crate) fn fill(self, random: &mut Random) -> String {
        match self {
            Hole::Section | Hole::Slug | Hole::Name => slug(random, 1, 2),
            Hole::Year => (2008 + random.below(17)).to_string(),
            Hole::Month => format!("{:02}", 1 + random.below(12)),
            Hole::Rest => {
                let depth = 1 + random.below(3);
                (0..depth).map(|_| slug(random, 1, 3)).collect::<Vec<_>>().join("/")
            }
            Hole::Number => (1 + random.below(100_000)).to_string(),
            Hole::Word => slug(random, 1, 2),
            Hole::Language => random.pick(&["en", "fr", "de"]).to_owned(),
            Hole::Extension => random.pick(&["jpg", "jpeg", "png"]).to_owned(),
            Hole::Page => random.pick(&["", "/page"]).to_owned(),
            Hole::Slash => random.pick(&["", "/"]).to_owned(),
        }
    }
}

impl Rule {
    pub(crate) fn host_name(&self) -> &'static str {
        HOSTS[self.host]
    }

    /// The source, its holes spelled by `hole`.
    pub(crate) fn source(&self, hole: impl FnMut(Hole) -> String) -> String {
        spell(&self.source, hole)
    }

    /// The source as the policy language writes a pattern.
    pub(crate) fn pattern(&self) -> String {
        self.source(braces)
    }

    /// The target, its holes in braces.
    pub(crate) fn template(&self) -> String {
        spell(&self.target, |hole| format!("{{{}}}", hole.name()))
    }

    /// The source as an anchored regular expression; the holes of the target are its groups.
    pub(crate) fn regex(&self) -> String {
        let mut text = String::from("^");
        for piece in &self.source {
            match piece {
                Piece::Text(literal) => text.push_str(&literal.replace('.', r"\.")),
                Piece::Hole(hole) if self.target.contains(piece) => {
                    text.push_str(&format!("(?<{}>{})", hole.name(), hole.regex()));
                }
                Piece::Hole(hole) => text.push_str(&format!("(?:{})", hole.regex())),
            }
        }
        text + "$"
    }

    /// A path that the rule takes, and where it leads.
    pub(crate) fn instance(&self, random: &mut Random) -> (String, String) {
        let mut filled = Vec::new();
        let path = self.source(|hole| {
            let value = hole.fill(random);
            filled.push((hole, value.clone()));
            value
        });
        let target = spell(&self.target, |hole| {
            filled.iter().find(|(other, _)| *other == hole).unwrap().1.clone()
        });
        (path, target)
    }
}

pub(crate) fn spell(pieces: &[Piece], mut hole: impl FnMut(Hole) -> String) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(literal) => text.push_str(literal),
            Piece::Hole(open) => text.push_str(&hole(*open)),
        }
    }
    text
}

fn braces(hole: Hole) -> String {
    match hole {
        Hole::Rest => "{*rest}".to_owned(),
        _ => format!("{{{}}}", hole.name()),
    }
}

/// `/a/{}/b` with its holes: the pieces.
pub(crate) fn pieces(text: &str, holes: &[Hole]) -> Vec<Piece> {
    let mut holes = holes.iter();
    let mut pieces = Vec::new();
    for (index, literal) in text.split("{}").enumerate() {
        if index > 0 {
            pieces.push(Piece::Hole(*holes.next().unwrap()));
        }
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal.to_owned()));
        }
    }
    pieces
}

/// `count` redirects, their kinds mixed, no two of which take the same path.
pub(crate) fn redirects(count: usize) -> Vec<Rule> {
    let mut random = Random::new(1 ^ (count as u64) << 32);
    let regexes = (count / 50).clamp(1, 200);
    let segments = (count * 8 / 100).max(1);
    let prefixes = count / 5;
    let mut kinds = vec![Kind::Exact; count - regexes - segments - prefixes];
    kinds.extend([Kind::Prefix].repeat(prefixes));
    kinds.extend([Kind::Segment].repeat(segments));
    kinds.extend([Kind::Regex].repeat(regexes));
    random.shuffle(&mut kinds);

    let mut taken = HashSet::new();
    let kinds = kinds.into_iter().enumerate();
    kinds.map(|(index, kind)| redirect(kind, index, &mut taken, &mut random)).collect()
}

fn redirect(
    kind: Kind,
    index: usize,
    taken: &mut HashSet<(usize, String)>,
    random: &mut Random,
) -> Rule {
    let host = random.weighted(&[75, 15, 10]);
    let status = random.pick(&[301, 301, 301, 301, 301, 301, 301, 301, 302, 308]);
    if kind == Kind::Exact {
        let mut path = page(random);
        while !taken.insert((host, path.clone())) {
            path.push_str(&format!("-{}", random.below(1_000_000)));
        }
        let target = if random.chance(80) {
            format!("/new/{}", slug(random, 2, 4))
        } else {
            format!("https://elsewhere.example.net/{}/{}", section(random), slug(random, 2, 4))
        };
        let (source, target) = (pieces(&path, &[]), pieces(&target, &[]));
        return Rule { kind, host, source, target, status };
    }
    // No other rule has this segment.
    let own = format!("{}-{}", slug(random, 1, 3), 1_000 + index);
    let section = section(random);
    let choice = random.below(12);
    let (source, target) = pattern(kind, &own, section, choice);
    Rule { kind, host, source, target, status }
}

fn pattern(kind: Kind, own: &str, section: &str, choice: usize) -> (Vec<Piece>, Vec<Piece>) {
    use Hole::{
        Extension, Language, Month, Name, Number, Page, Rest, Section, Slash, Slug, Word, Year,
    };
    type Shape = (String, &'static [Hole], String, &'static [Hole]);
    let shape: Shape = match (kind, choice % 4) {
        (Kind::Exact | Kind::Prefix, 0 | 1) => {
            (format!("/{section}/{own}/{{}}"), &[Rest], format!("/new/{own}/{{}}"), &[Rest])
        }
        (Kind::Exact | Kind::Prefix, _) => (
            format!("/{own}/{{}}/{{}}"),
            &[Section, Rest],
            format!("/kept/{{}}/{own}/{{}}"),
            &[Section, Rest],
        ),
        (Kind::Segment, _) => match choice % 3 {
            0 => (
                format!("/{section}/{own}/{{}}/{{}}/{{}}"),
                &[Year, Month, Slug],
                "/posts/{}-{}/{}".to_owned(),
                &[Year, Month, Slug],
            ),
            1 => (
                format!("/{section}/{own}/{{}}/details"),
                &[Slug],
                "/p/{}/details".to_owned(),
                &[Slug],
            ),
            _ => (format!("/u/{{}}/{own}"), &[Name], format!("/users/{{}}/{own}"), &[Name]),
        },
        (Kind::Regex, 0) => {
            (format!("/{section}/{own}-{{}}.html"), &[Number], "/item/{}".to_owned(), &[Number])
        }
        (Kind::Regex, 1) => {
            (format!("/{{}}/{own}/{{}}"), &[Language, Number], format!("/l/{own}/{{}}"), &[Number])
        }
        (Kind::Regex, 2) => (
            format!("/img/{own}/{{}}.{{}}"),
            &[Word, Extension],
            format!("/media/{own}/{{}}"),
            &[Word],
        ),
        (Kind::Regex, _) => (
            format!("/{own}{{}}/{{}}{{}}"),
            &[Page, Number, Slash],
            format!("/pages/{own}/{{}}"),
            &[Number],
        ),
    };
    let (source, source_holes, target, target_holes) = shape;
    (pieces(&source, source_holes), pieces(&target, target_holes))
}

/// The path of a page, one of four shapes.
fn page(random: &mut Random) -> String {
    let section = section(random);
    match random.weighted(&[40, 25, 20, 15]) {
        0 => format!("/{section}/{}", slug(random, 2, 5)),
        1 => {
            let (year, month) = (2008 + random.below(17), 1 + random.below(12));
            format!("/{section}/{year}/{month:02}/{}", slug(random, 2, 5))
        }
        2 => format!("/{section}/{}/{}.html", word(random), slug(random, 2, 4)),
        _ => format!("/{}", slug(random, 3, 5)),
    }
}

/// A path that no rule takes; some come near to one.
pub(crate) fn missing(random: &mut Random) -> String {
    // Rules have numbers below 1,000 + their count.
    let number = 5_000_000 + random.below(1_000_000);
    let section = section(random);
    let (year, month) = (2008 + random.below(17), 1 + random.below(12));
    match random.weighted(&[25, 25, 15, 10, 10, 10, 5]) {
        0 => {
            let ending = random.pick(&["js", "css", "png", "woff2", "svg"]);
            format!("/assets/{}.{}.{ending}", slug(random, 1, 2), random.hex(8))
        }
        1 => format!("/{section}/{}-{number}", slug(random, 2, 4)),
        2 => format!("/{section}/{year}/{month:02}/{}-{number}", slug(random, 2, 4)),
        3 => "/".to_owned(),
        4 => format!("/api/v1/{}/{number}", word(random)),
        5 => {
            let own = format!("{}-{number}", slug(random, 1, 3));
            match random.below(4) {
                0 => format!("/{section}/{own}/{}/{}", slug(random, 1, 2), slug(random, 1, 2)),
                1 => format!("/u/{}/{own}", slug(random, 1, 2)),
                2 => format!("/en/{own}/{}", random.below(1_000)),
                _ => format!("/{own}/{}/{}", word(random), slug(random, 1, 2)),
            }
        }
        _ => random
            .pick(&["/wp-login.php", "/.env", "/robots.txt", "/favicon.ico", "/sitemap.xml"])
            .to_owned(),
    }
}

pub(crate) fn section(random: &mut Random) -> &'static str {
    const SECTIONS: [&str; 32] = [
        "about",
        "archive",
        "articles",
        "blog",
        "brands",
        "careers",
        "catalogue",
        "categories",
        "community",
        "courses",
        "docs",
        "events",
        "forum",
        "gallery",
        "guides",
        "help",
        "learn",
        "library",
        "magazine",
        "music",
        "news",
        "offers",
        "partners",
        "people",
        "press",
        "products",
        "recipes",
        "research",
        "services",
        "shop",
        "stories",
        "topics",
    ];
    random.pick(&SECTIONS)
}

/// `least` to `most` words.
pub(crate) fn slug(random: &mut Random, least: usize, most: usize) -> String {
    let count = least + random.below(most - least + 1);
    (0..count).map(|_| word(random)).collect::<Vec<_>>().join("-")
}

/// One of 5,000 made-up words, the first of them the most often, as with real ones.
pub(crate) fn word(random: &mut Random) -> &'static str {
    const SYLLABLES: [&str; 40] = [
        "al", "an", "ba", "be", "bo", "ca", "co", "da", "de", "do", "el", "en", "fa", "fi", "ga",
        "go", "ha", "in", "ka", "la", "li", "lo", "ma", "mi", "mo", "na", "no", "or", "pa", "ra",
        "ri", "ro", "sa", "se", "so", "ta", "te", "to", "va", "vi",
    ];
    static WORDS: OnceLock<Vec<String>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let mut random = Random::new(3);
        let mut words = Vec::new();
        let mut seen = HashSet::new();
        while words.len() < 5_000 {
            let count = 2 + random.below(3);
            let word: String = (0..count).map(|_| random.pick(&SYLLABLES)).collect();
            if seen.insert(word.clone()) {
                words.push(word);
            }
        }
        words
    });
    let (one, other) = (random.below(words.len()), random.below(words.len()));
    &words[one * other / words.len()]
}
