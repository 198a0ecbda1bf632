//! The sheets that charts are drawn on.

/// For what a chart is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// Documents and pages: 960 wide, as high as the chart needs.
    #[default]
    Document,
    /// Telephones: 420 wide, as high as the chart needs.
    Phone,
    /// Slides: 1280 by 720.
    Slide,
    /// Posts and cards: 1080 by 1080.
    Square,
}

/// A sheet of fixed shape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheet {
    /// Width and height as shown, in pixels.
    shown: (f64, f64),
    /// The logical width that text is sized for; a chart that needs more room gets a wider sheet
    /// and so smaller words.
    least: f64,
}

impl Size {
    /// The logical width of a sheet whose height is free.
    pub(super) fn width(self) -> f64 {
        match self {
            Self::Phone => 420.0,
            _ => 960.0,
        }
    }

    /// The fixed shape, if this size has one.
    pub(super) fn sheet(self) -> Option<Sheet> {
        match self {
            Self::Document | Self::Phone => None,
            Self::Slide => Some(Sheet { shown: (1280.0, 720.0), least: 960.0 }),
            Self::Square => Some(Sheet { shown: (1080.0, 1080.0), least: 760.0 }),
        }
    }
}

impl Sheet {
    /// The height of a sheet of this logical width.
    pub(super) fn height(self, width: f64) -> f64 {
        width * self.shown.1 / self.shown.0
    }

    /// How much larger than its logical width the sheet is shown.
    pub(super) fn magnified(self, width: f64) -> f64 {
        self.shown.0 / width
    }

    /// The least logical width on which a chart finds room, told how high it would be on one.
    pub(super) fn width(self, needed: impl Fn(f64) -> f64) -> f64 {
        let fits = |width: f64| needed(width) <= self.height(width);
        let mut width = self.least;
        // A step of a twelfth: wider sheets break fewer lines, so heights jump.
        while !fits(width) && width < 64.0 * self.least {
            width = (width * 13.0 / 12.0 / 8.0).ceil() * 8.0;
        }
        width
    }
}
