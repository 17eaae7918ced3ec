package dev.slipway.server.drill;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.release.ReleaseFinding.Verdict;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.documents.Constants;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a drill came to.
///
/// @param stable the version that played stable, by its number on the server that has it
/// @param candidate the version that played candidate, likewise
/// @param strategy its kind, such as `canary`
/// @param why the verdict, in a sentence
/// @param phase where the release stood last
/// @param detectionSeconds from the fault until a record took candidate back or held the release;
///     absent where it came to neither, or nothing was wrong
/// @param requests that came to an end, those that named stable not counted
/// @param byCandidate those among them that candidate answered
/// @param bad answers that callers got of the fault
/// @param turnedAway requests that found no room
/// @param labels that were sent of answers
/// @param askedOfStable requests beside, which named stable
/// @param failedByStable those among them that failed
public record DrillReport(
        EndpointName endpoint,
        ModelName model,
        String stable,
        String candidate,
        String fault,
        String strategy,
        Verdict verdict,
        String why,
        ReleasePhase phase,
        @Nullable Double detectionSeconds,
        long requests,
        long byCandidate,
        long bad,
        long turnedAway,
        long labels,
        long askedOfStable,
        long failedByStable) {
    /// Prints it for people.
    public void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "drill    %s: version %s as stable, %s as candidate, %s, fault %s%n",
                endpoint,
                stable,
                candidate,
                strategy,
                fault);
        out.printf(Locale.ROOT, "verdict  %s: %s%n", Constants.word(verdict), why);
        out.printf(
                Locale.ROOT,
                "release  %s%s%n",
                Constants.word(phase),
                detectionSeconds == null
                        ? ""
                        : String.format(Locale.ROOT, ", %.1f s after the fault", detectionSeconds));
        out.printf(
                Locale.ROOT,
                "load     %,d requests, %,d answered by candidate, %,d bad, %,d turned away%n",
                requests,
                byCandidate,
                bad,
                turnedAway);
        if (labels > 0) {
            out.printf(Locale.ROOT, "labels   %,d sent%n", labels);
        }
        out.printf(
                Locale.ROOT,
                "stable   failed %,d of %,d requests that named it%n",
                failedByStable,
                askedOfStable);
    }
}
