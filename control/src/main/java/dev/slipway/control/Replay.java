package dev.slipway.control;

import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Snapshot;
import dev.slipway.control.fact.FactCodec;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import dev.slipway.documents.DocumentException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Folds records of the journal into images.
final class Replay {
    private static final int PAGE = 1_000;

    private final Journal journal;
    private final Function<JournalRecord, String> newest;

    Replay(Journal journal, Function<JournalRecord, String> newest) {
        this.journal = journal;
        this.newest = newest;
    }

    /// The image of the whole journal, from the kept snapshot where there is one.
    FoldedImage start() {
        return toTheEnd(kept().orElse(FoldedImage.EMPTY));
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

    void keep(FoldedImage image) {
        List<JournalRecord> last = journal.read(image.seq() - 1, 1);
        if (last.isEmpty()) {
            throw new JournalException("record " + image.seq() + ": missing");
        }
        journal.keep(
                new Snapshot(
                        image.seq(),
                        last.getFirst().hash(),
                        FoldedImage.FOLD_VERSION,
                        ImageText.write(image)));
    }

    FoldedImage toTheEnd(FoldedImage image) {
        FoldedImage folded = image;
        while (true) {
            List<JournalRecord> page = journal.read(folded.seq(), PAGE);
            if (page.isEmpty()) {
                return folded;
            }
            folded = after(folded, page);
        }
    }

    /// The image of the records from the first on, as long as `wanted`.
    FoldedImage fold(Predicate<JournalRecord> wanted) {
        FoldedImage folded = FoldedImage.EMPTY;
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
        FoldedImage folded = image;
        for (JournalRecord record : records) {
            folded =
                    record.isAboutTheJournal()
                            ? folded.after(record)
                            : folded.after(record, FactCodec.read(record, newest.apply(record)));
        }
        return folded;
    }
}
