//! Workbooks as XLSX.

use rust_xlsxwriter::{
    Chart, ChartType, Color, DocProperties, ExcelDateTime, Format as Style, FormatBorder, Formula,
    Worksheet, XlsxError,
};

use crate::view::workbook::{Cell, Format, Look, NativeChart, Sheet, Value, Workbook};

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
        for (column, cell) in (0..).zip(cells) {
            let style = style(cell, currency);
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

fn chart(own: &NativeChart, currency: &str) -> Chart {
    let kind = if own.stacked { ChartType::ColumnStacked } else { ChartType::Column };
    let mut chart = Chart::new(kind);
    chart.title().set_name(&own.title);
    chart.y_axis().set_name(&own.axis).set_num_format(number_format(own.format, currency));
    for [name, categories, values] in &own.series {
        chart
            .add_series()
            .set_name(format!("={name}").as_str())
            .set_categories(format!("={categories}").as_str())
            .set_values(format!("={values}").as_str());
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
