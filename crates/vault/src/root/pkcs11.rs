//! Roots in a device behind PKCS#11: one AES key object a root, which never leaves it.
//!
//! `pkcs11:token=LABEL;object=NAME?module-path=/usr/lib/….so&pin-source=/etc/….pin` (RFC 7512) names the device, and what this
//! installation's roots are called in it: each needs a name of its own, because what is called so and wraps nothing here is
//! taken for left over and destroyed. Wrapping happens in the device: AES-GCM, `nonce(12) | ciphertext | tag`, with the nonce
//! that the device used. A session that fails is opened anew at the next call, so that a device that was away is used again
//! once it is back.

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
    /// What our key objects are called.
    object: String,
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
            object: field(path, ';', "object").filter(|name| !name.is_empty())?,
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
            let form = "pkcs11:token=LABEL;object=NAME?module-path=FILE&pin-source=FILE";
            RootError::Unavailable(format!("a device is named {form}, with a NAME of its own for each installation"))
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

    fn ours(&self, id: Option<RootId>) -> Vec<Attribute> {
        let label = Attribute::Label(self.place.object.clone().into_bytes());
        let mut template = vec![Attribute::Class(ObjectClass::SECRET_KEY), Attribute::Token(true), label];
        template.extend(id.map(|id| Attribute::Id(id.0.to_vec())));
        template
    }

    fn find(&self, session: &Session, id: RootId) -> Result<ObjectHandle, RootError> {
        let found = session.find_objects(&self.ours(Some(id))).map_err(away)?;
        found.first().copied().ok_or(RootError::Missing)
    }

    /// Unwraps in the device; `doubt` is the answer where it says only that something went wrong.
    fn opened(
        &self,
        (id, associated): (RootId, &[u8]),
        (nonce, sealed): ([u8; NONCE], &[u8]),
        doubt: fn(DeviceError) -> RootError,
    ) -> Result<Zeroizing<Vec<u8>>, RootError> {
        self.with(|session| {
            let mut nonce = nonce;
            let params = GcmParams::new(&mut nonce, associated, TAG_BITS.into()).map_err(away)?;
            let opened = session.decrypt(&Mechanism::AesGcm(params), self.find(session, id)?, sealed);
            opened.map(Zeroizing::new).map_err(|error| match error {
                DeviceError::Pkcs11(
                    RvError::EncryptedDataInvalid | RvError::EncryptedDataLenRange | RvError::DataInvalid,
                    _,
                ) => RootError::Corrupt,
                // Some devices say so when the tag is wrong, and any device when it is unwell.
                error @ DeviceError::Pkcs11(RvError::GeneralError | RvError::FunctionFailed, _) => doubt(error),
                error => away(error),
            })
        })
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

fn associated(id: RootId, context: &[u8]) -> Vec<u8> {
    [b"obhut.root.v1".as_slice(), &id.0, context].concat()
}

impl RootStore for Pkcs11RootStore {
    fn create(&self) -> Result<RootId, RootError> {
        let id = RootId(world::random_bytes(&*self.random));
        self.with(|session| {
            let mut template = self.ours(Some(id));
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
        self.with(|session| {
            let mut nonce = nonce;
            let params = GcmParams::new(&mut nonce, &associated, TAG_BITS.into()).map_err(away)?;
            let mut mechanism = Mechanism::AesGcm(params);
            let sealed = session.encrypt(&mechanism, self.find(session, id)?, key).map_err(away)?;
            // Some devices choose the nonce themselves and write it where ours stood.
            let Mechanism::AesGcm(params) = &mut mechanism else { return Err(RootError::Corrupt) };
            Ok([&*params.iv(), &sealed[..]].concat())
        })
    }

    fn unwrap(&self, id: RootId, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, RootError> {
        let (nonce, sealed) = split::<NONCE>(wrapped).ok_or(RootError::Corrupt)?;
        let associated = associated(id, context);
        let what = ((id, &*associated), (nonce, sealed));
        // What is taken for damaged may be given up for good: only a fresh session is believed.
        let plain = match self.opened(what.0, what.1, away) {
            Err(RootError::Unavailable(_)) => self.opened(what.0, what.1, |_| RootError::Corrupt)?,
            opened => opened?,
        };
        let key: &[u8; KEY] = plain.as_slice().try_into().map_err(|_| RootError::Corrupt)?;
        Ok(Zeroizing::new(*key))
    }

    fn destroy(&self, id: RootId) -> Result<(), RootError> {
        self.with(|session| {
            for object in session.find_objects(&self.ours(Some(id))).map_err(away)? {
                session.destroy_object(object).map_err(away)?;
            }
            match session.find_objects(&self.ours(Some(id))).map_err(away)?.is_empty() {
                true => Ok(()),
                false => Err(RootError::Unavailable("a destroyed key is still in the device".into())),
            }
        })
    }

    fn list(&self) -> Result<Vec<RootId>, RootError> {
        self.with(|session| {
            let mut found = Vec::new();
            for object in session.find_objects(&self.ours(None)).map_err(away)? {
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
