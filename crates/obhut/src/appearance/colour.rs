//! The company's colour: readable in both schemes, or refused with the reason.

/// A colour of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

const WHITE: Colour = Colour { red: 255, green: 255, blue: 255 };
const BLACK: Colour = Colour { red: 0, green: 0, blue: 0 };
/// The surface of the dark scheme, a little lighter than it is.
const DARK: Colour = Colour { red: 30, green: 36, blue: 40 };
/// What WCAG 2.2 asks of text (1.4.3).
pub const ENOUGH: f64 = 4.5;
/// What the colour of the dark scheme must reach against its surface: text stands on tints of it too.
const WELL_ENOUGH: f64 = 7.0;

impl Colour {
    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |from: usize| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
        Some(Self { red: part(0)?, green: part(2)?, blue: part(4)? })
    }

    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// Contrast with another colour, from 1 to 21 (WCAG 2.2).
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Contrast with white, on which it stands and which stands on it.
    pub fn on_white(self) -> f64 {
        self.contrast(WHITE)
    }

    fn towards(self, other: Self, share: f64) -> Self {
        let mix = |from: u8, to: u8| {
            let mixed = f64::from(from) + (f64::from(to) - f64::from(from)) * share;
            // A mix of two bytes is a byte.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
            let byte = mixed.round().clamp(0.0, 255.0) as u8;
            byte
        };
        Self { red: mix(self.red, other.red), green: mix(self.green, other.green), blue: mix(self.blue, other.blue) }
    }

    /// The same colour, light enough for the dark scheme.
    fn lit(self) -> Self {
        let steps = (0..=20).map(|step| self.towards(WHITE, f64::from(step) / 20.0));
        steps.into_iter().find(|colour| colour.contrast(DARK) >= WELL_ENOUGH).unwrap_or(WHITE)
    }

    /// The stylesheet that makes it the colour of the desk.
    pub fn stylesheet(self) -> String {
        let (light, dark) = (self, self.lit());
        let pair =
            |name: &str, light: Self, dark: Self| format!("--{name}:light-dark({},{});", light.hex(), dark.hex());
        let lines = [
            pair("accent", light, dark),
            pair("accent-strong", light.towards(BLACK, 0.2), dark.towards(WHITE, 0.3)),
            pair("accent-ink", WHITE, DARK.towards(BLACK, 0.4)),
            pair("accent-soft", light.towards(WHITE, 0.92), DARK.towards(dark, 0.1)),
            pair("accent-line", light.towards(WHITE, 0.65), DARK.towards(dark, 0.4)),
        ];
        format!(":root{{{}}}\n", lines.concat())
    }
}
