//! Styles, font, icons and script, compiled in and served under names that hold a hash of the content.
//!
//! Because a changed file gets a new address, every answer may be cached for good. Templates name a file by its
//! variant (`{{ crate::assets::File::Ui }}` writes the address) and an icon with [`icon`]; a file that does not exist is
//! a compile error. This module knows no HTTP: [`respond`] gives what the router needs.

#[cfg(test)]
mod tests;

use std::fmt;
use std::io::Write as _;
use std::sync::LazyLock;

use askama::filters::HtmlSafe;
use aws_lc_rs::digest;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Where the files are served.
pub const PREFIX: &str = "/assets/";

/// What every answer may say about caching: the content at an address never changes.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// A compiled-in file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// The text font, Latin letters.
    Font,
    /// The icon of the browser tab.
    Favicon,
    /// All icons of the interface, each a `<symbol>`.
    Icons,
    /// Colour, type, space.
    Tokens,
    /// Shared components.
    Ui,
    /// The shell of the staff's side.
    Workspace,
    /// What moves while a page is open.
    Live,
    /// Keyboard shortcuts; every page works without.
    Keys,
    /// The box to answer in: drafts, files, prepared texts.
    Composer,
    /// What it looks like.
    ComposerStyle,
    /// The pages of the administration.
    Admin,
    /// htmx, as published: puts a new page into the present one.
    Htmx,
    /// The extension of htmx that listens to the event stream, as published.
    HtmxStream,
    /// What keeps a reader's place from page to page.
    Page,
    /// One key on a gap.
    Masking,
    /// Tasks, partners, side conversations.
    Handover,
    /// What a page does with what the event stream tells.
    Stream,
    /// Menus, search, people, views.
    ViewsStyle,
    /// Comforts of menus and of the form of views.
    Views,
    /// Acts, views and tickets by name.
    Palette,
    /// The customers' side.
    Portal,
    /// Search in the help centre as one types; every page works without.
    Help,
    /// Fields of a contact form that depend on others; every form works without.
    Contact,
    /// The chat without loading its page anew; it works without.
    Chat,
    /// What the chat looks like.
    ChatStyle,
}

impl File {
    /// All files; those named by others come first, so that their addresses are known.
    pub const ALL: &[Self] = &[
        Self::Font,
        Self::Favicon,
        Self::Icons,
        Self::Tokens,
        Self::Ui,
        Self::Workspace,
        Self::Live,
        Self::ViewsStyle,
        Self::Views,
        Self::Keys,
        Self::Composer,
        Self::ComposerStyle,
        Self::Admin,
        Self::Htmx,
        Self::HtmxStream,
        Self::Page,
        Self::Handover,
        Self::Stream,
        Self::Palette,
        Self::Masking,
        Self::Portal,
        Self::Help,
        Self::Contact,
        Self::Chat,
        Self::ChatStyle,
    ];

    const fn source(self) -> Source {
        match self {
            Self::Font => Source {
                stem: "inter-latin",
                ending: "woff2",
                content_type: "font/woff2",
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/inter-latin-wght.woff2")),
            },
            Self::Favicon => Source {
                stem: "favicon",
                ending: "svg",
                content_type: SVG,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/favicon.svg")),
            },
            Self::Icons => Source {
                stem: "icons",
                ending: "svg",
                content_type: SVG,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/icons/sprite.svg")),
            },
            Self::Tokens => Source {
                stem: "tokens",
                ending: "css",
                content_type: CSS,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/tokens.css")),
            },
            Self::Ui => Source {
                stem: "ui",
                ending: "css",
                content_type: CSS,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/ui.css")),
            },
            Self::Workspace => Source {
                stem: "workspace",
                ending: "css",
                content_type: CSS,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/workspace.css")),
            },
            Self::Masking => Source {
                stem: "masking",
                ending: "js",
                content_type: SCRIPT,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/masking.js")),
            },
            Self::Handover => Source {
                stem: "handover",
                ending: "css",
                content_type: CSS,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/handover.css")),
            },
            Self::Admin => Source {
                stem: "admin",
                ending: "css",
                content_type: CSS,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/admin.css")),
            },
            Self::ViewsStyle => Source {
                stem: "views",
                ending: "css",
                content_type: CSS,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/views.css")),
            },
            Self::Views => Source {
                stem: "views",
                ending: "js",
                content_type: "text/javascript; charset=utf-8",
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/views.js")),
            },
            Self::Live => Source {
                stem: "live",
                ending: "css",
                content_type: CSS,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/live.css")),
            },
            Self::Composer => Source {
                stem: "composer",
                ending: "js",
                content_type: "text/javascript; charset=utf-8",
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/composer.js")),
            },
            Self::ComposerStyle => Source {
                stem: "composer",
                ending: "css",
                content_type: CSS,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/composer.css")),
            },
            Self::Keys => Source {
                stem: "keys",
                ending: "js",
                content_type: SCRIPT,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/keys.js")),
            },
            Self::Htmx => Source {
                stem: "htmx",
                ending: "js",
                content_type: SCRIPT,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/vendor/htmx-4.0.1.min.js")),
            },
            Self::HtmxStream => Source {
                stem: "hx-sse",
                ending: "js",
                content_type: SCRIPT,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/vendor/hx-sse-4.0.1.min.js")),
            },
            Self::Page => Source {
                stem: "page",
                ending: "js",
                content_type: SCRIPT,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/page.js")),
            },
            Self::Stream => Source {
                stem: "stream",
                ending: "js",
                content_type: SCRIPT,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/stream.js")),
            },
            Self::Portal => Source {
                stem: "portal",
                ending: "css",
                content_type: CSS,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/portal.css")),
            },
            Self::Chat => Source {
                stem: "chat",
                ending: "js",
                content_type: SCRIPT,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/chat.js")),
            },
            Self::ChatStyle => Source {
                stem: "chat",
                ending: "css",
                content_type: CSS,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/chat.css")),
            },
            Self::Help => Source {
                stem: "help",
                ending: "js",
                content_type: SCRIPT,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/help.js")),
            },
            Self::Contact => Source {
                stem: "contact",
                ending: "js",
                content_type: SCRIPT,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/contact.js")),
            },
            Self::Palette => Source {
                stem: "palette",
                ending: "js",
                content_type: SCRIPT,
                bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/palette.js")),
            },
        }
    }
}

/// Writes the address, as templates need it.
impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let served = SERVED.iter().find(|served| served.file == *self);
        f.write_str(served.map_or("", |served| &served.address))
    }
}

/// The address is made of our own stem, a hexadecimal hash and our own ending.
impl HtmlSafe for File {}

const SVG: &str = "image/svg+xml";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The name by which `tokens.css` calls the font; replaced by its address.
const FONT_IN_CSS: &str = "fonts/inter-latin-wght.woff2";

struct Source {
    stem: &'static str,
    ending: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

/// A file as it is sent.
pub struct Asset {
    file: File,
    address: String,
    /// The media type for `Content-Type`.
    pub content_type: &'static str,
    /// The content.
    pub body: Vec<u8>,
    /// The content for browsers that take gzip, where that is smaller.
    pub gzip: Option<Vec<u8>>,
}

impl Asset {
    /// The path at which it is served, [`PREFIX`] included.
    pub fn address(&self) -> &str {
        &self.address
    }
}

static SERVED: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let mut served: Vec<Asset> = Vec::with_capacity(File::ALL.len());
    for file in File::ALL.iter().copied() {
        let source = file.source();
        let font = served.iter().find(|asset| asset.file == File::Font).map(|asset| asset.address.as_str());
        let body = match (file, font, std::str::from_utf8(source.bytes)) {
            (File::Tokens, Some(font), Ok(style)) => style.replace(FONT_IN_CSS, font).into_bytes(),
            _ => source.bytes.to_vec(),
        };
        let address = format!("{PREFIX}{}-{}.{}", source.stem, hash(&body), source.ending);
        let gzip = gzip(&body, Compression::best()).filter(|small| small.len() < body.len());
        served.push(Asset { file, address, content_type: source.content_type, body, gzip });
    }
    served
});

/// The bytes as gzip; none where that fails, and the plain ones are sent.
pub fn gzip(bytes: &[u8], level: Compression) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), level);
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

/// Twelve hexadecimal digits of SHA-256: enough that two versions of a file never meet.
fn hash(body: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, body);
    digest.as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// The file at `path` (with [`PREFIX`]), if there is one with exactly this name and hash.
pub fn respond(path: &str) -> Option<&'static Asset> {
    SERVED.iter().find(|asset| asset.address == path)
}

/// An icon of the sprite, decorative: a control with nothing but an icon needs a label of its own.
#[derive(Clone, Copy)]
pub struct Icon(&'static str);

/// The icon `name`; that it is in the sprite is tested for every template.
pub fn icon(name: &'static str) -> Icon {
    Icon(name)
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sprite, name) = (File::Icons, self.0);
        write!(f, r##"<svg class="i" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"##)
    }
}

/// The name is a literal of ours.
impl HtmlSafe for Icon {}
