//! Colours by meaning, on white and on black.
//!
//! Neighbours in a stack differ in lightness and not in hue alone, so the charts survive colour
//! blindness and a grey printer. Red is for a loss and for nothing else. Contrast is what the web
//! accessibility guidelines ask for (WCAG 2.2, level AA): words 4.5, marks 3; of marks only the
//! grid is fainter, which nothing is read from.

use crate::view::chart::Role;

/// The least contrast of words with what they stand on.
const WORDS: f64 = 4.5;
/// The least contrast of marks with the background.
const MARKS: f64 = 3.0;

/// On what a chart is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on white.
    #[default]
    Light,
    /// Light ink on near black.
    Dark,
}

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rgb(pub u8, pub u8, pub u8);

/// The colour of `0xRRGGBB`.
const fn rgb(hex: u32) -> Rgb {
    let [_, red, green, blue] = hex.to_be_bytes();
    Rgb(red, green, blue)
}

/// The colours of one theme.
#[derive(Debug)]
pub(super) struct Palette {
    pub background: Rgb,
    pub ink: Rgb,
    pub muted: Rgb,
    pub grid: Rgb,
    pub axis: Rgb,
    pub loss: Rgb,
    /// Lines that stand back behind the others.
    pub faint: Rgb,
    /// In the order of [`ROLES`].
    roles: [Rgb; ROLES.len()],
    /// One for each series, in order.
    pub series: [Rgb; 8],
}

const ROLES: [Role; 13] = [
    Role::Busy,
    Role::Idle,
    Role::Hardware,
    Role::Power,
    Role::Facility,
    Role::Network,
    Role::Storage,
    Role::Operations,
    Role::Api,
    Role::Overhead,
    Role::Services,
    Role::Checks,
    Role::Other,
];

const LIGHT: Palette = Palette {
    background: rgb(0xFF_FF_FF),
    ink: rgb(0x1B_22_29),
    muted: rgb(0x5F_6B_77),
    grid: rgb(0xE4_E8_EC),
    axis: rgb(0x8A_96_A2),
    loss: rgb(0xBE_32_2A),
    faint: rgb(0x8A_96_A2),
    roles: [
        rgb(0x26_54_86),
        rgb(0x9D_BB_D6),
        rgb(0x17_30_4D),
        rgb(0xE2_A6_3A),
        rgb(0x83_56_1F),
        rgb(0x87_94_A1),
        rgb(0xC3_CC_D4),
        rgb(0xBA_A8_CC),
        rgb(0x2A_8C_82),
        rgb(0x74_56_8F),
        rgb(0x6F_8F_3A),
        rgb(0xA2_3B_72),
        rgb(0xD3_D7_DB),
    ],
    series: [
        rgb(0x26_54_86),
        rgb(0xD2_7C_1C),
        rgb(0x2A_8C_82),
        rgb(0xA2_3B_72),
        rgb(0x78_86_93),
        rgb(0x83_56_1F),
        rgb(0x4A_98_D0),
        rgb(0x6B_5B_A8),
    ],
};

const DARK: Palette = Palette {
    background: rgb(0x13_18_1D),
    ink: rgb(0xE8_EC_F0),
    muted: rgb(0x9A_A6_B2),
    grid: rgb(0x2A_32_3B),
    axis: rgb(0x5A_66_72),
    loss: rgb(0xF0_71_67),
    faint: rgb(0x5F_6B_77),
    roles: [
        rgb(0x4A_86_C2),
        rgb(0x9F_C0_DE),
        rgb(0x35_69_9F),
        rgb(0xE8_B2_50),
        rgb(0xA0_70_30),
        rgb(0x70_7F_8D),
        rgb(0xB4_BE_C7),
        rgb(0xBC_AA_D0),
        rgb(0x3F_A7_9B),
        rgb(0x8E_6F_AA),
        rgb(0x93_B4_58),
        rgb(0xC9_5F_94),
        rgb(0x4B_55_5F),
    ],
    series: [
        rgb(0x5E_9C_DB),
        rgb(0xE8_A9_4E),
        rgb(0x3F_B5_A6),
        rgb(0xDF_7A_AC),
        rgb(0x94_A0_AC),
        rgb(0xBE_8A_4C),
        rgb(0xA9_D4_F5),
        rgb(0xA5_96_E0),
    ],
};

impl Theme {
    /// The colours of this theme.
    pub(super) fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

impl Palette {
    /// The colour of a component; a role that comes again is a tint lighter each time.
    pub fn role(&self, role: Role, times_before: usize) -> Rgb {
        if let Role::Nth(place) = role {
            return self.line(place);
        }
        let index = ROLES.iter().position(|&known| known == role).unwrap_or(ROLES.len() - 1);
        (0..times_before.min(4)).fold(self.roles[index], |color, _| color.mix(self.background, 0.3))
    }

    /// The colour of series number `index`, and a faint one past the last colour.
    pub fn line(&self, index: usize) -> Rgb {
        self.series.get(index).copied().unwrap_or(self.faint)
    }

    /// Ink that reads on a fill: of shades between ink and paper, black or white where these do
    /// not stand out enough.
    pub fn on(&self, fill: Rgb) -> Rgb {
        let better = |a: Rgb, b: Rgb| if a.contrast(fill) >= b.contrast(fill) { a } else { b };
        let own = better(self.ink, self.background);
        if own.contrast(fill) >= WORDS { own } else { better(rgb(0x00_00_00), rgb(0xFF_FF_FF)) }
    }

    /// The colour, moved towards the ink until words in it can be read on the background.
    pub fn legible(&self, color: Rgb) -> Rgb {
        self.until(WORDS, color)
    }

    /// The edge of a fill: the fill itself, or a shade that stands out where the fill does not.
    pub fn edge(&self, fill: Rgb) -> Rgb {
        self.until(MARKS, fill)
    }

    /// The colour, moved towards the ink until it stands out on the background.
    fn until(&self, contrast: f64, color: Rgb) -> Rgb {
        let mut shade = color;
        for _ in 0..24 {
            if shade.contrast(self.background) >= contrast {
                break;
            }
            shade = shade.mix(self.ink, 0.12);
        }
        shade
    }
}

impl Rgb {
    /// This colour with a share of another in it.
    pub fn mix(self, other: Self, share: f64) -> Self {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let blend = |from: u8, to: u8| {
            (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8
        };
        Self(blend(self.0, other.0), blend(self.1, other.1), blend(self.2, other.2))
    }

    /// Relative luminance, as the web accessibility guidelines define it.
    fn luminance(self) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(self.0) + 0.7152 * channel(self.1) + 0.0722 * channel(self.2)
    }

    /// Contrast ratio between two colours, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(two) / one.min(two)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_can_be_read_on_every_colour_and_in_every_colour() {
        for palette in [&LIGHT, &DARK] {
            let on_paper = |color: Rgb| color.contrast(palette.background);
            for color in [palette.ink, palette.muted, palette.loss] {
                assert!(on_paper(color) >= WORDS, "{color:?}");
            }
            for color in palette.series.into_iter().chain([palette.faint, palette.axis]) {
                assert!(on_paper(palette.legible(color)) >= WORDS, "{color:?}");
            }
            // Shades of a heat map pass through every lightness.
            let ends = [palette.role(Role::Busy, 0), palette.loss];
            let shades = ends.into_iter().flat_map(|end| {
                (0..=50).map(move |step| palette.background.mix(end, f64::from(step) / 50.0))
            });
            for fill in fills(palette).chain(shades) {
                assert!(palette.on(fill).contrast(fill) >= WORDS, "{fill:?}");
            }
        }
    }

    #[test]
    fn marks_stand_out_on_the_background() {
        for palette in [&LIGHT, &DARK] {
            let others = [palette.faint, palette.axis, palette.loss, palette.muted];
            let edges = fills(palette).map(|fill| palette.edge(fill));
            for color in edges.chain(palette.series).chain(others) {
                assert!(color.contrast(palette.background) >= MARKS, "{color:?}");
            }
        }
    }

    /// Every fill of a bar.
    fn fills(palette: &Palette) -> impl Iterator<Item = Rgb> + '_ {
        let tints = ROLES.into_iter().flat_map(|role| (0..=4).map(move |times| (role, times)));
        tints.map(|(role, times)| palette.role(role, times)).chain(palette.series)
    }

    #[test]
    fn components_differ_in_more_than_hue_from_their_usual_neighbours() {
        for palette in [&LIGHT, &DARK] {
            for pair in [(Role::Busy, Role::Idle), (Role::Power, Role::Facility)] {
                assert!(palette.role(pair.0, 0).contrast(palette.role(pair.1, 0)) > 1.6);
            }
        }
    }
}
