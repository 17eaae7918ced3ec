package dev.slipway.capture;

import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.capture.spool.Spool;
import dev.slipway.capture.spool.SpoolFile;
import dev.slipway.capture.spool.SpoolReader;
import dev.slipway.capture.spool.SpooledPrediction;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads the files of a spool for a look-up.
///
/// A file that is gone was closed meanwhile, which gave it another name, or rolled. So the files
/// are asked for once more; what is gone then is in Parquet files, where the caller looks next.
///
/// *Threads*: any.
final class SpoolSearch {
    private final Spool spool;

    SpoolSearch(Spool spool) {
        this.spool = spool;
    }

    /// The prediction of this id, read from the files between whose ids it lies.
    Optional<CapturedPrediction> find(String id, ReadBudget budget) {
        Set<Long> gone = new HashSet<>();
        for (SpoolFile file : spool.files()) {
            if (file.mayHold(id)) {
                @Nullable CapturedPrediction found = find(id, file, budget, gone);
                if (found != null) {
                    return Optional.of(found);
                }
            }
        }
        for (SpoolFile file : again(gone)) {
            @Nullable CapturedPrediction found = find(id, file, budget, gone);
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /// Which of these ids are those of predictions that it holds.
    Set<String> known(Set<String> ids, ReadBudget budget) {
        Set<String> known = new HashSet<>();
        Set<Long> gone = new HashSet<>();
        for (SpoolFile file : spool.files()) {
            if (ids.stream().anyMatch(file::mayHold)) {
                known(file, ids, known, budget, gone);
            }
        }
        for (SpoolFile file : again(gone)) {
            known(file, ids, known, budget, gone);
        }
        return known;
    }

    private static void known(
            SpoolFile file, Set<String> ids, Set<String> known, ReadBudget budget, Set<Long> gone) {
        try (SpoolReader reader = SpoolReader.open(file.path())) {
            for (SpooledPrediction one = next(reader, ids::contains, budget);
                    one != null;
                    one = next(reader, ids::contains, budget)) {
                known.add(one.prediction().id());
            }
            noteDamage(reader, file, budget);
        } catch (NoSuchFileException e) {
            gone.add(file.number());
        } catch (IOException e) {
            budget.miss(e);
        }
    }

    private static @Nullable CapturedPrediction find(
            String id, SpoolFile file, ReadBudget budget, Set<Long> gone) {
        try (SpoolReader reader = SpoolReader.open(file.path())) {
            @Nullable SpooledPrediction found = next(reader, id::equals, budget);
            if (found != null) {
                return found.prediction();
            }
            noteDamage(reader, file, budget);
        } catch (NoSuchFileException e) {
            gone.add(file.number());
        } catch (IOException e) {
            budget.miss(e);
        }
        return null;
    }

    /// Shows its predictions to a look-up, newest file first, until the budget is spent.
    void see(ReadBudget budget, Findings findings) {
        Set<Long> gone = new HashSet<>();
        for (SpoolFile file : spool.files()) {
            if (findings.isBeyond(file.last())) {
                continue;
            }
            if (!budget.takes(file.bytes())) {
                break;
            }
            see(file, budget, findings, gone);
        }
        for (SpoolFile file : again(gone)) {
            see(file, budget, findings, gone);
        }
    }

    private static void see(SpoolFile file, ReadBudget budget, Findings findings, Set<Long> gone) {
        try (SpoolReader reader = SpoolReader.open(file.path())) {
            for (SpooledPrediction one = next(reader, _ -> true, budget);
                    one != null;
                    one = next(reader, _ -> true, budget)) {
                findings.see(one.prediction());
            }
            noteDamage(reader, file, budget);
        } catch (NoSuchFileException e) {
            gone.add(file.number());
        } catch (IOException e) {
            budget.miss(e);
        }
    }

    /// Behind a frame that is damaged nothing can be read. What a file had when it was asked for
    /// are whole frames, also where more is being written behind them.
    private static void noteDamage(SpoolReader reader, SpoolFile file, ReadBudget budget) {
        if (reader.goodBytes() < file.bytes()) {
            budget.miss(
                    new IOException(
                            file.path() + ": damaged behind " + reader.goodBytes() + " bytes"));
        }
    }

    /// The files with these numbers, as they are called now.
    private List<SpoolFile> again(Set<Long> gone) {
        return gone.isEmpty()
                ? List.of()
                : spool.files().stream().filter(file -> gone.contains(file.number())).toList();
    }

    /// The next prediction that can be read; behind one that makes no sense come others.
    private static @Nullable SpooledPrediction next(
            SpoolReader reader, Predicate<String> wanted, ReadBudget budget) throws IOException {
        while (true) {
            try {
                return reader.next(wanted);
            } catch (RuntimeException e) {
                budget.miss(e);
            }
        }
    }
}
