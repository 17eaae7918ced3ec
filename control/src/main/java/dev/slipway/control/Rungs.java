package dev.slipway.control;

import dev.slipway.control.image.FoldedImage;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Images of earlier times from which others are folded on, so that a look at the past does not
/// begin with the first record. Images share what did not change between them; under pressure of
/// memory the older ones go.
///
/// *Threads*: any.
final class Rungs {
    /// Images that stand apart at least so many records are kept.
    static final int LEAST_APART = 1_000;

    private static final int MOST = 16;

    private record Rung(long seq, SoftReference<FoldedImage> image) {}

    private final List<Rung> rungs = new ArrayList<>();
    private long apart = LEAST_APART;

    /// Keeps an image, unless one close to it is kept.
    synchronized void offer(FoldedImage image) {
        rungs.removeIf(rung -> rung.image().refersTo(null));
        int place = 0;
        while (place < rungs.size() && rungs.get(place).seq() < image.seq()) {
            place++;
        }
        boolean isClose =
                (place > 0 && image.seq() - rungs.get(place - 1).seq() < apart)
                        || (place < rungs.size() && rungs.get(place).seq() - image.seq() < apart);
        if (image.seq() >= apart && !isClose) {
            rungs.add(place, new Rung(image.seq(), new SoftReference<>(image)));
            thin();
        }
    }

    /// Every second one goes and the others stand twice as far apart.
    private void thin() {
        if (rungs.size() > MOST) {
            apart *= 2;
            for (int at = rungs.size() - 2; at >= 0; at -= 2) {
                rungs.remove(at);
            }
        }
    }

    /// The newest kept image that is not too new; the empty one when there is none.
    synchronized FoldedImage below(Predicate<FoldedImage> isEarly) {
        for (int at = rungs.size() - 1; at >= 0; at--) {
            FoldedImage image = rungs.get(at).image().get();
            if (image != null && isEarly.test(image)) {
                return image;
            }
        }
        return FoldedImage.EMPTY;
    }
}
