//! What a recording is, by its first bytes: what it says it is proves nothing.

/// A format of sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// WAVE, as most telephone systems send it.
    Wav,
    /// MPEG audio.
    Mp3,
    /// Ogg with Opus, Vorbis, Speex or FLAC.
    Ogg,
    /// MPEG-4 with sound.
    M4a,
    /// Adaptive multi-rate, of mobile networks; browsers do not play it.
    Amr,
}

/// How much of a file says what it is.
const HEAD: usize = 64;
/// Endings of file names under which sound is sent.
const ENDINGS: [&str; 9] = ["wav", "mp3", "ogg", "oga", "opus", "m4a", "amr", "gsm", "awb"];

impl Sound {
    /// The format of these bytes; `None` where they are no sound that we know.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..HEAD.min(bytes.len()))?;
        match head {
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(Self::Wav),
            [b'#', b'!', b'A', b'M', b'R', ..] => Some(Self::Amr),
            [b'O', b'g', b'g', b'S', ..] => codec(head).then_some(Self::Ogg),
            [_, _, _, _, b'f', b't', b'y', b'p', rest @ ..] => brand(rest).then_some(Self::M4a),
            [b'I', b'D', b'3', version, ..] if *version < 0xff => Some(Self::Mp3),
            [first, second, third, ..] => is_frame(*first, *second, *third).then_some(Self::Mp3),
            _ => None,
        }
    }

    /// The media type under which it is handed out.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::M4a => "audio/mp4",
            Self::Amr => "audio/amr",
        }
    }

    /// The ending of its name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Ogg => "ogg",
            Self::M4a => "m4a",
            Self::Amr => "amr",
        }
    }

    /// The format of a media type as we store it.
    pub fn of_media_type(kind: &str) -> Option<Self> {
        [Self::Wav, Self::Mp3, Self::Ogg, Self::M4a, Self::Amr].into_iter().find(|one| one.media_type() == kind)
    }

    /// Whether browsers play it.
    pub const fn plays(self) -> bool {
        !matches!(self, Self::Amr)
    }
}

/// Ogg carries pictures too: the first packet names its codec.
fn codec(head: &[u8]) -> bool {
    let first = head.get(28..).unwrap_or_default();
    [&b"OpusHead"[..], b"\x01vorbis", b"Speex   ", b"\x7fFLAC"].iter().any(|name| first.starts_with(name))
}

/// MPEG-4 carries films too; a film in a voice message is played as its sound.
fn brand(rest: &[u8]) -> bool {
    [&b"M4A"[..], b"M4B", b"mp41", b"mp42", b"isom", b"iso2", b"dash", b"3gp"].iter().any(|name| rest.starts_with(name))
}

/// The head of a frame of MPEG audio, layer II or III, with a bit rate and a sampling rate that exist.
const fn is_frame(first: u8, second: u8, third: u8) -> bool {
    let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
    let (rate, sampling) = (third >> 4, third >> 2 & 3);
    first == 0xff
        && second & 0xe0 == 0xe0
        && version != 1
        && (layer == 1 || layer == 2)
        && rate != 0
        && rate != 15
        && sampling != 3
}

/// Whether something is sent as sound, by its media type or its name.
pub fn is_meant(content_type: &str, name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    content_type.trim().get(..6).is_some_and(|kind| kind.eq_ignore_ascii_case("audio/"))
        || ENDINGS.contains(&ending.as_str())
}

/// The media type under which a file is stored: what is sent as sound is called what it is, and what is none is called
/// nothing in particular.
pub fn stored_type(content_type: &str, name: &str, bytes: &[u8]) -> String {
    if !is_meant(content_type, name) {
        return content_type.to_owned();
    }
    Sound::of(bytes).map_or("application/octet-stream", Sound::media_type).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_is_known_by_its_first_bytes_whatever_it_is_called() {
        let ogg = |codec: &[u8]| [&b"OggS"[..], &[0; 24], codec].concat();
        assert_eq!(Sound::of(b"RIFF\x24\0\0\0WAVEfmt "), Some(Sound::Wav));
        assert_eq!(Sound::of(b"ID3\x04\0\0\0\0\0\0"), Some(Sound::Mp3));
        assert_eq!(Sound::of(&[0xff, 0xfb, 0x90, 0x64]), Some(Sound::Mp3));
        assert_eq!(Sound::of(&ogg(b"OpusHead\x01")), Some(Sound::Ogg));
        assert_eq!(Sound::of(b"\0\0\0\x20ftypM4A \0\0"), Some(Sound::M4a));
        assert_eq!(Sound::of(b"#!AMR\n<"), Some(Sound::Amr));
        for none in
            [&b""[..], b"RIFF", b"RIFF\x24\0\0\0AVI LIST", b"MZ\x90", b"<html>", b"\xff\xd8\xff\xe0", b"\xff\xff\xff"]
        {
            assert_eq!(Sound::of(none), None, "{none:?}");
        }
        assert_eq!(Sound::of(&ogg(b"\x80theora")), None, "a film is no sound");
    }

    #[test]
    fn what_is_sent_as_sound_is_stored_as_what_it_is() {
        assert_eq!(stored_type("audio/x-wav", "a.wav", b"RIFF\x24\0\0\0WAVE"), "audio/wav");
        assert_eq!(stored_type("application/octet-stream", "Nachricht.MP3", b"ID3\x03\0\0\0"), "audio/mpeg");
        assert_eq!(stored_type("audio/wav", "a.wav", b"MZ\x90\0"), "application/octet-stream");
        assert_eq!(stored_type("text/plain", "a.txt", b"RIFF\x24\0\0\0WAVE"), "text/plain");
    }
}
