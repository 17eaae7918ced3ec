package dev.slipway.control;

import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Snapshot;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.FactCodec;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import dev.slipway.documents.DocumentException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Folds records of the journal into images.
final class Replay {
    private static final int PAGE = 1_000;

    private final JournalReader journal;
    private final Function<JournalRecord, String> newest;
    private final Rungs rungs = new Rungs();
    private final Consumer<Fact> told;
    private volatile long keptSeq;

    Replay(JournalReader journal, Function<JournalRecord, String> newest) {
        this(journal, newest, _ -> {});
    }

    /// @param told of each fact on the way to the journal's end
    Replay(JournalReader journal, Function<JournalRecord, String> newest, Consumer<Fact> told) {
        this.journal = journal;
        this.newest = newest;
        this.told = told;
    }

    /// The image of the whole journal, from the kept snapshot where there is one.
    FoldedImage start() {
        FoldedImage kept = kept().orElse(FoldedImage.EMPTY);
        keptSeq = kept.seq();
        rungs.offer(kept);
        return toTheEnd(kept);
    }

    /// Up to which record the kept image goes; 0 without one.
    long keptSeq() {
        return keptSeq;
    }

    private Optional<FoldedImage> kept() {
        return journal.snapshot(FoldedImage.FOLD_VERSION).flatMap(Replay::image);
    }

    /// A snapshot that cannot be read costs time only.
    private static Optional<FoldedImage> image(Snapshot snapshot) {
        try {
            return Optional.of(ImageText.read(snapshot.seq(), snapshot.state()));
        } catch (DocumentException e) {
            return Optional.empty();
        }
    }

    void keep(FoldedImage image, Journal keeper) {
        List<JournalRecord> last = journal.read(image.seq() - 1, 1);
        if (last.isEmpty()) {
            throw new JournalException("record " + image.seq() + ": missing");
        }
        keeper.keep(
                new Snapshot(
                        image.seq(),
                        last.getFirst().hash(),
                        FoldedImage.FOLD_VERSION,
                        ImageText.write(image)));
        keptSeq = image.seq();
    }

    /// The image of the whole journal. While a whole page is folded the next one is read already.
    FoldedImage toTheEnd(FoldedImage image) {
        FoldedImage folded = image;
        List<JournalRecord> page = journal.read(folded.seq(), PAGE);
        while (page.size() == PAGE) {
            CompletableFuture<List<JournalRecord>> next = ahead(page.getLast().seq());
            folded = after(folded, page, told);
            page = arrived(next);
        }
        return after(folded, page, told);
    }

    private CompletableFuture<List<JournalRecord>> ahead(long seq) {
        return CompletableFuture.supplyAsync(
                () -> journal.read(seq, PAGE), Thread.ofVirtual().name("journal-ahead")::start);
    }

    private static List<JournalRecord> arrived(CompletableFuture<List<JournalRecord>> reading) {
        try {
            return reading.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof JournalException known ? known : e;
        }
    }

    /// The image of all records that are `wanted`: those from the first on, up to some one.
    ///
    /// @param isEarly whether an image holds none but wanted ones
    FoldedImage fold(Predicate<JournalRecord> wanted, Predicate<FoldedImage> isEarly) {
        FoldedImage folded = rungs.below(isEarly);
        while (true) {
            List<JournalRecord> page = journal.read(folded.seq(), PAGE);
            List<JournalRecord> taken = page.stream().takeWhile(wanted).toList();
            folded = after(folded, taken);
            if (page.isEmpty() || taken.size() < page.size()) {
                return folded;
            }
        }
    }

    FoldedImage after(FoldedImage image, List<JournalRecord> records) {
        return after(image, records, _ -> {});
    }

    private FoldedImage after(FoldedImage image, List<JournalRecord> records, Consumer<Fact> each) {
        Stream<JournalRecord> all =
                records.size() < PAGE ? records.stream() : records.parallelStream();
        FoldedImage folded = image;
        for (Known known : all.map(this::known).toList()) {
            Fact fact = known.fact();
            if (fact == null) {
                folded = folded.after(known.record());
            } else {
                each.accept(fact);
                folded = folded.after(known.record(), fact);
            }
        }
        rungs.offer(folded);
        return folded;
    }

    /// Reading is most of a restart, so whole pages are read on all cores.
    private Known known(JournalRecord record) {
        return new Known(
                record,
                record.isAboutTheJournal() ? null : FactCodec.read(record, newest.apply(record)));
    }

    /// A record and what it says; nothing where it is about the journal itself.
    private record Known(JournalRecord record, @Nullable Fact fact) {}
}
