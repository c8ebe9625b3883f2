//! The wrapper that keeps personal data from leaving by accident.

use zeroize::Zeroize;

use crate::disclosure::Disclosure;

/// A piece of personal data in memory.
///
/// It can be stored, moved and cloned, but neither printed, serialised, compared nor hashed, so no log line, error message
/// or snapshot holds it by accident. The value is overwritten when it is dropped.
///
/// Reading needs a [`Disclosure`]. Fields of a declared record have `reveal_<field>`, which checks the field's category and
/// tells the access log; [`Personal::disclose`] is for values that stand outside any record.
pub struct Personal<T: Zeroize>(T);

impl<T: Zeroize> Personal<T> {
    /// Takes a value in. The caller's copies, if any, are the caller's to forget.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for a system use or where the holder of the token has asked [`Disclosure::allows`] itself: no category
    /// is known here, so none is checked, and the log hears of an unnamed look.
    pub fn disclose(&self, disclosure: &Disclosure) -> &T {
        disclosure.tell(None);
        &self.0
    }

    /// For the codec and for [`crate::Reveal`], which check before they look.
    pub(crate) const fn inner(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + Default> Personal<T> {
    /// Like [`Personal::disclose`], but hands the value over; from here on its care is the caller's.
    pub fn into_disclosed(mut self, disclosure: &Disclosure) -> T {
        disclosure.tell(None);
        std::mem::take(&mut self.0)
    }
}

impl<T: Zeroize> Drop for Personal<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize + Clone> Clone for Personal<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Zeroize> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Personal<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}
