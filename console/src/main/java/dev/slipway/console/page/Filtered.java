package dev.slipway.console.page;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.client.call.SlipwayException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// A page that somebody asks for with a filter. What was typed stays beside what is wrong with it;
/// everything else that goes wrong is said in the page's place.
public final class Filtered {
    private Filtered() {}

    /// The page, or the one that says why the filter cannot be.
    ///
    /// @param refused makes it of the reason
    /// @param also what else than `INVALID_INPUT` says that
    public static PageAnswer by(
            Supplier<PageAnswer> shown, Function<String, PageAnswer> refused, ErrorCode... also) {
        try {
            return shown.get();
        } catch (IllegalArgumentException e) {
            return refused.apply(String.valueOf(e.getMessage()));
        } catch (SlipwayException e) {
            if (e.code() == ErrorCode.INVALID_INPUT || Set.of(also).contains(e.code())) {
                return refused.apply(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }
}
