//! The golden model by itself: insertion, search at each target recall, and single distances.

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use mh_bench::contender::{Contender as _, shortest_beam};
use mh_bench::dataset::{Dataset, TARGETS};
use mh_bench::golden::{Golden, storage};
use micro_hnsw::{Aux, Metric, Point, distance};

fn indices(criterion: &mut Criterion) {
    for dataset in Dataset::all().expect("the data sets") {
        let mut group = criterion.benchmark_group(dataset.name);
        group.warm_up_time(Duration::from_secs(1));
        index(&mut group, &dataset);
        group.finish();
    }
}

fn index(group: &mut BenchmarkGroup<'_, WallTime>, dataset: &Dataset) {
    let mut storage = storage(dataset).expect("legal sizes");
    let mut golden = Golden::new(dataset, &mut storage).expect("matching storage");
    group.throughput(Throughput::Elements(dataset.base.len() as u64));
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(5));
    group.bench_function("insert", |bencher| {
        bencher.iter_custom(|count| (0..count).map(|_| golden.build().expect("room")).sum());
    });
    golden.build().expect("room");
    group.throughput(Throughput::Elements(dataset.queries.len() as u64));
    group
        .sample_size(50)
        .measurement_time(Duration::from_secs(3));
    for target in TARGETS {
        let (ef, _) = shortest_beam(&mut golden, dataset, target).expect("a long enough beam");
        group.bench_function(format!("search, recall {target}"), |bencher| {
            bencher
                .iter_custom(|count| (0..count).map(|_| golden.search(ef).expect("legal")).sum());
        });
    }
}

/// The narrow sum is taken when the norms prove it exact, else the wide one.
fn distances(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("distance");
    group
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    let mut random = fastrand::Rng::with_seed(1);
    for dim in [64, 384] {
        for (sum, bound) in [("narrow", 1000), ("wide", i16::MAX)] {
            let mut vector =
                || -> Vec<i16> { (0..dim).map(|_| random.i16(-bound..=bound)).collect() };
            let (a, b) = (vector(), vector());
            let point = |components| Point {
                components,
                aux: Aux::of(Metric::L2, components),
            };
            let (a, b) = (point(&a), point(&b));
            group.bench_function(format!("{sum}, {dim} components"), |bencher| {
                bencher.iter(|| distance(Metric::L2, black_box(a), black_box(b)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, indices, distances);
criterion_main!(benches);
