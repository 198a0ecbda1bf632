//! The kinds of model that can be read, by their `model_type`.

/// How the layers are described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Each layer has attention and a feed-forward part.
    Decoder,
    /// A pattern of letters, one a layer, each of them one part: `M` Mamba, `*` attention, `E`
    /// experts, `-` dense.
    Pattern,
    /// A list of blocks, each with its own attention and feed-forward part (neural architecture
    /// search).
    BlockConfigs,
}

/// What a kind of model does unless its config says otherwise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// The `model_type`.
    pub(super) name: &'static str,
    /// How its layers are described.
    pub(super) layout: Layout,
    /// Whether the feed-forward part has two matrices and no gate.
    pub(super) plain: bool,
    /// Whether input embedding and LM head are one matrix when `tie_word_embeddings` is absent.
    pub(super) tied: bool,
}

const fn gated(name: &'static str) -> Kind {
    Kind { name, layout: Layout::Decoder, plain: false, tied: false }
}

const fn gated_tied(name: &'static str) -> Kind {
    Kind { tied: true, ..gated(name) }
}

const fn plain(name: &'static str) -> Kind {
    Kind { plain: true, ..gated(name) }
}

const fn plain_tied(name: &'static str) -> Kind {
    Kind { tied: true, ..plain(name) }
}

/// Every kind; text parts of a multimodal model go by their own name or by the whole model's.
const KINDS: &[Kind] = &[
    gated("llama"),
    gated("llama4_text"),
    gated("llava"),
    gated("mistral"),
    gated("mistral3"),
    gated("ministral3"),
    gated("mixtral"),
    gated("qwen"),
    gated("qwen2"),
    gated("qwen2_moe"),
    gated("qwen2_vl"),
    gated("qwen2_vl_text"),
    gated("qwen2_5_vl"),
    gated("qwen2_5_vl_text"),
    gated("qwen3"),
    gated("qwen3_moe"),
    gated("qwen3_next"),
    gated("qwen3_vl_text"),
    gated("qwen3_vl_moe_text"),
    gated("qwen3_5_text"),
    gated("qwen3_5_moe_text"),
    gated_tied("gemma"),
    gated_tied("gemma2"),
    gated_tied("gemma3_text"),
    gated_tied("gemma4_text"),
    gated("phi3"),
    gated("phi3_v"),
    gated("phimoe"),
    gated("deepseek"),
    gated("deepseek_v2"),
    gated("deepseek_v3"),
    gated("deepseek_v32"),
    gated("deepseek_v4"),
    gated("deepseek_ref"),
    gated("kimi_k2"),
    gated("kimi_linear"),
    gated("glm4"),
    gated("glm4_moe"),
    gated("glm4_moe_lite"),
    gated("glm_moe_dsa"),
    gated("chatglm"),
    gated("minimax_text_01"),
    gated("minimax_m1"),
    gated("minimax"),
    gated("minimax_m2"),
    gated("minimax_m3"),
    gated("minimax_m3_vl"),
    gated("gpt_oss"),
    gated("mimo"),
    gated("mimo_v2_flash"),
    gated("step3p5"),
    gated("step3p7"),
    gated("ernie4_5"),
    gated("ernie4_5_moe"),
    gated("olmo2"),
    gated("olmo3"),
    gated_tied("cohere"),
    gated_tied("cohere2"),
    gated("internlm"),
    gated("internlm2"),
    gated("baichuan"),
    gated("orion"),
    gated("stablelm"),
    gated("minicpm"),
    gated("granite"),
    gated("smollm3"),
    gated("seed_oss"),
    gated("exaone4"),
    plain_tied("gpt2"),
    plain_tied("gpt_bigcode"),
    plain("gptj"),
    plain("gpt_neox"),
    plain("phi"),
    plain("phi-msft"),
    plain_tied("starcoder2"),
    plain_tied("falcon"),
    plain("nemotron"),
    Kind { layout: Layout::Pattern, ..plain("nemotron_h") },
    Kind { layout: Layout::BlockConfigs, ..gated("nemotron-nas") },
    Kind { layout: Layout::BlockConfigs, ..gated("deci") },
];

/// The kind of that `model_type`.
pub(super) fn kind(model_type: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == model_type)
}
