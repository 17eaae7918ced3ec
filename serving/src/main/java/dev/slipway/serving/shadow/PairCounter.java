package dev.slipway.serving.shadow;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.stats.compare.Difference;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compares the answers of a pair and counts what it finds.
final class PairCounter {
    private static final int SHOWN = 1_000;

    private final EndpointName endpoint;
    private final Pairing pairing;
    private final Function<EndpointName, CapturePolicy> capture;
    private final ShownClasses shown;

    PairCounter(
            EndpointName endpoint, Pairing pairing, Function<EndpointName, CapturePolicy> capture) {
        this.endpoint = endpoint;
        this.pairing = pairing;
        this.capture = capture;
        this.shown = new ShownClasses(pairing.deciding());
    }

    /// Which outputs have shown that they say classes.
    ShownClasses shown() {
        return shown;
    }

    /// Counts a pair.
    void count(PairRun run, Tallies tallies) {
        ShadowedCall call = run.call();
        DisagreeingRows rows = new DisagreeingRows(call.rows());
        Greatest greatest = new Greatest();
        for (int i = 0; i < call.outputs().count(); i++) {
            int place = call.outputs().position(i);
            Tensor expected = call.answer().get(i);
            Tensor actual = run.candidate(place);
            Deciding deciding = pairing.deciding(place);
            shown.see(place, actual, expected, call.rows());
            Difference difference = pairing.comparer().compare(actual, expected, deciding, rows);
            greatest.see(place, difference);
            if (run.hasAgain()) {
                Difference again =
                        pairing.comparer()
                                .compare(
                                        run.again(i),
                                        expected,
                                        deciding.ofStable(),
                                        new DisagreeingRows(call.rows()));
                tallies.tensor(place).count(difference, again);
            } else {
                tallies.tensor(place).count(difference);
            }
        }
        pairing.columns().count(call.inputs(), rows, tallies.columns());
        greatest.keep(call, tallies.outliers());
        if (run.hasAgain() && run.hasAnswer()) {
            tallies.rerun(run.candidateNanos(), run.stableNanos());
        }
        tallies.complete();
    }

    /// The tensor of a pair that differs most.
    private final class Greatest {
        private int place = -1;
        private Difference difference = Difference.NOTHING;

        void see(int at, Difference seen) {
            if (seen.isBeyond() && seen.distance() > difference.distance()) {
                place = at;
                difference = seen;
            }
        }

        void keep(ShadowedCall call, Outliers outliers) {
            if (place < 0 || !outliers.wouldTake(difference.distance())) {
                return;
            }
            PredictionId id = call.id();
            outliers.add(
                    new Outliers.Outlier(
                            id.value(),
                            pairing.names().get(place),
                            difference.kind(),
                            difference.distance(),
                            digest(call.inputs()),
                            values(call.inputs())));
        }
    }

    /// What the endpoint's owner lets be kept of the inputs.
    private @Nullable String values(List<Tensor> inputs) {
        CapturePolicy policy = capture.apply(endpoint);
        if (policy.sample() == 0) {
            return null;
        }
        Set<String> hidden = new HashSet<>(policy.drop());
        hidden.addAll(policy.hash());
        String text = pairing.columns().firstRow(inputs, hidden);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN);
    }

    private static Sha256 digest(List<Tensor> inputs) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        for (Tensor input : inputs) {
            String head = input.datatype() + input.shape().toString() + "\n";
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            switch (input) {
                case DenseTensor dense -> digest.update(dense.buffer().duplicate().rewind());
                case BytesTensor texts -> digest(texts, digest);
            }
        }
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    private static void digest(BytesTensor texts, MessageDigest digest) {
        for (int i = 0; i < texts.elementCount(); i++) {
            byte[] element = texts.element(i);
            digest.update((element.length + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(element);
        }
    }
}
