package dev.slipway.api.shadow;

import dev.slipway.api.error.TimeText;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.ByteSize;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a version is to see an endpoint's traffic.
///
/// @param version that sees it
/// @param sample the part of the requests that it sees at most, above 0
/// @param tolerances up to which answers count as the same
/// @param mostFlips the part of decisions that may be other than stable's; absent when all values
///     have to be the same within the tolerances
/// @param pairs of answers below which nothing is said
/// @param limits of what it may take
public record ShadowSpec(
        VersionNumber version,
        double sample,
        Tolerances tolerances,
        @Nullable Double mostFlips,
        int pairs,
        Limits limits) {
    /// Pairs of answers below which usually nothing is said.
    public static final int USUAL_PAIRS = 1_000;

    /// *Errors*: `IllegalArgumentException` naming what is out of range.
    public ShadowSpec {
        requirePart("sample", sample);
        if (mostFlips != null) {
            requireFlips(mostFlips);
        }
        if (pairs < 1) {
            throw new IllegalArgumentException("pairs: " + pairs + " (expected: >= 1)");
        }
    }

    /// All requests and the usual tolerances and limits.
    public static ShadowSpec of(VersionNumber version) {
        return new ShadowSpec(version, 1, Tolerances.USUAL, null, USUAL_PAIRS, Limits.USUAL);
    }

    /// This with another sample.
    public ShadowSpec sampling(double part) {
        return new ShadowSpec(version, part, tolerances, mostFlips, pairs, limits);
    }

    /// This with other limits.
    public ShadowSpec within(Limits changed) {
        return new ShadowSpec(version, sample, tolerances, mostFlips, pairs, changed);
    }

    /// This judged by decisions.
    ///
    /// @param most of them that may be others
    /// @param least pairs of answers
    public ShadowSpec judgedBy(double most, int least) {
        return new ShadowSpec(version, sample, tolerances, most, least, limits);
    }

    /// *Errors*: `IllegalArgumentException` for a part of decisions that no answers could miss.
    public static void requireFlips(double mostFlips) {
        if (!(mostFlips >= 0 && mostFlips < 1)) {
            throw new IllegalArgumentException(
                    "most-flips: " + mostFlips + " (expected: 0 or more, below 1)");
        }
    }

    /// *Errors*: `IllegalArgumentException` for what is no part, or nothing.
    public static void requirePart(String name, double part) {
        if (!(part > 0 && part <= 1)) {
            throw new IllegalArgumentException(
                    name + ": " + part + " (expected: above 0, at most 1)");
        }
    }

    /// How far numbers may lie apart, by their type. Whole numbers, texts and `BOOL` have to be
    /// equal.
    ///
    /// @param half of 16 bits
    /// @param single of 32 bits
    /// @param twofold of 64 bits
    public record Tolerances(Tolerance half, Tolerance single, Tolerance twofold) {
        /// A thousandth of 16 bits, 1e-6 and 1e-5 of 32, 1e-9 of 64.
        public static final Tolerances USUAL =
                new Tolerances(
                        new Tolerance(1e-3, 1e-3),
                        new Tolerance(1e-6, 1e-5),
                        new Tolerance(1e-9, 1e-9));
    }

    /// A distance that is allowed: `absolute + relative |stable's number|`.
    public record Tolerance(double absolute, double relative) {
        public Tolerance {
            require("absolute", absolute);
            require("relative", relative);
        }

        private static void require(String name, double value) {
            if (!(value >= 0 && Double.isFinite(value))) {
                throw new IllegalArgumentException(
                        "tolerance." + name + ": " + value + " (expected: >= 0)");
            }
        }
    }

    /// What a shadow may take.
    ///
    /// @param items that wait at once
    /// @param bytes of their tensors
    /// @param cpu the part of the host's processors
    /// @param reruns the part of what it sees that stable answers once more
    /// @param deadline after which it is given up on a call
    public record Limits(int items, ByteSize bytes, double cpu, double reruns, Duration deadline) {
        /// 256 items, 64 MiB, a tenth of the host, a tenth again, ten seconds.
        public static final Limits USUAL =
                new Limits(256, ByteSize.ofMebibytes(64), 0.1, 0.1, Duration.ofSeconds(10));

        public Limits {
            if (items < 1) {
                throw new IllegalArgumentException("items: " + items + " (expected: >= 1)");
            }
            if (bytes.bytes() < 1) {
                throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 1B)");
            }
            requirePart("cpu", cpu);
            requirePart("reruns", reruns);
            if (deadline.isNegative() || deadline.isZero()) {
                throw new IllegalArgumentException(
                        "deadline: " + TimeText.of(deadline) + " (expected: > 0)");
            }
        }
    }
}
