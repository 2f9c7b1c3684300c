//! Plots as SVG.

use std::ops::Range;
use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;

/// Points of one thing, joined by a line.
pub struct Series {
    /// What it is.
    pub name: String,
    /// Abscissa and ordinate.
    pub points: Vec<(f64, f64)>,
}

/// Axes of a plot.
pub struct Axes<'t, Y> {
    /// Title.
    pub title: &'t str,
    /// Name of the abscissa.
    pub x: &'t str,
    /// Its range.
    pub x_range: Range<f64>,
    /// Name of the ordinate.
    pub y: &'t str,
    /// Its range.
    pub y_range: Y,
}

const SIZE: (u32, u32) = (720, 440);
const COLOURS: [RGBColor; 4] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(150, 150, 150),
];

/// Draws all series into an SVG file; `labels` write the numbers of abscissa and ordinate.
///
/// # Errors
/// When the file cannot be written.
pub fn draw<Y>(
    file: &Path,
    axes: Axes<'_, Y>,
    series: &[Series],
    labels: [fn(&f64) -> String; 2],
) -> Result<()>
where
    Y: AsRangedCoord<Value = f64>,
    Y::CoordDescType: ValueFormatter<f64>,
{
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        render(&root, axes, series, labels).map_err(|error| anyhow!("{error}"))?;
    }
    std::fs::write(file, svg)?;
    Ok(())
}

fn render<Y>(
    root: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    axes: Axes<'_, Y>,
    series: &[Series],
    labels: [fn(&f64) -> String; 2],
) -> Result<(), Box<dyn std::error::Error>>
where
    Y: AsRangedCoord<Value = f64>,
    Y::CoordDescType: ValueFormatter<f64>,
{
    const FONT: &str = "sans-serif";
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(root)
        .caption(axes.title, (FONT, 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(72)
        .build_cartesian_2d(axes.x_range, axes.y_range)?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .x_desc(axes.x)
        .y_desc(axes.y)
        .x_label_formatter(&labels[0])
        .y_label_formatter(&labels[1])
        .label_style((FONT, 13))
        .draw()?;
    for (series, colour) in series.iter().zip(COLOURS) {
        let line = LineSeries::new(series.points.iter().copied(), colour.stroke_width(2));
        chart
            .draw_series(line.point_size(3))?
            .label(series.name.as_str())
            .legend(move |(x, y)| Rectangle::new([(x, y - 4), (x + 14, y + 4)], colour.filled()));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerLeft)
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(200, 200, 200))
        .label_font((FONT, 13))
        .draw()?;
    root.present()?;
    Ok(())
}
