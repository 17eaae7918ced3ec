package dev.slipway.console.page;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.client.call.SlipwayException;

/// What a page says of a form that the server has not answered with a yes.
public final class Undone {
    private Undone() {}

    /// That it was not done and why, or that nobody can say: a server that did not answer in time,
    /// or whose journal did not, may have done it all the same.
    ///
    /// @param undone such as `Not ended`
    public static String words(String undone, RuntimeException why) {
        return isUnknown(why)
                ? "Nobody knows yet whether it was done: "
                        + why.getMessage()
                        + ". See what this page shows before you send it again."
                : undone + ": " + why.getMessage();
    }

    private static boolean isUnknown(RuntimeException why) {
        return why instanceof SlipwayException refused
                && (!refused.wasReached()
                        || refused.code() == ErrorCode.OUTCOME_UNKNOWN
                        || refused.code() == ErrorCode.DEADLINE_EXCEEDED);
    }
}
