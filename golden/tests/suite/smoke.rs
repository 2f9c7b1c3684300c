//! The smallest complete use of the crate.

use crate::common::{Random, node_type, with_index};
use micro_hnsw::{Device, SearchOptions, TypeMask, generated::CONFIGS};

#[test]
fn insert_search_remove_on_every_configuration() {
    for config in CONFIGS {
        with_index(config.sizes, |index| {
            let empty = index.digest();
            let mut random = Random::new(7);
            let vectors: Vec<_> = (0..config.sizes.capacity)
                .map(|_| random.vector(config.sizes.dim, 1000))
                .collect();
            let ids: Vec<_> = vectors
                .iter()
                .map(|v| index.insert(v, node_type(3)).unwrap())
                .collect();
            assert_eq!(index.len(), index.capacity());
            let options = SearchOptions {
                k: 1,
                ef: 8,
                mask: TypeMask::ALL,
                expansion: 1,
            };
            let found = vectors
                .iter()
                .zip(&ids)
                .filter(|(v, id)| index.search(v, options).unwrap()[0].id() == **id)
                .count();
            assert!(
                found * 100 >= ids.len() * 95,
                "{}: {found} of {}",
                config.name,
                ids.len()
            );
            for (v, id) in vectors.iter().zip(&ids) {
                assert_eq!(
                    index.search_exact(v, 1, TypeMask::ALL).unwrap()[0].id(),
                    *id
                );
            }
            for id in ids {
                index.remove(id).unwrap();
            }
            assert!(index.is_empty());
            assert_ne!(index.digest(), empty);
            index.configure(index.settings()).unwrap();
            let mut words = Vec::new();
            let Ok(()) = index.execute(&[0x09], &mut |word| words.push(word));
            assert_eq!(words, [0x0004_0009, 0, 0, 0xFFFF, 0]);
        });
    }
}
