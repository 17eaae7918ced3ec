package dev.slipway.api.control;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;

/// What callers of OIP's repository extension ask for, and what they may say with it, whichever
/// protocol brings it.
public enum RepositoryChange {
    LOAD("none; files and settings come by a push"),
    UNLOAD("unload_dependents alone");

    private static final String DEPENDENTS = "unload_dependents";
    private static final int SHOWN = 128;

    private final String expected;

    RepositoryChange(String expected) {
        this.expected = expected;
    }

    /// Whether this parameter may come along. What is loaded is what was pushed or named: no
    /// request brings files or a configuration.
    public boolean takes(String parameter) {
        return this == UNLOAD && parameter.equals(DEPENDENTS);
    }

    /// The refusal of a parameter.
    public RefusalException refused(String parameter) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT,
                "parameters: " + shown(parameter) + " (expected: " + expected + ")");
    }

    /// The endpoint of this name.
    ///
    /// *Errors*: [RefusalException] when there can be none.
    public static EndpointName endpoint(String name) {
        if (!EndpointName.isLegal(name)) {
            throw new RefusalException(
                    ErrorCode.UNKNOWN_MODEL,
                    "Request for unknown model: '" + shown(name) + "' is not found");
        }
        return new EndpointName(name);
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
