//! Workbooks as XLSX.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartFormat, ChartSolidFill, ChartType, Color, DocProperties,
    ExcelDateTime, Format as Style, FormatAlign, FormatBorder, Formula, Worksheet, XlsxError,
};

use crate::view::workbook::{Cell, Format, Look, Marks, NativeChart, Sheet, Value, Workbook};

/// A workbook's bytes; the same for the same workbook.
///
/// # Errors
/// What the writer refuses, such as a formula that is too long.
pub fn workbook(book: &Workbook) -> Result<Vec<u8>, String> {
    write(book).map_err(|error| error.to_string())
}

fn write(book: &Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut file = rust_xlsxwriter::Workbook::new();
    // The clock stays out of the file: the same study gives the same bytes.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(&book.title)
        .set_author("infercost")
        .set_creation_datetime(&day);
    file.set_properties(&properties);
    for own in &book.sheets {
        sheet(file.add_worksheet(), own, &book.currency)?;
    }
    for (name, place) in &book.names {
        file.define_name(name, &format!("={place}"))?;
    }
    file.save_to_buffer()
}

fn sheet(page: &mut Worksheet, own: &Sheet, currency: &str) -> Result<(), XlsxError> {
    page.set_name(&own.name)?;
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    for (column, &width) in (0..).zip(&own.widths) {
        page.set_column_width(column, width)?;
    }
    page.set_freeze_panes(own.frozen_rows, own.frozen_columns)?;
    for (row, cells) in (0..).zip(&own.rows) {
        let lines = lines_of_heading(cells, &own.widths);
        if lines > 1.0 {
            page.set_row_height(row, lines * LINE_HEIGHT)?;
        }
        for (column, cell) in (0..).zip(cells) {
            let below =
                own.rows.get(row as usize + 1).and_then(|below| below.get(usize::from(column)));
            let mut style = style(cell, currency);
            if cell.look == Look::Heading && below.is_some_and(Cell::is_number) {
                style = style.set_align(FormatAlign::Right);
            }
            match &cell.value {
                Value::Empty => {}
                Value::Text(text) => {
                    page.write_string_with_format(row, column, text, &style)?;
                }
                Value::Number(value) => {
                    page.write_number_with_format(row, column, *value, &style)?;
                }
                Value::Formula(text, value) => {
                    let formula = Formula::new(format!("={text}")).set_result(value.to_string());
                    page.write_formula_with_format(row, column, formula, &style)?;
                }
                Value::TextFormula(text, value) => {
                    let formula = Formula::new(format!("={text}")).set_result(value);
                    page.write_formula_with_format(row, column, formula, &style)?;
                }
            }
        }
    }
    for (row, own) in &own.charts {
        page.insert_chart(*row, 0, &chart(own, currency))?;
    }
    Ok(())
}

const LINE_HEIGHT: f64 = 15.0;

/// How many lines the heads of a row take.
fn lines_of_heading(cells: &[Cell], widths: &[f64]) -> f64 {
    let heads = cells.iter().zip(widths).filter(|(cell, _)| cell.look == Look::Heading);
    let lines = heads.map(|(cell, width)| match &cell.value {
        Value::Text(text) => (text.chars().count() as f64 * 1.1 / width).ceil(),
        _ => 1.0,
    });
    lines.fold(1.0, f64::max).min(6.0)
}

/// Colours of the lower and the upper end.
const BARS: [u32; 2] = [0x002F_6DB5, 0x00E0_8214];

fn chart(own: &NativeChart, currency: &str) -> Chart {
    let lying = own.marks == Marks::Tornado;
    let mut chart = Chart::new(match own.marks {
        Marks::Columns => ChartType::Column,
        Marks::Stacked => ChartType::ColumnStacked,
        Marks::Tornado => ChartType::Bar,
        Marks::Lines => ChartType::Line,
    });
    chart.title().set_name(&own.title);
    // Bars lie: their values are on the horizontal axis, the first on top.
    let values = if lying { chart.x_axis() } else { chart.y_axis() };
    values.set_name(&own.axis).set_num_format(number_format(own.format, currency));
    if own.marks == Marks::Lines {
        chart.x_axis().set_label_position(ChartAxisLabelPosition::Low);
    }
    if lying {
        chart.y_axis().set_reverse().set_label_position(ChartAxisLabelPosition::Low);
    }
    for ([name, categories, values], colour) in own.series.iter().zip(BARS.iter().cycle()) {
        let series = chart.add_series();
        series
            .set_name(format!("={name}").as_str())
            .set_categories(format!("={categories}").as_str())
            .set_values(format!("={values}").as_str());
        if lying {
            series.set_overlap(100).set_gap(40);
            series.set_format(
                ChartFormat::new()
                    .set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(*colour))),
            );
        }
    }
    if own.series.len() < 2 {
        chart.legend().set_hidden();
    }
    chart.set_width(960).set_height(420);
    chart
}

fn number_format(format: Format, currency: &str) -> String {
    let sign = currency.replace('"', "");
    match format {
        Format::General => "General".to_owned(),
        Format::Money => format!("\"{sign}\"#,##0.000000"),
        Format::MoneyWhole => format!("\"{sign}\"#,##0"),
        Format::Percent => "0.0%".to_owned(),
        Format::Decimal => "#,##0.00".to_owned(),
        Format::Whole => "#,##0".to_owned(),
        Format::Fine => "0.0000".to_owned(),
        Format::Scientific => "0.000E+00".to_owned(),
    }
}

/// Ink and paper of the marks; dark enough on their ground to read in print.
fn style(cell: &Cell, currency: &str) -> Style {
    let style = Style::new().set_num_format(number_format(cell.format, currency));
    match cell.look {
        Look::Plain => style,
        Look::Title => style.set_bold().set_font_size(16),
        Look::Heading => style
            .set_bold()
            .set_text_wrap()
            .set_background_color(Color::RGB(0x00E7_EDF3))
            .set_border_bottom(FormatBorder::Thin),
        Look::Input => style
            .set_font_color(Color::RGB(0x0000_2F9E))
            .set_background_color(Color::RGB(0x00FF_F4CC))
            .set_border(FormatBorder::Hair),
        Look::Fixed => style.set_italic().set_background_color(Color::RGB(0x00EE_EEEE)),
        Look::Note => style.set_italic().set_font_color(Color::RGB(0x0055_5F6A)),
        Look::Total => style.set_bold().set_border_top(FormatBorder::Thin),
        Look::Check => style.set_font_color(Color::RGB(0x0014_6C2E)),
    }
}
