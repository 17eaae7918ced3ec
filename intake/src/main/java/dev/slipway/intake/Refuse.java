package dev.slipway.intake;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.push.PushResult;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.runtime.ModelRefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;

/// The refusals of this room.
final class Refuse {
    private static final Duration SOON = Duration.ofSeconds(5);

    private Refuse() {}

    static RefusalException input(String message) {
        return new RefusalException(ErrorCode.INVALID_INPUT, message);
    }

    static RefusalException conflict(String message) {
        return new RefusalException(ErrorCode.CONFLICT, message);
    }

    static RefusalException unknown(String message) {
        return new RefusalException(ErrorCode.UNKNOWN_OBJECT, message);
    }

    /// The store cannot be written or read.
    static RefusalException store(IOException failure) {
        return new RefusalException(
                Refusal.retryable(
                        ErrorCode.STORE_UNAVAILABLE,
                        "artifacts: " + failure.getMessage() + " (nothing was changed)",
                        SOON));
    }

    /// What `work` gives, or its refusal in words.
    static PushResult answered(WorkThreads threads, Callable<PushResult> work) {
        return answered(threads, work, PushResult.Refused::new);
    }

    /// What `work` gives, or what `refused` makes of its refusal and all reasons.
    static <T> T answered(
            WorkThreads threads,
            Callable<T> work,
            BiFunction<Refusal, List<String>, ? extends T> refused) {
        try {
            return threads.call(work);
        } catch (PushRefusedException e) {
            return refused.apply(invalid(e), e.reasons());
        } catch (PackageRefusedException | ModelRefusedException | IllegalArgumentException e) {
            return refused.apply(invalid(e), List.of(String.valueOf(e.getMessage())));
        } catch (RefusalException e) {
            return refused.apply(e.refusal(), List.of(e.refusal().message()));
        } catch (IOException e) {
            Refusal refusal = store(e).refusal();
            return refused.apply(refusal, List.of(refusal.message()));
        }
    }

    private static Refusal invalid(RuntimeException reason) {
        return Refusal.of(ErrorCode.INVALID_INPUT, String.valueOf(reason.getMessage()));
    }

    static PushResult refused(Refusal refusal) {
        return new PushResult.Refused(refusal, List.of(refusal.message()));
    }

    /// Several reasons at once.
    static PushRefusedException reasons(List<String> reasons) {
        return new PushRefusedException(reasons);
    }
}
