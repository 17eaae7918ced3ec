package dev.slipway.control.object;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.spec.Spec;

/// Requires names that somebody can read and write, of new objects of every kind. What is called
/// otherwise already stays.
final class NameRules {
    private static final int LONGEST = 256;

    private NameRules() {}

    /// *Errors*: [RefusalException].
    static void require(Spec spec) {
        String name = spec.name();
        boolean isLegible =
                name.length() <= LONGEST
                        && name.equals(name.strip())
                        && name.codePoints().noneMatch(Character::isISOControl);
        if (!isLegible) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "name: (expected: 1 to "
                            + LONGEST
                            + " characters on one line, without spaces at either end) for a "
                            + spec.kind().text());
        }
    }
}
