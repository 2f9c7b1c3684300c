//! How components of vectors are written in the buffer.

use micro_hnsw::Error;

use crate::buffer::first;
use crate::number::{component_as_float, quantise};
use crate::refusal::CallError;

/// How components are written, little endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 0: 32-bit floats, quantised with the fraction bits of the index.
    Float,
    /// 1: 16-bit integers, the components themselves.
    Integer,
}

impl Kind {
    /// The kind of this number.
    ///
    /// # Errors
    /// [`Error::Range`] when there is none.
    pub const fn new(number: u32) -> Result<Self, Error> {
        match number {
            0 => Ok(Self::Float),
            1 => Ok(Self::Integer),
            _ => Err(Error::Range),
        }
    }

    /// Bytes of a component.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Float => 4,
            Self::Integer => 2,
        }
    }

    /// Whether all components can be read.
    ///
    /// # Errors
    /// [`CallError::InvalidVector`] when one is NaN or infinite.
    pub fn check(self, bytes: &[u8]) -> Result<(), CallError> {
        let (floats, _) = bytes.as_chunks();
        let mut finite = floats
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes).is_finite());
        if self == Self::Integer || finite.all(|finite| finite) {
            Ok(())
        } else {
            Err(CallError::InvalidVector)
        }
    }

    /// Reads components; answers how many were beyond the range of one.
    ///
    /// # Errors
    /// [`CallError::InvalidVector`] when one is NaN or infinite; then the components mean nothing.
    pub fn read(
        self,
        bytes: &[u8],
        frac_bits: u8,
        components: &mut [i16],
    ) -> Result<u32, CallError> {
        match self {
            Self::Float => quantise(bytes.as_chunks().0, frac_bits, components),
            Self::Integer => {
                let (halves, _) = bytes.as_chunks();
                for (component, half) in components.iter_mut().zip(halves) {
                    *component = i16::from_le_bytes(*half);
                }
                Ok(0)
            }
        }
    }

    /// Writes components.
    ///
    /// # Errors
    /// [`CallError::BufferTooSmall`].
    // Out of line: more than one call needs it.
    #[inline(never)]
    pub fn write(
        self,
        components: &[i16],
        frac_bits: u8,
        bytes: &mut [u8],
    ) -> Result<(), CallError> {
        let bytes = first(bytes, components.len() * self.bytes())?;
        match self {
            Self::Float => {
                let (slots, _) = bytes.as_chunks_mut();
                for (slot, component) in slots.iter_mut().zip(components) {
                    *slot = component_as_float(*component, frac_bits).to_le_bytes();
                }
            }
            Self::Integer => {
                let (slots, _) = bytes.as_chunks_mut();
                for (slot, component) in slots.iter_mut().zip(components) {
                    *slot = component.to_le_bytes();
                }
            }
        }
        Ok(())
    }
}
