//! The texts of the codes, one after the other: a code, the length of its text, the text.

use micro_hnsw::{ConfigError, Error, RestoreError};

use crate::refusal::{CallError, Refusal};

/// All of them: much less than an address and a length for each name and message.
static TEXTS: [u8; LEN] = Writer::<LEN>::written().bytes;

const LEN: usize = Writer::<0>::written().len;

/// Bytes that are written while compiling; those beyond `N` are only counted.
struct Writer<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Writer<N> {
    const fn written() -> Self {
        let mut writer = Self {
            bytes: [0; N],
            len: 0,
        };
        macro_rules! all {
            ($($errors:ident: $code:expr;)*) => {$(
                let mut nth = 0;
                while nth < $errors::ALL.len() {
                    let error = $errors::ALL[nth];
                    writer.text($code(error), error.name(), error.message());
                    nth += 1;
                }
            )*};
        }
        all! {
            Error: Error::code;
            CallError: CallError::code;
            RestoreError: Refusal::of_restore;
            ConfigError: Refusal::of_config;
        }
        writer
    }

    const fn text(&mut self, code: u8, name: &str, message: &str) {
        const BETWEEN: &[u8] = b": ";
        let len = name.len() + BETWEEN.len() + message.len();
        assert!(len <= u8::MAX as usize, "the length of a text is a byte");
        self.put(&[code, len as u8]);
        self.put(name.as_bytes());
        self.put(BETWEEN);
        self.put(message.as_bytes());
    }

    const fn put(&mut self, bytes: &[u8]) {
        let mut nth = 0;
        while nth < bytes.len() {
            if self.len < N {
                self.bytes[self.len] = bytes[nth];
            }
            self.len += 1;
            nth += 1;
        }
    }
}

/// Name and meaning of a code, a colon and a blank between them, in ASCII.
#[must_use]
pub fn text(code: u8) -> Option<&'static [u8]> {
    let mut rest = TEXTS.as_slice();
    while let [of, len, after @ ..] = rest {
        let (text, others) = after.split_at_checked(usize::from(*len))?;
        if *of == code {
            return Some(text);
        }
        rest = others;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_code_of_its_own_and_its_text() {
        let mut expected = [const { String::new() }; 256];
        let mut add = |refusal: Refusal, name, message| {
            let place = &mut expected[usize::from(refusal.code())];
            assert_eq!(*place, "");
            *place = format!("{name}: {message}");
        };
        for error in Error::ALL {
            add(error.into(), error.name(), error.message());
        }
        for error in CallError::ALL {
            assert_eq!(error.name(), format!("{error:?}"));
            add(error.into(), error.name(), error.message());
        }
        for error in RestoreError::ALL {
            add(error.into(), error.name(), error.message());
        }
        for error in ConfigError::ALL {
            add(error.into(), error.name(), error.message());
        }
        for (code, expected) in (0..=255).zip(&expected) {
            let found = text(code).unwrap_or_default();
            assert_eq!(str::from_utf8(found), Ok(expected.as_str()), "{code}");
        }
    }
}
