package dev.slipway.server.follow;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Observation;
import dev.slipway.api.control.ReportCommand;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionState;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells the journal what this process does, when that is news.
final class Reports {
    private static final Principal SELF = Principal.system("serving");
    private static final int LONGEST_REASON = 2_000;

    private static final Pattern NUMBERS = Pattern.compile("[0-9]+(?:[.,][0-9]+)*");

    private final ReconcilerSpec spec;

    Reports(ReconcilerSpec spec) {
        this.spec = spec;
    }

    /// Reports what became of a load. A report that cannot be recorded is dropped: serving goes on
    /// without it, and the next start reports again.
    void tell(Wanted wanted, long seq, VersionState state) {
        switch (state) {
            case VersionState.Ready() -> {
                if (isNews(wanted, null)) {
                    submit(
                            new ReportCommand.ReportLoaded(
                                    spec.node(),
                                    wanted.endpoint(),
                                    wanted.model(),
                                    wanted.version(),
                                    seq));
                }
            }
            case VersionState.Failed(String reason) -> {
                String told = reason.substring(0, Math.min(LONGEST_REASON, reason.length()));
                if (isNews(wanted, told)) {
                    submit(
                            new ReportCommand.ReportLoadFailed(
                                    spec.node(),
                                    wanted.endpoint(),
                                    wanted.model(),
                                    wanted.version(),
                                    seq,
                                    told));
                }
            }
            case VersionState.Loading(), VersionState.Unloaded(), VersionState.Dormant(Tier _) -> {}
        }
    }

    /// Reports it of an endpoint of which nothing is known: one that was removed and declared again
    /// at once means what it meant before, and nothing loads for it anew.
    void tellAgain(Wanted wanted, long seq, VersionState state) {
        if (last(wanted).isEmpty()) {
            tell(wanted, seq, state);
        }
    }

    private Optional<Observation> last(Wanted wanted) {
        Image image = spec.images().current();
        return image.observations(wanted.endpoint()).stream()
                .filter(observation -> observation.node().equals(spec.node()))
                .findFirst();
    }

    private boolean isNews(Wanted wanted, @Nullable String failure) {
        Optional<Observation> last = last(wanted);
        return last.isEmpty()
                || !last.get().model().equals(wanted.model())
                || !last.get().version().equals(wanted.version())
                || !Objects.equals(withoutNumbers(last.get().failure()), withoutNumbers(failure));
    }

    /// Times and bytes differ at each try; what is wrong does not.
    private static @Nullable String withoutNumbers(@Nullable String words) {
        return words == null ? null : NUMBERS.matcher(words).replaceAll("#");
    }

    private void submit(ReportCommand command) {
        IdempotencyKey key = new IdempotencyKey("report-" + spec.ids().get());
        spec.controls().submit(new CommandRequest(SELF, key, command, false));
    }
}
