package dev.slipway.api.status;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.StreamAlert;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that happened to a version or to the server, for operators to read.
public sealed interface ServerEvent {
    /// A version is being read.
    ///
    /// @param digest SHA-256 of its main file
    record LoadStarted(VersionId version, String digest) implements ServerEvent {}

    /// A version answers from now on.
    ///
    /// @param memory that it holds, as measured
    record VersionReady(VersionId version, String platform, Duration took, MemoryUse memory)
            implements ServerEvent {}

    /// A version could not be loaded.
    record LoadFailed(VersionId version, String reason) implements ServerEvent {}

    /// A version that answers lacks something that is asked of it by now: it goes on, and would not
    /// be loaded again.
    record RequirementsLapsed(VersionId version, String lacking) implements ServerEvent {}

    /// A ready version failed while it was made faster; it answers as before.
    record SettlingFailed(VersionId version, String reason) implements ServerEvent {}

    /// A version has answered its last request and given its memory back.
    record VersionUnloaded(VersionId version) implements ServerEvent {}

    /// A version was unloaded that is loaded again for the next request.
    record VersionEvicted(Eviction eviction) implements ServerEvent {}

    /// The package of a version that is to sleep warm could not be read; its next load says why.
    record WarmingFailed(VersionId version, String reason) implements ServerEvent {}

    /// A version could not be looked at, as each is every second; it is again in the next one.
    record WatchFailed(VersionId version, String reason) implements ServerEvent {}

    /// A model failed on input that it should have accepted.
    record PredictionFailed(VersionId version, PredictionId prediction, String reason)
            implements ServerEvent {}

    /// New connections are encrypted with another certificate.
    ///
    /// @param subject whose it is
    /// @param until when it is good
    record CertificatesReplaced(String subject, Instant until) implements ServerEvent {}

    /// The files of certificates and keys have changed and cannot be used; what was used before
    /// still is.
    record CertificatesRefused(String reason) implements ServerEvent {}

    /// A backend, or what becomes of calls of it, is in another state.
    ///
    /// @param state `ready`, `not-ready`, `unreachable` or `misconfigured`; or of the breaker
    ///     `closed`, `half-open` or `open`
    record ConnectionChanged(String connection, String state, String reason)
            implements ServerEvent {}

    /// An alert of an endpoint fires, or does so no more.
    ///
    /// @param remaining the part of the budget that is left; absent where nothing is known
    record AlertChanged(SloAlert alert, @Nullable Double remaining) implements ServerEvent {}

    /// An alert of a stream fires, or does so no more.
    record StreamAlertChanged(StreamAlert alert) implements ServerEvent {}

    /// What a receiver outside was to be told will not be told any more.
    record NoticeLost(String connection, String reason) implements ServerEvent {}

    /// Packages and derived files that nothing serves any more were removed from the cache.
    ///
    /// @param entries how many
    /// @param bytes of these
    /// @param left bytes that stay
    record CachePruned(int entries, long bytes, long left) implements ServerEvent {}

    /// Another server writes the journal from now on; this one refuses commands and follows it.
    ///
    /// @param epoch of the other
    /// @param ours under which this server wrote
    record JournalTakenOver(long epoch, long ours) implements ServerEvent {}

    /// A job has begun another attempt, or has come to something.
    record JobChanged(JobId job, JobState state, int attempt) implements ServerEvent {}

    /// Another part of an endpoint's traffic goes to a release's candidate from now on.
    ///
    /// @param weight 0 for nothing, 1 for all
    record ReleaseRouted(ReleaseId release, double weight) implements ServerEvent {}

    /// Something about a release went wrong and is tried again.
    record ReleaseTroubled(ReleaseId release, String reason) implements ServerEvent {}

    /// Something about a version that sees an endpoint's traffic and answers nobody.
    sealed interface OfShadow extends ServerEvent {
        /// That version.
        VersionId version();
    }

    /// A shadow begins.
    ///
    /// @param stable the version whose answers it is compared with
    record ShadowStarted(VersionId version, VersionNumber stable) implements OfShadow {}

    /// What a shadow has shown is something else than before.
    record ShadowJudged(VersionId version, ShadowVerdict verdict) implements OfShadow {}

    /// A shadow is no more.
    ///
    /// @param verdict on all that it has shown
    /// @param coverage what became of the requests
    record ShadowEnded(VersionId version, ShadowVerdict verdict, ShadowReport.Coverage coverage)
            implements OfShadow {}

    /// The cache could not be kept small.
    record CachePruningFailed(String reason) implements ServerEvent {}

    /// The server is not ready any more, so that callers go elsewhere; requests that come are
    /// answered for so long.
    record DrainStarted(Duration delay) implements ServerEvent {}

    /// What loaded versions may hold together from now on.
    ///
    /// @param bytes wherever they lie
    /// @param heapBytes of them on the Java heap
    /// @param offHeapBytes of them outside the heap
    record MemoryShared(long bytes, long heapBytes, long offHeapBytes) implements ServerEvent {}

    /// The demand asks for another number of slots.
    ///
    /// @param wanted from now on
    /// @param before that were wanted until now
    /// @param slots that there are
    /// @param reason why, in a word
    record SlotsWanted(int wanted, int before, int slots, SlotDemand demand, String reason)
            implements ServerEvent {
        /// Slots that further replicas would have to bring.
        public int missing() {
            return Math.max(0, wanted - slots);
        }
    }

    /// By what a number of slots was decided, in slots.
    ///
    /// @param lately asked for over three seconds
    /// @param minute asked for over a minute
    /// @param level asked for over three minutes
    /// @param peak the most of the latter in the last three minutes
    /// @param backlog that it takes to work off in five seconds what waits
    /// @param usual asked for in the long run; this and what follows is 0 where it did not decide
    /// @param stray the standard deviation of what a minute asks for
    /// @param gain seconds of the next ten minutes in the band that another number has more
    record SlotDemand(
            double lately,
            double minute,
            double level,
            double peak,
            double backlog,
            double usual,
            double stray,
            double gain) {}

    /// The server takes no more requests.
    record ShutdownStarted() implements ServerEvent {}

    /// The server is down.
    ///
    /// @param drained whether every request that was inside got its answer
    record ShutdownEnded(boolean drained) implements ServerEvent {}
}
