//! Colours by meaning, on white and on black.
//!
//! Neighbours in a stack differ in lightness and not in hue alone, so the charts survive colour
//! blindness and a grey printer. Red is for a loss and for nothing else.

use crate::view::chart::Role;

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
    axis: rgb(0x93_9F_AA),
    loss: rgb(0xBE_32_2A),
    faint: rgb(0xB9_C2_CA),
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
        rgb(0xDB_86_26),
        rgb(0x2A_8C_82),
        rgb(0xA2_3B_72),
        rgb(0x78_86_93),
        rgb(0x83_56_1F),
        rgb(0x5F_A8_DC),
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
    faint: rgb(0x4A_55_60),
    roles: [
        rgb(0x4A_86_C2),
        rgb(0x9F_C0_DE),
        rgb(0x2C_5C_93),
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

    /// Ink that reads on a fill.
    pub fn on(&self, fill: Rgb) -> Rgb {
        let (ink, paper) = (self.ink, self.background);
        if ink.contrast(fill) >= paper.contrast(fill) { ink } else { paper }
    }

    /// The colour, moved towards the ink until words in it can be read on the background.
    pub fn legible(&self, color: Rgb) -> Rgb {
        let mut shade = color;
        for _ in 0..12 {
            if shade.contrast(self.background) >= 4.5 {
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
    fn words_can_be_read_in_every_series_colour() {
        for palette in [&LIGHT, &DARK] {
            for color in palette.series.into_iter().chain([palette.muted, palette.loss]) {
                assert!(palette.legible(color).contrast(palette.background) >= 4.5);
            }
            for role in ROLES {
                let fill = palette.role(role, 0);
                assert!(palette.on(fill).contrast(fill) >= 4.0, "{role:?}");
            }
        }
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
