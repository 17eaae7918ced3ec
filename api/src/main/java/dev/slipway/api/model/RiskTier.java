package dev.slipway.api.model;

/// How much harm a wrong answer can do, from 0 (none outside) to 3 (people's rights).
public record RiskTier(int value) implements Comparable<RiskTier> {
    /// No effect outside; what a model has unless said.
    public static final RiskTier SANDBOX = new RiskTier(0);

    /// *Errors*: `IllegalArgumentException` outside of 0 to 3.
    public RiskTier {
        if (value < 0 || value > 3) {
            throw new IllegalArgumentException("risk-tier: " + value + " (expected: 0 to 3)");
        }
    }

    /// Whether a wrong answer may harm somebody outside: in every tier but [#SANDBOX].
    public boolean isRisky() {
        return value > SANDBOX.value;
    }

    /// The higher one.
    public RiskTier or(RiskTier other) {
        return value >= other.value ? this : other;
    }

    @Override
    public int compareTo(RiskTier other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
