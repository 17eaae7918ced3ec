package dev.slipway.capture;

import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.capture.spool.Spool;
import dev.slipway.capture.spool.SpoolFile;
import dev.slipway.capture.spool.SpoolReader;
import dev.slipway.capture.spool.SpooledPrediction;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the files of a spool for a look-up.
///
/// *Threads*: any.
final class SpoolSearch {
    private final Spool spool;

    SpoolSearch(Spool spool) {
        this.spool = spool;
    }

    /// The prediction of this id, read from the files between whose ids it lies.
    Optional<CapturedPrediction> find(String id) throws IOException {
        for (SpoolFile file : spool.files()) {
            if (!file.mayHold(id)) {
                continue;
            }
            try (SpoolReader reader = SpoolReader.open(file.path())) {
                @Nullable SpooledPrediction found = reader.next(id::equals);
                if (found != null) {
                    return Optional.of(found.prediction());
                }
            } catch (NoSuchFileException e) {
                // Rolled or renamed meanwhile: the caller looks there next.
            }
        }
        return Optional.empty();
    }

    /// Shows its predictions to a look-up, newest file first, until the budget is spent.
    void see(ReadBudget budget, Findings findings) throws IOException {
        for (SpoolFile file : spool.files()) {
            if (findings.isBeyond(file.last())) {
                continue;
            }
            if (!budget.takes(file.bytes())) {
                return;
            }
            try (SpoolReader reader = SpoolReader.open(file.path())) {
                for (SpooledPrediction next = reader.next(_ -> true);
                        next != null;
                        next = reader.next(_ -> true)) {
                    findings.see(next.prediction());
                }
            } catch (NoSuchFileException e) {
                // As above.
            }
        }
    }
}
