package dev.slipway.api.spec;

import org.jspecify.annotations.Nullable;

/// How many slots a team's long calls may run on at once, and how many they need not wait for.
///
/// @param floor that others leave to the team while it uses them; absent for none
/// @param ceiling at most; absent for no bound
public record SlotBounds(@Nullable Integer floor, @Nullable Integer ceiling) {
    /// *Errors*: `IllegalArgumentException` when it bounds nothing, lets nothing run, or the floor
    /// is above the ceiling.
    public SlotBounds {
        if (floor == null && ceiling == null) {
            throw new IllegalArgumentException("slots: empty (expected: floor, ceiling or both)");
        }
        requirePositive("floor", floor);
        requirePositive("ceiling", ceiling);
        if (floor != null && ceiling != null && floor > ceiling) {
            throw new IllegalArgumentException(
                    "slots.floor: " + floor + " (expected: <= ceiling " + ceiling + ")");
        }
    }

    private static void requirePositive(String field, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException(
                    "slots." + field + ": " + value + " (expected: >= 1)");
        }
    }

    /// Slots that are left to the team.
    public int least() {
        return floor == null ? 0 : floor;
    }

    /// Slots at most; [Integer#MAX_VALUE] for no bound.
    public int most() {
        return ceiling == null ? Integer.MAX_VALUE : ceiling;
    }
}
