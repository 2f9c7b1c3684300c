//! Vectors of floats to components and back.

use crate::refusal::CallError;

/// `2^exponent` as a float, for exponents that fit one.
pub fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(u64::from((1023 + exponent).cast_unsigned()) << 52)
}

/// Turns 32-bit floats, little endian, into components with `frac_bits` fraction bits, halves to even. What is beyond a component becomes the
/// nearest one; answers how many were.
///
/// # Errors
/// [`CallError::InvalidVector`] when one is NaN or infinite; then the components mean nothing.
pub fn quantise(
    floats: &[[u8; 4]],
    frac_bits: u8,
    components: &mut [i16],
) -> Result<u32, CallError> {
    /// A sum with it is a whole number, as it fills the bits of a float: 3 * 2^22.
    const WHOLE: f32 = 12_582_912.0;
    let scale = power_of_two(frac_bits.into()) as f32;
    let mut finite = true;
    let mut saturated = 0;
    for (component, bytes) in components.iter_mut().zip(floats) {
        let value = f32::from_le_bytes(*bytes);
        finite &= value.is_finite();
        // Exact, or far beyond a component.
        let scaled = (value * scale).clamp(-65_536.0, 65_536.0);
        let rounded = (scaled + WHOLE - WHOLE) as i32;
        let nearest = rounded.clamp(i16::MIN.into(), i16::MAX.into());
        *component = nearest as i16;
        saturated += u32::from(nearest != rounded);
    }
    if finite {
        Ok(saturated)
    } else {
        Err(CallError::InvalidVector)
    }
}

/// A component as a float, exactly.
pub fn component_as_float(component: i16, frac_bits: u8) -> f32 {
    f32::from(component) * power_of_two(-i32::from(frac_bits)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(value: f32, frac_bits: u8) -> Result<(i16, u32), CallError> {
        let mut component = [0];
        let saturated = quantise(&[value.to_le_bytes()], frac_bits, &mut component)?;
        Ok((component[0], saturated))
    }

    /// In 64 bits everything is exact.
    fn expected(value: f32, frac_bits: u8) -> (i16, u32) {
        let exact = (f64::from(value) * f64::from(1 << frac_bits)).round_ties_even();
        let nearest = exact.clamp(-32768.0, 32767.0);
        (nearest as i16, u32::from(nearest != exact))
    }

    #[test]
    fn halves_go_to_even() {
        for (value, component) in [
            (0.5, 0),
            (-0.5, 0),
            (1.5, 2),
            (-1.5, -2),
            (2.5, 2),
            (0.500_000_06, 1),
            (-0.500_000_06, -1),
            (0.499_999_97, 0),
            (32766.5, 32766),
            (32767.0, 32767),
            (-32768.0, -32768),
        ] {
            assert_eq!(one(value, 0), Ok((component, 0)), "{value}");
        }
    }

    #[test]
    fn what_is_beyond_a_component_is_counted() {
        assert_eq!(one(32767.496, 0), Ok((32767, 0)));
        assert_eq!(one(32767.5, 0), Ok((32767, 1)));
        assert_eq!(one(-32768.5, 0), Ok((-32768, 0)));
        assert_eq!(one(-32768.504, 0), Ok((-32768, 1)));
        for frac_bits in 0..=15 {
            assert_eq!(one(f32::MAX, frac_bits), Ok((32767, 1)));
            assert_eq!(one(f32::MIN, frac_bits), Ok((-32768, 1)));
            assert_eq!(one(f32::from_bits(1), frac_bits), Ok((0, 0)));
            assert_eq!(one(-f32::from_bits(1), frac_bits), Ok((0, 0)));
        }
        let floats = [1.0, 300.0, -200.0, 5.0].map(f32::to_le_bytes);
        let mut components = [0; 4];
        assert_eq!(quantise(&floats, 8, &mut components), Ok(2));
        assert_eq!(components, [256, 32767, -32768, 1280]);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for value in [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let floats = [1.0, value, 2.0].map(f32::to_le_bytes);
            assert_eq!(
                quantise(&floats, 8, &mut [0; 3]),
                Err(CallError::InvalidVector)
            );
        }
    }

    proptest! {
        #[test]
        fn components_are_the_nearest(bits in any::<u32>(), near in -40_000.0..40_000.0_f32, frac_bits in 0..=15_u8) {
            let any = f32::from_bits(bits);
            if any.is_finite() {
                prop_assert_eq!(one(any, frac_bits), Ok(expected(any, frac_bits)));
            }
            let near = near / (1 << frac_bits) as f32;
            prop_assert_eq!(one(near, frac_bits), Ok(expected(near, frac_bits)));
        }

        #[test]
        fn components_come_back(component in any::<i16>(), frac_bits in 0..=15_u8) {
            let float = component_as_float(component, frac_bits);
            prop_assert_eq!(one(float, frac_bits), Ok((component, 0)));
        }
    }
}
