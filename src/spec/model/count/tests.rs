//! Published counts.

use super::*;

fn gqa(heads: f64, kv_heads: f64, head_dim: f64) -> Attention {
    Attention::Full {
        heads,
        kv_heads,
        head_dim,
        value_head_dim: head_dim,
        shared_kv: false,
        output_gate: false,
        window_tokens: f64::INFINITY,
        kv_compression: 1.0,
        sparse_top_k: f64::INFINITY,
        index_width: 0.0,
        extra_parameters: 0.0,
    }
}

fn model(hidden: f64, vocabulary: f64, tied: bool, blocks: Vec<Block>) -> Model {
    Model {
        name: "test".to_owned(),
        hidden_size: hidden,
        vocabulary_size: vocabulary,
        tied_embeddings: tied,
        blocks,
        other_parameters: Parameters::ZERO,
        max_context_tokens: 8192.0,
    }
}

fn close(found: f64, published: f64, tolerance: f64) {
    let error = (found / published - 1.0).abs();
    assert!(error <= tolerance, "found {found}, published {published}: off by {error}");
}

fn dense(intermediate: f64) -> Mlp {
    Mlp::Dense { intermediate, matrices: 3.0 }
}

/// *How to Scale Your Model*, LLaMA-2-13B: 13e9 weights, 6.7 GB of KV cache at 8192 tokens.
#[test]
fn llama_2_13b() {
    let block = Block { layers: 40.0, attention: gqa(40.0, 40.0, 128.0), mlp: dense(13824.0) };
    let model = model(5120.0, 32000.0, false, vec![block]);
    close(model.parameters().get(), 13e9, 0.01);
    close(model.active_parameters().get(), model.parameters().get(), 1e-12);
    close(model.kv_elements_per_token() * 2.0 * 8192.0, 6.7e9, 0.005);
}

/// *How to Scale Your Model*, worked problems 1 and 5: 18.4e9 weights and 262 kB of int8 KV per
/// token; with 16 experts, 2 active: 212e9 weights, 31.2e9 active.
#[test]
fn worked_problems() {
    let attention = gqa(32.0, 8.0, 256.0);
    let block = Block { layers: 64.0, attention, mlp: dense(16384.0) };
    let first = model(4096.0, 32128.0, true, vec![block]);
    close(first.parameters().get(), 18.4e9, 0.005);
    close(first.kv_elements_per_token(), 262e3, 0.002);

    let mlp = Mlp::Moe {
        experts: 16.0,
        experts_per_token: 2.0,
        expert_intermediate: 16384.0,
        expert_hidden: 4096.0,
        expert_matrices: 3.0,
        shared_intermediate: 0.0,
    };
    let fifth = model(4096.0, 32128.0, true, vec![Block { layers: 64.0, attention, mlp }]);
    close(fifth.parameters().get(), 212e9, 0.01);
    close(fifth.active_parameters().get(), 31.2e9, 0.01);
}

/// DeepSeek-AI, *DeepSeek-V3*: 671e9 weights, 37e9 active; *Insights into DeepSeek-V3*: 70.272 kB
/// of bf16 KV cache per token.
#[test]
fn deepseek_v3() {
    let attention = Attention::Mla {
        heads: 128.0,
        q_lora_rank: 1536.0,
        kv_lora_rank: 512.0,
        qk_nope_head_dim: 128.0,
        qk_rope_head_dim: 64.0,
        value_head_dim: 128.0,
        sparse_top_k: f64::INFINITY,
        index_heads: 0.0,
        index_head_dim: 0.0,
        extra_parameters: 0.0,
    };
    let mlp = Mlp::Moe {
        experts: 256.0,
        experts_per_token: 8.0,
        expert_intermediate: 2048.0,
        expert_hidden: 7168.0,
        expert_matrices: 3.0,
        shared_intermediate: 2048.0,
    };
    let blocks = vec![
        Block { layers: 3.0, attention, mlp: dense(18432.0) },
        Block { layers: 58.0, attention, mlp },
    ];
    let model = model(7168.0, 129_280.0, false, blocks);
    close(model.layers(), 61.0, 1e-12);
    close(model.parameters().get(), 671e9, 0.002);
    close(model.active_parameters().get(), 37e9, 0.02);
    close(model.matmul_parameters().get(), 36.6e9, 0.002);
    close(model.kv_elements_per_token() * 2.0, 70_272.0, 1e-9);
}

/// *Insights into DeepSeek-V3*, table 1: 327.68 kB (Qwen-2.5 72B) and 516.096 kB (LLaMA-3.1 405B)
/// of bf16 KV cache per token.
#[test]
fn kv_cache_of_grouped_queries() {
    close(gqa(64.0, 8.0, 128.0).kv_elements() * 80.0 * 2.0, 327_680.0, 1e-9);
    close(gqa(128.0, 8.0, 128.0).kv_elements() * 126.0 * 2.0, 516_096.0, 1e-9);
}

#[test]
fn states_and_indexers() {
    let linear = Attention::Linear { parameters: 5.0, state_elements: 7.0 };
    close(linear.state_elements(), 7.0, 1e-12);
    assert!(linear.kv_elements().abs() < f64::EPSILON);
    let Attention::Full { heads, kv_heads, head_dim, .. } = gqa(64.0, 1.0, 512.0) else { return };
    let compressed = Attention::Full {
        heads,
        kv_heads,
        head_dim,
        value_head_dim: 512.0,
        shared_kv: true,
        output_gate: false,
        window_tokens: f64::INFINITY,
        kv_compression: 4.0,
        sparse_top_k: 512.0,
        index_width: 128.0,
        extra_parameters: 0.0,
    };
    close(compressed.kv_elements(), 160.0, 1e-12);
}
