//! Medians.

/// The median; of an even number of values the mean of the middle two, of none NaN.
#[must_use]
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    match (sorted.len() / 2, sorted.len() % 2) {
        (0, 0) => f64::NAN,
        (middle, 0) => sorted[middle - 1].midpoint(sorted[middle]),
        (middle, _) => sorted[middle],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert!(median([]).is_nan());
        assert!((median([3.0, 1.0, 9.0]) - 3.0).abs() < 1e-12);
        assert!((median([3.0, 1.0, 9.0, 4.0]) - 3.5).abs() < 1e-12);
    }
}
