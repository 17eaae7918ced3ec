package dev.slipway.runtime.trees.onnx;

import java.util.Optional;

/// What is made of all scores of a row, in ONNX Runtime's own arithmetic: floats, and `exp` and
/// `log` of floats.
///
/// *Source*: ONNX Runtime `core/providers/cpu/ml/ml_common.h`.
enum PostTransform {
    NONE,
    LOGISTIC,
    SOFTMAX,
    SOFTMAX_ZERO,
    PROBIT;

    private static final float SQRT_2 = 1.4142135f;
    private static final float ZERO = 0.0000001f;

    /// The transform that a node asks for, by name or, in `TreeEnsemble`, by number. The operator's
    /// text numbers `SOFTMAX` 1 and `LOGISTIC` 2; ONNX Runtime 1.28 has them the other way round,
    /// and a model must answer the same in either runtime.
    static PostTransform of(OnnxNode node) {
        if (node.isMl("TreeEnsemble")) {
            long number = node.number("post_transform", 0);
            if (number < 0 || number >= values().length) {
                throw node.refuse("post_transform: " + number + " (expected: 0..4)");
            }
            return values()[(int) number];
        }
        String name = node.text("post_transform", "NONE");
        return named(name).orElseThrow(() -> node.refuse("post_transform: " + name));
    }

    private static Optional<PostTransform> named(String name) {
        for (PostTransform transform : values()) {
            if (transform.name().equals(name)) {
                return Optional.of(transform);
            }
        }
        return Optional.empty();
    }

    /// Transforms `count` scores in place.
    void apply(double[] scores, int count) {
        switch (this) {
            case NONE -> {}
            case SOFTMAX -> softmax(scores, count);
            case SOFTMAX_ZERO -> softmaxZero(scores, count);
            case LOGISTIC -> {
                for (int i = 0; i < count; i++) {
                    scores[i] = logistic((float) scores[i]);
                }
            }
            case PROBIT -> {
                for (int i = 0; i < count; i++) {
                    scores[i] = probit((float) scores[i]);
                }
            }
        }
    }

    static float logistic(float score) {
        float v = 1 / (1 + exp(-Math.abs(score)));
        return score < 0 ? 1 - v : v;
    }

    static float probit(float score) {
        float x = 2 * score - 1;
        float sign = x < 0 ? -1.0f : 1.0f;
        x = (1 - x) * (1 + x);
        float log = (float) Math.log(x);
        float v = 2 / ((float) Math.PI * 0.147f) + 0.5f * log;
        float v2 = 1 / 0.147f * log;
        float v3 = -v + (float) Math.sqrt(v * v - v2);
        return SQRT_2 * (sign * (float) Math.sqrt(v3));
    }

    private static float exp(float value) {
        return (float) Math.exp(value);
    }

    private static float greatest(double[] scores, int count) {
        float greatest = -Float.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            if ((float) scores[i] > greatest) {
                greatest = (float) scores[i];
            }
        }
        return greatest;
    }

    private static void softmax(double[] scores, int count) {
        float greatest = greatest(scores, count);
        float sum = 0;
        for (int i = 0; i < count; i++) {
            float value = exp((float) scores[i] - greatest);
            scores[i] = value;
            sum += value;
        }
        for (int i = 0; i < count; i++) {
            scores[i] = (float) scores[i] / sum;
        }
    }

    private static void softmaxZero(double[] scores, int count) {
        float greatest = greatest(scores, count);
        float factor = exp(-greatest);
        float sum = 0;
        for (int i = 0; i < count; i++) {
            float score = (float) scores[i];
            if (score > ZERO || score < -ZERO) {
                scores[i] = exp(score - greatest);
                sum += (float) scores[i];
            } else {
                scores[i] = score * factor;
            }
        }
        for (int i = 0; i < count; i++) {
            scores[i] = (float) scores[i] / sum;
        }
    }
}
