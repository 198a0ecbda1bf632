//! Number formats: what a weight or a cache element weighs, and which peak a product runs at.

use crate::units::BytesPerParameter;

/// A format in which weights are stored and multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// bfloat16 or float16.
    Bf16,
    /// 8-bit floating point, weights and activations.
    Fp8,
    /// 8-bit integers, weights and activations.
    Int8,
    /// 8-bit weights, 16-bit products.
    W8a16,
    /// 4-bit integer weights in groups of 128 (AWQ, GPTQ), 16-bit products.
    Int4,
    /// MXFP4 expert weights (4 bits, a shared 8-bit scale for 32), the rest bf16.
    Mxfp4,
    /// NVFP4 weights (4 bits, an 8-bit scale for 16) and activations.
    Nvfp4,
}

/// Every precision by its name in TOML.
pub const PRECISIONS: [(&str, Precision); 7] = [
    ("bf16", Precision::Bf16),
    ("fp8", Precision::Fp8),
    ("int8", Precision::Int8),
    ("w8a16", Precision::W8a16),
    ("int4", Precision::Int4),
    ("mxfp4", Precision::Mxfp4),
    ("nvfp4", Precision::Nvfp4),
];

/// Which of an accelerator's peaks a product runs at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peak {
    /// 16-bit.
    Bf16,
    /// 8-bit floating point.
    Fp8,
    /// 8-bit integer.
    Int8,
    /// 4-bit floating point.
    Fp4,
}

impl Peak {
    /// The name in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bf16 => "bf16",
            Self::Fp8 => "fp8",
            Self::Int8 => "int8",
            Self::Fp4 => "fp4",
        }
    }
}

impl Precision {
    /// The name in TOML, output and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        PRECISIONS.iter().find(|(_, precision)| *precision == self).map_or("", |(name, _)| name)
    }

    /// Bytes of one weight of a feed-forward part or expert, scales included.
    ///
    /// MXFP4: 4 bits and an 8-bit scale per 32 (OCP Microscaling Formats v1.0, section 5.2).
    /// NVFP4: 4 bits and an 8-bit scale per 16 (NVIDIA Transformer Engine, NVFP4 recipe).
    /// int4: 4 bits and a 16-bit scale per 128 (AWQ, Lin et al. 2023, group size 128).
    #[must_use]
    pub const fn mlp_bytes(self) -> BytesPerParameter {
        BytesPerParameter::new(match self {
            Self::Bf16 => 2.0,
            Self::Fp8 | Self::Int8 | Self::W8a16 => 1.0,
            Self::Int4 => (4.0 + 16.0 / 128.0) / 8.0,
            Self::Mxfp4 => (4.0 + 8.0 / 32.0) / 8.0,
            Self::Nvfp4 => (4.0 + 8.0 / 16.0) / 8.0,
        })
    }

    /// Bytes of one weight of an attention part; MXFP4 models keep these in bf16
    /// (gpt-oss model card, section 2.1).
    #[must_use]
    pub const fn attention_bytes(self) -> BytesPerParameter {
        match self {
            Self::Mxfp4 => BytesPerParameter::new(2.0),
            other => other.mlp_bytes(),
        }
    }

    /// Bytes of one weight of the embeddings and the LM head, which quantizers leave in 16 bits.
    #[must_use]
    pub const fn embedding_bytes(self) -> BytesPerParameter {
        BytesPerParameter::new(2.0)
    }

    /// The peak at which feed-forward products run where the accelerator has it.
    #[must_use]
    pub const fn peak(self) -> Peak {
        match self {
            Self::Bf16 | Self::W8a16 | Self::Int4 | Self::Mxfp4 => Peak::Bf16,
            Self::Fp8 => Peak::Fp8,
            Self::Int8 => Peak::Int8,
            Self::Nvfp4 => Peak::Fp4,
        }
    }
}

/// A format in which keys and values are cached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KvPrecision {
    /// 16-bit.
    Bf16,
    /// 8-bit.
    Fp8,
}

impl KvPrecision {
    /// Bytes of one element.
    #[must_use]
    pub const fn element_bytes(self) -> f64 {
        match self {
            Self::Bf16 => 2.0,
            Self::Fp8 => 1.0,
        }
    }

    /// The name in TOML, output and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bf16 => "bf16",
            Self::Fp8 => "fp8",
        }
    }
}
