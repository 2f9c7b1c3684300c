//! Files that users bring: what is right is read exactly, what is wrong is refused with a named error, and nothing panics.

use mh_dataset::{DataError, Matrix, digits, parse_bvecs, parse_fvecs, parse_npy, quantise};
use npyz::WriterBuilder as _;
use proptest::prelude::*;

/// An `.npy` file of these numbers.
fn npy<T: npyz::Serialize + npyz::AutoSerialize + Copy>(
    shape: &[u64],
    order: npyz::Order,
    values: &[T],
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let options = npyz::WriteOptions::new()
        .default_dtype()
        .shape(shape)
        .order(order);
    let mut writer = options.writer(&mut bytes).begin_nd().expect("a writer");
    writer.extend(values.iter().copied()).expect("written");
    writer.finish().expect("finished");
    bytes
}

/// A `.fvecs` file.
fn fvecs(rows: &[Vec<f32>]) -> Vec<u8> {
    let row = |row: &Vec<f32>| {
        let header = (row.len() as i32).to_le_bytes();
        [
            &header[..],
            &row.iter()
                .flat_map(|x| x.to_le_bytes())
                .collect::<Vec<u8>>(),
        ]
        .concat()
    };
    rows.iter().flat_map(row).collect()
}

fn matrix(dim: usize, values: &[f64]) -> Matrix {
    Matrix::new(dim, values.to_vec()).expect("a matrix")
}

#[test]
fn the_digits_are_all_there() {
    let digits = digits().expect("the committed file");
    assert_eq!((digits.len(), digits.dim()), (1797, 64));
    let sum: f64 = digits.rows().flatten().sum();
    assert_eq!(sum, 561_718.0, "the sum that scikit-learn's copy has");
    assert!(digits.rows().flatten().all(|x| (0.0..=16.0).contains(x)));
}

#[test]
fn npy_of_every_number_type_is_read() {
    use npyz::Order::C;
    let shape = [2, 2];
    let wanted = Ok(matrix(2, &[1.0, 2.0, 3.0, 100.0]));
    assert_eq!(
        parse_npy(&npy(&shape, C, &[1_f32, 2.0, 3.0, 100.0])),
        wanted
    );
    assert_eq!(
        parse_npy(&npy(&shape, C, &[1_f64, 2.0, 3.0, 100.0])),
        wanted
    );
    assert_eq!(parse_npy(&npy(&shape, C, &[1_i8, 2, 3, 100])), wanted);
    assert_eq!(parse_npy(&npy(&shape, C, &[1_i16, 2, 3, 100])), wanted);
    assert_eq!(parse_npy(&npy(&shape, C, &[1_i32, 2, 3, 100])), wanted);
    assert_eq!(parse_npy(&npy(&shape, C, &[1_i64, 2, 3, 100])), wanted);
    assert_eq!(parse_npy(&npy(&shape, C, &[1_u8, 2, 3, 100])), wanted);
    assert_eq!(parse_npy(&npy(&shape, C, &[1_u16, 2, 3, 100])), wanted);
    assert_eq!(parse_npy(&npy(&shape, C, &[1_u32, 2, 3, 100])), wanted);
    assert_eq!(parse_npy(&npy(&shape, C, &[1_u64, 2, 3, 100])), wanted);
}

#[test]
fn npy_in_fortran_order_is_turned() {
    let bytes = npy(&[2, 3], npyz::Order::Fortran, &[1_u8, 4, 2, 5, 3, 6]);
    assert_eq!(
        parse_npy(&bytes),
        Ok(matrix(3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))
    );
}

#[test]
fn wrong_npy_files_are_refused_by_name() {
    use npyz::Order::C;
    let good = npy(&[2, 2], C, &[1_f32, 2.0, 3.0, 4.0]);
    let longer = [&good[..], &[0]].concat();
    let size = |found| {
        Err(DataError::Size {
            found,
            expected: 16,
        })
    };
    assert_eq!(parse_npy(&good[..good.len() - 1]), size(15));
    assert_eq!(parse_npy(&longer), size(17));
    assert!(matches!(parse_npy(b""), Err(DataError::Header(_))));
    assert!(matches!(
        parse_npy(b"id,x,y\n1,2,3\n"),
        Err(DataError::Header(_))
    ));
    assert!(matches!(
        parse_npy(&npy(&[4], C, &[0_u8; 4])),
        Err(DataError::Shape(_))
    ));
    assert!(matches!(
        parse_npy(&npy(&[1, 2, 2], C, &[0_u8; 4])),
        Err(DataError::Shape(_))
    ));
    assert!(matches!(
        parse_npy(&npy::<u8>(&[0, 4], C, &[])),
        Err(DataError::Shape(_))
    ));
    assert!(matches!(
        parse_npy(&npy::<u8>(&[4, 0], C, &[])),
        Err(DataError::Shape(_))
    ));
    assert!(matches!(
        parse_npy(&npy(&[1, 2], C, &[true, false])),
        Err(DataError::ElementType(_))
    ));
    let not_a_number = npy(&[2, 2], C, &[0.0, 0.0, f32::NAN, 0.0]);
    let infinite = npy(&[1, 2], C, &[0.0, f64::NEG_INFINITY]);
    let at = |bytes: &[u8]| match parse_npy(bytes) {
        Err(DataError::NotFinite { row, column, value }) => (row, column, value),
        other => panic!("{other:?}"),
    };
    assert_eq!(at(&not_a_number), (1, 0, "NaN".to_owned()));
    assert_eq!(at(&infinite), (0, 1, "-inf".to_owned()));
}

#[test]
fn wrong_fvecs_files_are_refused_by_name() {
    let good = fvecs(&[vec![1.0, 2.0], vec![3.0, 4.0]]);
    assert_eq!(parse_fvecs(&good), Ok(matrix(2, &[1.0, 2.0, 3.0, 4.0])));
    assert!(matches!(parse_fvecs(b""), Err(DataError::Shape(_))));
    assert!(matches!(
        parse_fvecs(&good[..14]),
        Err(DataError::Size {
            found: 2,
            expected: 4
        })
    ));
    assert!(matches!(
        parse_fvecs(&good[..23]),
        Err(DataError::Size {
            found: 7,
            expected: 8
        })
    ));
    let ragged = fvecs(&[vec![1.0, 2.0], vec![3.0]]);
    assert!(matches!(
        parse_fvecs(&ragged),
        Err(DataError::RowLength {
            row: 1,
            found: 1,
            ..
        })
    ));
    let negative = (-1_i32).to_le_bytes();
    assert!(matches!(
        parse_fvecs(&negative),
        Err(DataError::RowLength {
            row: 0,
            found: -1,
            ..
        })
    ));
    let infinite = fvecs(&[vec![f32::INFINITY]]);
    assert!(matches!(
        parse_fvecs(&infinite),
        Err(DataError::NotFinite {
            row: 0,
            column: 0,
            ..
        })
    ));
}

#[test]
fn bvecs_are_read() {
    let bytes = [2, 0, 0, 0, 7, 255, 2, 0, 0, 0, 0, 1];
    assert_eq!(parse_bvecs(&bytes), Ok(matrix(2, &[7.0, 255.0, 0.0, 1.0])));
    assert!(matches!(
        parse_bvecs(&bytes[..11]),
        Err(DataError::Size {
            found: 1,
            expected: 2
        })
    ));
}

#[test]
fn fixed_point_rounds_to_nearest_and_saturates_only_when_asked() {
    let values = matrix(
        5,
        &[
            0.001_953_125,
            -0.001_953_125,
            0.001_9,
            127.996_093_75,
            -128.0,
        ],
    );
    let quantised = quantise(&values, 8, false).expect("all fit");
    assert_eq!(quantised.vectors, [[1, -1, 0, 32767, -32768]]);
    assert_eq!(quantised.saturated, 0);
    let outside = matrix(3, &[128.0, -129.0, 1.0]);
    let error = quantise(&outside, 8, false).expect_err("two do not fit");
    assert!(error.to_string().contains("2 components"), "{error}");
    let clipped = quantise(&outside, 8, true).expect("clipped");
    assert_eq!(
        (clipped.vectors, clipped.saturated),
        (vec![vec![32767, -32768, 256]], 2)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn npy_round_trip(dim in 1..9_usize, values in prop::collection::vec(-1e9_f32..1e9, 1..64)) {
        let rows = values.len() / dim;
        prop_assume!(rows > 0);
        let values = &values[..rows * dim];
        let bytes = npy(&[rows as u64, dim as u64], npyz::Order::C, values);
        let doubles: Vec<f64> = values.iter().map(|x| f64::from(*x)).collect();
        prop_assert_eq!(parse_npy(&bytes), Ok(matrix(dim, &doubles)));
    }

    #[test]
    fn no_bytes_make_a_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        // What is accepted is a table of finite numbers.
        for result in [parse_npy(&bytes), parse_fvecs(&bytes), parse_bvecs(&bytes)].into_iter().flatten() {
            prop_assert!(result.dim() > 0 && !result.is_empty());
            prop_assert!(result.rows().flatten().all(|x| x.is_finite()));
        }
    }

    #[test]
    fn no_damaged_npy_makes_the_parser_panic(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        end in any::<prop::sample::Index>(),
    ) {
        let mut bytes = npy(&[3, 4], npyz::Order::C, &[1.5_f32; 12]);
        for (place, value) in damage {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        bytes.truncate(end.index(bytes.len()) + 1);
        if let Ok(matrix) = parse_npy(&bytes) {
            prop_assert!(matrix.rows().flatten().all(|x| x.is_finite()));
        }
    }
}
