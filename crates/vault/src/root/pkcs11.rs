//! Roots in a device behind PKCS#11: one AES key object a root, which never leaves it.
//!
//! `pkcs11:token=LABEL?module-path=/usr/lib/….so&pin-source=/etc/….pin` (RFC 7512) names the device. Wrapping happens in
//! the device: AES-GCM, `nonce(12) | ciphertext | tag`. A session that fails is opened anew at the next call, so that a
//! device that was away is used again once it is back.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as DeviceError, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use world::Random;
use zeroize::Zeroizing;

use super::{ProviderClass, RootError, RootId, RootStore};
use crate::aead::{KEY, NONCE, split};

/// What our key objects are called in the device.
const LABEL: &[u8] = b"obhut-root";
const TAG_BITS: u64 = 128;

/// See the module.
pub struct Pkcs11RootStore {
    place: Place,
    random: Arc<dyn Random>,
    session: Mutex<Option<Session>>,
}

/// Where the device is.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    module: PathBuf,
    token: String,
    pin: PathBuf,
}

impl Place {
    fn parse(uri: &str) -> Option<Self> {
        let rest = uri.strip_prefix("pkcs11:")?;
        let (path, query) = rest.split_once('?')?;
        let field = |text: &str, between: char, name: &str| {
            let found = text.split(between).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            found.and_then(decoded)
        };
        let pin = field(query, '&', "pin-source")?;
        Some(Self {
            module: field(query, '&', "module-path")?.into(),
            token: field(path, ';', "token")?,
            pin: pin.strip_prefix("file:").unwrap_or(&pin).into(),
        })
    }
}

/// Percent signs read.
fn decoded(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

impl Pkcs11RootStore {
    /// Opens the device that a URI names.
    ///
    /// # Errors
    /// [`RootError::Unavailable`] when the URI cannot be read, or the device, its token or its PIN does not serve.
    pub fn open(uri: &str, random: Arc<dyn Random>) -> Result<Self, RootError> {
        let place = Place::parse(uri).ok_or_else(|| {
            RootError::Unavailable("a device is named pkcs11:token=LABEL?module-path=FILE&pin-source=FILE".into())
        })?;
        let this = Self { place, random, session: Mutex::default() };
        this.list()?;
        Ok(this)
    }

    fn session(&self) -> Result<Session, RootError> {
        let context = context(&self.place.module)?;
        let slots = context.get_slots_with_token().map_err(away)?;
        let named = |slot: &cryptoki::slot::Slot| {
            context.get_token_info(*slot).is_ok_and(|info| info.label().trim_end() == self.place.token)
        };
        let slot = slots.into_iter().find(named);
        let slot = slot.ok_or_else(|| RootError::Unavailable(format!("no token is called {}", self.place.token)))?;
        let session = context.open_rw_session(slot).map_err(away)?;
        let pin = Zeroizing::new(std::fs::read_to_string(&self.place.pin).map_err(|error| {
            RootError::Unavailable(format!("the file of the PIN ({}): {}", self.place.pin.display(), error.kind()))
        })?);
        match session.login(UserType::User, Some(&AuthPin::new(pin.trim().into()))) {
            Ok(()) | Err(DeviceError::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
            Err(error) => Err(away(error)),
        }
    }

    /// Works with the device; after a failure the next call opens it anew.
    fn with<T>(&self, act: impl Fn(&Session) -> Result<T, RootError>) -> Result<T, RootError> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let open = match session.take() {
            Some(open) => open,
            None => self.session()?,
        };
        let done = act(&open);
        if !matches!(done, Err(RootError::Unavailable(_))) {
            *session = Some(open);
        }
        done
    }
}

/// One context for each module: a library is told to begin once in a process.
fn context(module: &Path) -> Result<Pkcs11, RootError> {
    static CONTEXTS: OnceLock<Mutex<HashMap<PathBuf, Pkcs11>>> = OnceLock::new();
    let mut known = CONTEXTS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(context) = known.get(module) {
        return Ok(context.clone());
    }
    let context = Pkcs11::new(module).map_err(away)?;
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(DeviceError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(error) => return Err(away(error)),
    }
    known.insert(module.to_owned(), context.clone());
    Ok(context)
}

/// The device's own words name functions and codes, never keys.
#[allow(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn away(error: DeviceError) -> RootError {
    RootError::Unavailable(match error {
        DeviceError::Pkcs11(code, function) => format!("the device answers {code:?} to {function:?}"),
        DeviceError::LibraryLoading(_) => "the device's module (module-path) cannot be loaded".into(),
        _ => "the device does not do what is needed".into(),
    })
}

fn ours(id: Option<RootId>) -> Vec<Attribute> {
    let mut template =
        vec![Attribute::Class(ObjectClass::SECRET_KEY), Attribute::Token(true), Attribute::Label(LABEL.to_vec())];
    template.extend(id.map(|id| Attribute::Id(id.0.to_vec())));
    template
}

fn find(session: &Session, id: RootId) -> Result<ObjectHandle, RootError> {
    let found = session.find_objects(&ours(Some(id))).map_err(away)?;
    found.first().copied().ok_or(RootError::Missing)
}

fn associated(id: RootId, context: &[u8]) -> Vec<u8> {
    [b"obhut.root.v1".as_slice(), &id.0, context].concat()
}

impl RootStore for Pkcs11RootStore {
    fn create(&self) -> Result<RootId, RootError> {
        let id = RootId(world::random_bytes(&*self.random));
        self.with(|session| {
            let mut template = ours(Some(id));
            template.extend([
                Attribute::Private(true),
                Attribute::Sensitive(true),
                Attribute::Extractable(false),
                Attribute::Encrypt(true),
                Attribute::Decrypt(true),
                Attribute::ValueLen((KEY as u64).into()),
            ]);
            session.generate_key(&Mechanism::AesKeyGen, &template).map(drop).map_err(away)
        })?;
        Ok(id)
    }

    fn wrap(&self, id: RootId, context: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, RootError> {
        let nonce: [u8; NONCE] = world::random_bytes(&*self.random);
        let associated = associated(id, context);
        let sealed = self.with(|session| {
            let mut nonce = nonce;
            let params = GcmParams::new(&mut nonce, &associated, TAG_BITS.into()).map_err(away)?;
            session.encrypt(&Mechanism::AesGcm(params), find(session, id)?, key).map_err(away)
        })?;
        Ok([&nonce[..], &sealed].concat())
    }

    fn unwrap(&self, id: RootId, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, RootError> {
        let (nonce, sealed) = split::<NONCE>(wrapped).ok_or(RootError::Corrupt)?;
        let associated = associated(id, context);
        let plain = self.with(|session| {
            let mut nonce = nonce;
            let params = GcmParams::new(&mut nonce, &associated, TAG_BITS.into()).map_err(away)?;
            let opened = session.decrypt(&Mechanism::AesGcm(params), find(session, id)?, sealed);
            opened.map(Zeroizing::new).map_err(|error| match error {
                // What devices say when the tag is wrong.
                DeviceError::Pkcs11(
                    RvError::EncryptedDataInvalid
                    | RvError::EncryptedDataLenRange
                    | RvError::DataInvalid
                    | RvError::GeneralError,
                    _,
                ) => RootError::Corrupt,
                other => away(other),
            })
        })?;
        let key: &[u8; KEY] = plain.as_slice().try_into().map_err(|_| RootError::Corrupt)?;
        Ok(Zeroizing::new(*key))
    }

    fn destroy(&self, id: RootId) -> Result<(), RootError> {
        self.with(|session| {
            for object in session.find_objects(&ours(Some(id))).map_err(away)? {
                session.destroy_object(object).map_err(away)?;
            }
            match session.find_objects(&ours(Some(id))).map_err(away)?.is_empty() {
                true => Ok(()),
                false => Err(RootError::Unavailable("a destroyed key is still in the device".into())),
            }
        })
    }

    fn list(&self) -> Result<Vec<RootId>, RootError> {
        self.with(|session| {
            let mut found = Vec::new();
            for object in session.find_objects(&ours(None)).map_err(away)? {
                let attributes = session.get_attributes(object, &[AttributeType::Id]).map_err(away)?;
                found.extend(attributes.into_iter().filter_map(|attribute| match attribute {
                    Attribute::Id(id) => id.try_into().ok().map(RootId),
                    _ => None,
                }));
            }
            Ok(found)
        })
    }

    fn class(&self) -> ProviderClass {
        ProviderClass::Hardware
    }
}
