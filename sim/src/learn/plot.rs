//! The plot: spikes before and after learning, and accuracies.

use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::*;

use super::figures::Figures;
use super::raster::Raster;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

const SIZE: (u32, u32) = (960, 860);
const FONT: &str = "sans-serif";
const RIGHT: RGBColor = RGBColor(0, 114, 178);
const WRONG: RGBColor = RGBColor(213, 94, 0);
const GREY: RGBColor = RGBColor(150, 150, 150);
/// Steps between two presentations in a raster.
const GAP: usize = 1;
/// Names and colours of the bars of a group.
const BARS: [(&str, RGBColor); 3] = [
    ("nearest neighbour", GREY),
    ("network before learning", WRONG),
    ("network after learning", RIGHT),
];

/// Writes the plot as SVG.
///
/// # Errors
/// When the file cannot be written.
pub fn draw(file: &Path, figures: &Figures, rasters: [&Raster; 2]) -> Result<()> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        render(&root, figures, rasters).map_err(|error| anyhow!("{error}"))?;
    }
    std::fs::write(file, svg + "\n").with_context(|| format!("write {}", file.display()))
}

fn render(root: &Area<'_>, figures: &Figures, rasters: [&Raster; 2]) -> Drawn {
    root.fill(&WHITE)?;
    let parts = root.split_evenly((3, 1));
    let titles = ["Spikes before learning", "Spikes after learning"];
    // Both on the same scale.
    let steps = rasters.map(steps).into_iter().fold(1, usize::max);
    for ((part, raster), title) in parts.iter().zip(rasters).zip(titles) {
        draw_raster(part, raster, steps, title)?;
    }
    draw_bars(&parts[2], &groups(figures))?;
    root.present()?;
    Ok(())
}

/// Steps of a raster, with gaps.
fn steps(raster: &Raster) -> usize {
    let lengths = raster.presented.iter().map(|p| p.steps.len() + GAP);
    lengths.sum()
}

/// A dot for each spike: blue where the neuron has the label of the digit that is presented, else orange.
fn draw_raster(area: &Area<'_>, raster: &Raster, steps: usize, title: &str) -> Drawn {
    let mut order: Vec<usize> = (0..raster.labels.len()).collect();
    order.sort_by_key(|&id| raster.labels[id]);
    let mut place = vec![0_i32; order.len()];
    for (rank, &id) in order.iter().enumerate() {
        place[id] = rank as i32;
    }
    let neurons = place.len() as i32;
    let caption = format!("{title}: few labels known (blue: neurons of the digit shown)");
    let mut chart = ChartBuilder::on(area)
        .caption(caption, (FONT, 16))
        .margin(8)
        .x_label_area_size(32)
        .y_label_area_size(64)
        .build_cartesian_2d(0..steps as i32, 0..neurons)?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_desc("step")
        .y_desc("neuron, sorted by label")
        .label_style((FONT, 12))
        .draw()?;
    let mut at = 0_i32;
    for presented in &raster.presented {
        let name = format!("{}", presented.label);
        chart.draw_series([Text::new(name, (at, neurons), (FONT, 14).into_font())])?;
        for ids in &presented.steps {
            chart.draw_series(ids.iter().map(|&id| {
                let id = usize::from(id);
                let is_right = raster.labels[id] == presented.label;
                let colour = if is_right { RIGHT } else { WRONG };
                EmptyElement::at((at, place[id]))
                    + Rectangle::new([(0, 0), (5, 1)], colour.filled())
            }))?;
            at += 1;
        }
        at += GAP as i32;
    }
    Ok(())
}

/// Accuracies in percent, and their names.
fn groups(figures: &Figures) -> Vec<(String, [f64; BARS.len()])> {
    let percent = |counts: [u32; 3], of: u32| {
        counts.map(|count| 100.0 * f64::from(count) / f64::from(of.max(1)))
    };
    let all = figures.consensus.iter().map(|row| {
        let counts = [row.nearest, row.before, row.right];
        (
            row.disturbance.name().to_owned(),
            percent(counts, row.samples),
        )
    });
    let few = figures.spreads.iter().map(|row| {
        let counts = [row.nearest, row.before, row.right];
        let labels = 10 * row.per_class;
        let name = match row.draws {
            1 => format!("{labels} labels"),
            draws => format!("{labels} labels, {draws} draws"),
        };
        (name, percent(counts, row.samples))
    });
    all.chain(few).collect()
}

fn draw_bars(area: &Area<'_>, groups: &[(String, [f64; BARS.len()])]) -> Drawn {
    const WIDTH: f64 = 0.26;
    let mut chart = ChartBuilder::on(area)
        .caption("Right answers on held-out digits", (FONT, 16))
        .margin(8)
        .x_label_area_size(32)
        .y_label_area_size(64)
        .build_cartesian_2d(0.0..groups.len() as f64, 0.0..150.0)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .x_labels(0)
        .y_desc("%")
        .label_style((FONT, 12))
        .draw()?;
    for (bar, (name, colour)) in BARS.into_iter().enumerate() {
        let left = |group: usize| group as f64 + 0.11 + WIDTH * bar as f64;
        chart
            .draw_series(groups.iter().enumerate().map(|(group, (_, shares))| {
                let corners = [(left(group), 0.0), (left(group) + WIDTH, shares[bar])];
                Rectangle::new(corners, colour.filled())
            }))?
            .label(name)
            .legend(move |(x, y)| Rectangle::new([(x, y - 4), (x + 14, y + 4)], colour.filled()));
        chart.draw_series(groups.iter().enumerate().map(|(group, (_, shares))| {
            let text = format!("{:.1}", shares[bar]);
            Text::new(text, (left(group) + 0.02, shares[bar] + 6.0), (FONT, 10))
        }))?;
    }
    chart.draw_series(groups.iter().enumerate().map(|(group, (name, _))| {
        Text::new(name.clone(), (group as f64 + 0.08, -3.0), (FONT, 11))
    }))?;
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(200, 200, 200))
        .label_font((FONT, 12))
        .draw()?;
    Ok(())
}
